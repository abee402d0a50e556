package org.semblance.jobs.expand;

import java.io.Serializable;
import org.semblance.jobs.run.Stage;

/**
 * Videos of one corpus and split that one Spark task expands.
 *
 * @param receives whether recipes are applied to them
 * @param videos how many
 * @param planned faces of the layer {@link FaceVariant#READ}
 * @param plannedPerRecipe faces of any other layer
 * @param weight bytes to read and to write, about
 * @param content digest of all that the faces of {@link FaceVariant#READ} depend on
 * @param recipeContent digest of what those of the other layers depend on beside their recipe
 * @param targets the videos
 * @param donors real videos that give regions; a few, so that few are decoded
 */
record VideoGroup(
    String corpus,
    String split,
    boolean receives,
    int videos,
    int planned,
    int plannedPerRecipe,
    long weight,
    String content,
    String recipeContent,
    CompressedVideos targets,
    CompressedVideos donors)
    implements Serializable {

  /** A layer of these videos, as it is published. */
  Part part(FaceVariant layer) {
    boolean read = layer.recipe() == null;
    String key = Stage.key(read ? content : recipeContent, layer.words()).substring(0, 16);
    return new Part(layer.name() + "-" + key, corpus, split, read ? planned : plannedPerRecipe);
  }
}
