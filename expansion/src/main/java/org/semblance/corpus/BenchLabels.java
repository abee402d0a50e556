package org.semblance.corpus;

import java.util.Map;
import java.util.Optional;

/** DeepfakeBench's names of labels, and the publishers' names of the same manipulations. */
public final class BenchLabels {
  private static final Map<String, String> OWNERS =
      Map.ofEntries(
          Map.entry("FF-DF", "Deepfakes"),
          Map.entry("FF-F2F", "Face2Face"),
          Map.entry("FF-FS", "FaceSwap"),
          Map.entry("FF-NT", "NeuralTextures"),
          Map.entry("FF-FH", "FaceShifter"),
          Map.entry("DFD_fake", "DeepFakeDetection"),
          Map.entry("CelebDFv1_fake", "Celeb-synthesis"),
          Map.entry("CelebDFv2_fake", "Celeb-synthesis"),
          Map.entry("DF_fake", "end_to_end"),
          Map.entry("DFDC_Fake", "fake"),
          Map.entry("DFDCP_FakeA", "fake"),
          Map.entry("DFDCP_FakeB", "fake"));

  private BenchLabels() {}

  /** {@code FF-real}, {@code CelebDFv2_real}, {@code UADFV_Real} and the like. */
  static boolean isReal(String label) {
    return label.matches("(?i)(.*[-_])?real");
  }

  /** The publisher's name of a manipulation, if it is one that DeepfakeBench knows. */
  static Optional<String> owners(String label) {
    return Optional.ofNullable(OWNERS.get(label));
  }

  /** DeepfakeBench's name of a corpus; of one that it does not know, ours. */
  public static String dataset(String corpus) {
    return switch (corpus) {
      case "ffpp" -> "FaceForensics++";
      case "ffsc" -> "FFSC";
      case "celebdf" -> "Celeb-DF-v2";
      case "faceshifter" -> "FaceShifter";
      case "deeperforensics" -> "DeeperForensics-1.0";
      case "dfdc" -> "DFDC";
      default -> corpus;
    };
  }

  /**
   * DeepfakeBench's label of a manipulation; of one that it does not know, the publisher's name.
   *
   * @param manipulation the publisher's name, or {@link Video#REAL}
   */
  public static String label(String corpus, String manipulation) {
    boolean real = manipulation.equals(Video.REAL);
    String known =
        switch (corpus) {
          case "ffpp", "faceshifter" -> real ? "FF-real" : "FF-";
          case "celebdf" -> real ? "CelebDFv2_real" : "CelebDFv2_";
          case "deeperforensics" -> real ? "DF_real" : "DF_";
          case "dfdc" -> real ? "DFDC_Real" : "DFDC_";
          default -> real ? BenchLabels.dataset(corpus) + "_Real" : "none";
        };
    if (real) {
      return known;
    }
    return OWNERS.entrySet().stream()
        .filter(label -> label.getKey().startsWith(known))
        .filter(label -> label.getValue().equals(manipulation))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(manipulation);
  }
}
