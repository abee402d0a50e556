package org.semblance.corpus;

import java.util.Map;
import java.util.Optional;

/** DeepfakeBench's names of labels, and the owners' names of the same manipulations. */
final class BenchLabels {
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

  /** The owner's name of a manipulation, if it is one that DeepfakeBench knows. */
  static Optional<String> owners(String label) {
    return Optional.ofNullable(OWNERS.get(label));
  }
}
