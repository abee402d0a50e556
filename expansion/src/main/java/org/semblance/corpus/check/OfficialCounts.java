package org.semblance.corpus.check;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;

/**
 * How many videos the publishers released: FF++ and FaceShifter 720/140/140 real ones and as many
 * of each method; Celeb-DF v2 890 real and 5,639 fake, of which 178 and 340 are for testing;
 * DeeperForensics-1.0 1,000 of each variant, 703/96/201; DFDC 119,154 for training, of which
 * 100,000 fake. Of DFDC's test set and of FFSC no count by label was found that its publisher
 * vouches for.
 */
final class OfficialCounts {
  private static final Map<Split, Integer> FACE_FORENSICS =
      Map.of(Split.TRAIN, 720, Split.VAL, 140, Split.TEST, 140);
  private static final Map<Split, Integer> DEEPER_FORENSICS =
      Map.of(Split.TRAIN, 703, Split.VAL, 96, Split.TEST, 201);
  private static final Map<Split, Integer> CELEB_DF_REAL =
      Map.of(Split.TRAIN, 712, Split.TEST, 178);
  private static final Map<Split, Integer> CELEB_DF_FAKE =
      Map.of(Split.TRAIN, 5299, Split.TEST, 340);
  private static final Map<Split, Integer> DFDC_REAL = Map.of(Split.TRAIN, 19154);
  private static final Map<Split, Integer> DFDC_FAKE = Map.of(Split.TRAIN, 100000);
  private static final Set<String> FACE_FORENSICS_METHODS =
      Set.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures", "FaceShifter");

  private OfficialCounts() {}

  /** The count, if the publisher states one and it is not nothing. */
  static OptionalInt of(String corpus, Split split, String manipulation) {
    Integer count = table(corpus, manipulation).get(split);
    return count == null ? OptionalInt.empty() : OptionalInt.of(count);
  }

  private static Map<Split, Integer> table(String corpus, String manipulation) {
    boolean real = manipulation.equals(Video.REAL);
    return switch (corpus) {
      case "ffpp", "faceshifter" ->
          real || FACE_FORENSICS_METHODS.contains(manipulation) ? FACE_FORENSICS : Map.of();
      case "deeperforensics" -> real ? FACE_FORENSICS : DEEPER_FORENSICS;
      case "celebdf" -> real ? CELEB_DF_REAL : CELEB_DF_FAKE;
      case "dfdc" -> real ? DFDC_REAL : DFDC_FAKE;
      default -> Map.of();
    };
  }
}
