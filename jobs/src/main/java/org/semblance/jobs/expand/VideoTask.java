package org.semblance.jobs.expand;

import java.io.Serializable;
import java.util.List;
import org.semblance.corpus.Video;
import org.semblance.synthesis.Recipe;

/**
 * What to make of one video: a line of the plan.
 *
 * @param frames how many to read, at even spacing
 * @param recipes applied to the first {@code framesPerRecipe} of every n-th of these frames; empty
 *     for videos that receive no transplants
 */
record VideoTask(Video video, int frames, List<Recipe> recipes, int framesPerRecipe)
    implements Serializable {

  /** Faces that come out, if all are usable. */
  int faces() {
    int read = video.faces(frames);
    return read + recipes.size() * Math.min(read, framesPerRecipe);
  }

  /** Whether the i-th frame read receives transplants: they are spread evenly over the video. */
  boolean receives(int i, int read) {
    int wanted = Math.min(read, framesPerRecipe);
    return (long) (i + 1) * wanted / read > (long) i * wanted / read;
  }
}
