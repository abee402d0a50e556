package org.semblance.nn;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Token ids as the network takes them. */
public final class Prompts {
  private Prompts() {}

  /**
   * @param tokens [n][T], from {@link org.semblance.clip.PromptTokenizer}
   * @return float [n,T]; single precision holds every id exactly
   */
  public static INDArray array(int[][] tokens) {
    return Nd4j.createFromArray(ids(tokens));
  }

  /** The same as rows. */
  public static float[][] ids(int[][] tokens) {
    float[][] ids = new float[tokens.length][];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = new float[tokens[i].length];
      for (int t = 0; t < ids[i].length; t++) {
        ids[i][t] = tokens[i][t];
      }
    }
    return ids;
  }
}
