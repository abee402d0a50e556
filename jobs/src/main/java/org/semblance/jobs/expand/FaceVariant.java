package org.semblance.jobs.expand;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.semblance.corpus.Video;
import org.semblance.jobs.settings.Settings;
import org.semblance.synthesis.Recipe;

/**
 * One kind of faces that videos give: the faces as they are, or what one recipe makes of them. An
 * expansion that is run again makes whole layers of a group of videos, or keeps them.
 *
 * @param recipe null for the faces as they are
 * @param words all that the settings say of the recipe
 */
record FaceVariant(Recipe recipe, String words) implements Serializable {
  /** The faces as they are. */
  static final FaceVariant READ = new FaceVariant(null, "");

  /** Of videos that receive transplants all of them; of others the first. */
  static List<FaceVariant> of(Settings settings) {
    List<FaceVariant> layers = new ArrayList<>(List.of(READ));
    List<Recipe> recipes = settings.expand().recipes();
    for (int i = 0; i < recipes.size(); i++) {
      layers.add(new FaceVariant(recipes.get(i), settings.recipeWords(i)));
    }
    return layers;
  }

  String name() {
    return recipe == null ? "read" : recipe.name();
  }

  /** Faces of a video in this layer, if all are usable. */
  int planned(Video video, int frames, int framesPerRecipe) {
    int read = video.faces(frames);
    return recipe == null ? read : Math.min(read, framesPerRecipe);
  }

  /** Whether the i-th of the frames read receives a transplant: they are spread evenly. */
  static boolean receives(int i, int read, int framesPerRecipe) {
    int wanted = Math.min(read, framesPerRecipe);
    return (long) (i + 1) * wanted / read > (long) i * wanted / read;
  }
}
