package org.semblance.jobs.faces;

import java.io.Serializable;
import java.util.List;

/**
 * One expanded face: a row of {@code expanded/faces}.
 *
 * @param corpus key of the corpus
 * @param split train, val or test
 * @param video id of the (target) video within its corpus
 * @param frame index of the source frame
 * @param manipulation the publisher's name, {@code real}, or the name of the recipe that made it
 * @param synthesized whether a recipe of ours made it
 * @param description what was altered, in words
 * @param label the same as digits, in the run's semantics
 * @param identities whose faces contribute
 * @param donor the donor video and frame of a synthesized face, else empty
 * @param seed of the recipe, 0 for faces that were only read
 * @param size side of the square image in pixels
 * @param image PNG, RGB
 * @param mask PNG of what a recipe replaced (grey, 0 = untouched), or null
 * @param landmarks 81 points (x, y) in pixels of the image
 * @param dct what {@link org.semblance.media.PerceptualHash} compares images by, as its bytes; null
 *     for synthesized faces and for images of one grey
 */
public record Face(
    String corpus,
    String split,
    String video,
    int frame,
    String manipulation,
    boolean synthesized,
    String description,
    String label,
    List<String> identities,
    String donor,
    long seed,
    int size,
    byte[] image,
    byte[] mask,
    float[] landmarks,
    byte[] dct)
    implements Serializable {

  /**
   * What scores are averaged over: one video under one manipulation. A video id alone is not
   * enough, as {@code 000_003} is a video of each of FF++'s methods.
   */
  public static String clip(String manipulation, String video) {
    return manipulation + "/" + video;
  }

  /** Orders and identifies faces: corpus, split, video, manipulation, frame. */
  public String key() {
    return key(corpus, split, video, manipulation, frame);
  }

  public static String key(
      String corpus, String split, String video, String manipulation, int frame) {
    String number = Integer.toString(frame);
    String zeros = "0".repeat(Math.max(0, 6 - number.length()));
    return String.join("/", corpus, split, video, manipulation, zeros + number);
  }
}
