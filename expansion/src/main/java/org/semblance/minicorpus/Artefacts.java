package org.semblance.minicorpus;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one method of forgery leaves behind; each value is drawn once a video. All strengths are in
 * one table below.
 *
 * @param outline of the inner face that is replaced
 * @param reach how near to the jaw it comes, 1 on it
 * @param offset colour of the replaced part against the skin around it after colour matching, ΔE,
 *     in a random direction of L*a*b*
 * @param tilt the same, growing from one side to the other: a light that does not fit; ΔE at the
 *     edge
 * @param match share of the donor's difference in colour that matching takes away
 * @param shrink how much smaller than the frame the generator's output is
 * @param detail energy of gradients that it is sharpened back to, as a share of that before; about
 *     1, or sharpness alone would tell
 * @param noise share of the camera's noise that the replaced part shows; about 1 for the same
 *     reason
 * @param feather softness of the seam, pixels (standard deviation)
 * @param seam brightness left along the seam, of 255, either sign
 * @param shift how far the replaced part is off, pixels
 * @param stretch how much too large or small it is, share
 * @param lamp how far its lamp is off, in units of {@link Light}'s direction
 */
record Artefacts(
    Outline outline,
    Range reach,
    Range offset,
    Range tilt,
    Range match,
    Range shrink,
    Range detail,
    Range noise,
    Range feather,
    Range seam,
    Range shift,
    Range stretch,
    Range lamp) {

  private static final String TABLE =
      """
      method           outline reach      offset  tilt   match     shrink   detail    noise    feather  seam  shift    stretch    lamp
      Deepfakes        HULL    0.84..0.93 14..24  2..9   0.85..1   2.0..3.4 0.75..1.4 0.5..1.4 1.0..2.0 8..18 1.0..3.0 0.03..0.08 0.1..0.4
      FaceSwap         HULL    0.88..0.97 14..24  4..10  0.75..0.95 1.4..2.4 0.75..1.4 0.7..1.3 0.7..1.4 9..20 1.2..3.2 0.03..0.09 0.2..0.6
      Face2Face        OVAL    0.80..0.90 15..26  2..8   0.9..1    1.6..2.6 0.75..1.4 0.6..1.4 0.9..1.8 9..20 0.8..2.2 0.02..0.07 0.0..0.2
      NeuralTextures   OVAL    0.80..0.90 14..24  2..8   0.9..1    1.8..3.2 0.75..1.5 0.5..1.4 1.0..2.0 8..18 0.8..2.0 0.02..0.07 0.0..0.2
      FaceShifter      HULL    0.86..0.98 11..20  2..8   0.85..1   1.6..2.8 0.75..1.4 0.6..1.4 1.2..2.4 6..15 0.6..2.2 0.02..0.07 0.1..0.4
      DeeperForensics  OVAL    0.90..1.0  12..20  2..8   0.85..1   1.8..3.0 0.75..1.4 0.6..1.4 1.2..2.4 6..15 0.6..2.2 0.02..0.07 0.1..0.5
      Celeb-DF         OVAL    0.88..1.0  11..20  2..8   0.85..1   1.6..2.8 0.75..1.4 0.6..1.4 1.2..2.4 6..15 0.6..2.2 0.02..0.07 0.1..0.4
      DFDC             BOX     0.84..0.98 12..24  2..10  0.75..1   1.4..3.4 0.70..1.5 0.4..1.6 0.8..2.8 5..18 0.6..3.0 0.03..0.09 0.1..0.7
      FFSC             OVAL    0.88..1.0  12..22  2..8   0.9..1    1.6..2.8 0.75..1.4 0.6..1.4 1.0..2.0 6..16 0.4..1.8 0.02..0.06 0.0..0.4
      """;

  private static final Map<String, Artefacts> METHODS =
      TABLE
          .lines()
          .skip(1)
          .map(line -> line.split(" +"))
          .collect(Collectors.toMap(cells -> cells[0], Artefacts::parsed));

  /** The row of a method. */
  static Artefacts of(String method) {
    Artefacts row = METHODS.get(method);
    if (row == null) {
      throw new IllegalArgumentException(
          "found " + method + ", expected one of " + METHODS.keySet());
    }
    return row;
  }

  private static Artefacts parsed(String[] cells) {
    Range[] r = new Range[cells.length - 2];
    for (int i = 0; i < r.length; i++) {
      String[] ends = cells[i + 2].split("\\.\\.", 2);
      r[i] = new Range(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
    }
    return new Artefacts(
        Outline.valueOf(cells[1]),
        r[0],
        r[1],
        r[2],
        r[3],
        r[4],
        r[5],
        r[6],
        r[7],
        r[8],
        r[9],
        r[10],
        r[11]);
  }
}
