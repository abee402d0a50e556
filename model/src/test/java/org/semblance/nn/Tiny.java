package org.semblance.nn;

import com.typesafe.config.ConfigFactory;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.PromptTokenizer;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;

/** Small semantics, networks and batches that the tests share. */
public final class Tiny {
  /** Five nodes: fake; expression, identity; eye, lip. Prompts of different lengths. */
  static final SemanticGraph GRAPH =
      SemanticGraph.of(
          ConfigFactory.parseString(
              """
              name = tiny, root = fake
              attributes = [
                { name = expression, regions = [lip] }
                { name = very odd identity, regions = [eye, lip] }
              ]
              regions = [eye, lip]
              prompts {
                root = "a fake face"
                attribute = "a face of altered %s"
                region = "altered %s"
              }
              """));

  static final PerTask WEIGHTS = new PerTask(1.0, 0.7, 0.4);

  private Tiny() {}

  static PromptTokenizer tokenizer() {
    return PromptTokenizer.of(GRAPH.prompts(), 12);
  }

  /** 16 pixels in patches of 8: five tokens. */
  static ClipConfig clip() {
    return new ClipConfig(
        new ClipConfig.Vision(16, 8, 8, 2, 2),
        new ClipConfig.Text(12, tokenizer().vocabularySize(), 6, 2, 3),
        4);
  }

  static ComputationGraphConfiguration trainable() {
    return JointEmbeddingNetwork.configuration(
        clip(), GRAPH, WEIGHTS, new Optimiser(1e-3, 1e-2), 7);
  }

  static INDArray prompts() {
    return Prompts.array(tokenizer().tokens());
  }

  /** Normal noise. */
  public static INDArray noise(long seed, DataType type, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(type, shape, 'c');
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  /** Legal labels at random, float [B,n]. */
  static INDArray labels(long seed, int batch) {
    Random random = new Random(seed);
    LegalStates legal = new JointProbability(LegalStates.of(GRAPH)).legalStates();
    INDArray labels = Nd4j.create(DataType.FLOAT, batch, GRAPH.size());
    for (int b = 0; b < batch; b++) {
      long state = legal.state(random.nextInt(legal.size()));
      for (int v = 0; v < GRAPH.size(); v++) {
        labels.putScalar(b, v, state >> v & 1);
      }
    }
    return labels;
  }
}
