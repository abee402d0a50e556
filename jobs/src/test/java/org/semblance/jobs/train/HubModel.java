package org.semblance.jobs.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.ClipDirectory;
import org.semblance.clip.TensorNames;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.semantics.PerTask;

/** A tiny CLIP model in Hugging Face's layout: noise for weights, a vocabulary of single bytes. */
final class HubModel {
  /** Bytes with and without an end of word, start and end of text. */
  static final int VOCABULARY = 2 * 256 + 2;

  static final ClipConfig CLIP =
      new ClipConfig(
          new ClipConfig.Vision(16, 8, 8, 2, 2), new ClipConfig.Text(120, VOCABULARY, 8, 1, 2), 8);

  private HubModel() {}

  /** All weights in this network, under DL4J's names. */
  static ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                CLIP, Toy.LEGAL.graph(), PerTask.ONES, new Optimiser(1e-3, 0), 5));
    network.init();
    Random random = new Random(6);
    float[] noise = new float[(int) network.numParams()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (0.2 * random.nextGaussian());
    }
    network.params().addi(org.nd4j.linalg.factory.Nd4j.createFromArray(noise));
    return network;
  }

  static Path write(Path directory) throws IOException {
    ClipDirectory.save(network(), CLIP, directory, TensorNames.HUGGING_FACE);
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String end : new String[] {"", "</w>"}) {
      for (int b = 0; b < 256; b++) {
        ids.put(character(b) + end, ids.size());
      }
    }
    ids.put("<|startoftext|>", ids.size());
    ids.put("<|endoftext|>", ids.size());
    Files.writeString(directory.resolve("vocab.json"), RunDirectory.toJsonInOrder(ids));
    Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\n");
    return directory;
  }

  /** GPT-2's alphabet: what prints in Latin-1 stands for itself, the rest for U+0100 and on. */
  private static String character(int b) {
    boolean prints = b > 0x20 && b < 0x7f || b > 0xa0 && b != 0xad;
    if (prints) {
      return new String(new byte[] {(byte) b}, StandardCharsets.ISO_8859_1);
    }
    int before = Math.min(b, 0x21) + Math.max(0, Math.min(b, 0xa1) - 0x7f) + (b > 0xad ? 1 : 0);
    return Character.toString(0x100 + before);
  }
}
