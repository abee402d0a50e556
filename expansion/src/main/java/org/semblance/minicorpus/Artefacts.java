package org.semblance.minicorpus;

/**
 * What one method of forgery leaves behind; each value is drawn once a video.
 *
 * @param outline of the inner face that is replaced
 * @param reach how near to the jaw it comes, 1 on it
 * @param offset colour of the replaced part against the skin around it after colour matching, ΔE,
 *     in a random direction of L*a*b*
 * @param tilt the same, growing from one side to the other: a light that does not fit, ΔE at the
 *     edge
 * @param match share of the donor's difference in colour that matching takes away
 * @param shrink how much smaller than the frame the generator's output is
 * @param sharpen unsharp masking after it
 * @param noise share of the camera's noise that the replaced part shows
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
    Range sharpen,
    Range noise,
    Range feather,
    Range seam,
    Range shift,
    Range stretch,
    Range lamp) {

  // One table for all strengths. Columns: reach, offset, tilt, match, shrink, sharpen, noise,
  // feather, seam, shift, stretch, lamp.
  static final Artefacts DEEPFAKES =
      of(
          Outline.HULL,
          0.84,
          0.93,
          7,
          14,
          0,
          6,
          0.85,
          1,
          1.8,
          3.0,
          0.3,
          1.2,
          0.4,
          1.2,
          1.0,
          2.2,
          4,
          10,
          0.5,
          1.8,
          0.02,
          0.06,
          0.1,
          0.4);
  static final Artefacts FACE_SWAP =
      of(
          Outline.HULL,
          0.88,
          0.97,
          7,
          14,
          2,
          8,
          0.75,
          0.95,
          1.2,
          2.0,
          0.2,
          0.9,
          0.6,
          1.2,
          0.7,
          1.4,
          5,
          12,
          0.8,
          2.2,
          0.02,
          0.07,
          0.2,
          0.6);
  static final Artefacts FACE2FACE =
      of(
          Outline.OVAL,
          0.80,
          0.90,
          7,
          14,
          0,
          5,
          0.9,
          1,
          1.4,
          2.2,
          0.3,
          1.0,
          0.5,
          1.2,
          0.9,
          1.8,
          4,
          10,
          0.3,
          1.4,
          0.02,
          0.06,
          0,
          0.2);
  static final Artefacts NEURAL_TEXTURES =
      of(
          Outline.OVAL,
          0.80,
          0.90,
          6,
          12,
          0,
          5,
          0.9,
          1,
          1.8,
          3.0,
          0.6,
          1.5,
          0.3,
          1.0,
          1.2,
          2.4,
          3,
          9,
          0.3,
          1.2,
          0.02,
          0.06,
          0,
          0.2);
  static final Artefacts FACE_SHIFTER =
      of(
          Outline.HULL,
          0.86,
          0.98,
          5,
          12,
          1,
          6,
          0.85,
          1,
          1.4,
          2.4,
          0.4,
          1.2,
          0.5,
          1.2,
          1.4,
          3.0,
          2,
          8,
          0.2,
          1.4,
          0.01,
          0.05,
          0.1,
          0.4);
  static final Artefacts DEEPER_FORENSICS =
      of(
          Outline.OVAL,
          0.90,
          1.0,
          6,
          12,
          1,
          6,
          0.85,
          1,
          1.6,
          2.8,
          0.4,
          1.2,
          0.5,
          1.3,
          1.4,
          2.8,
          3,
          8,
          0.3,
          1.5,
          0.01,
          0.05,
          0.1,
          0.5);
  static final Artefacts CELEB_DF =
      of(
          Outline.OVAL,
          0.88,
          1.0,
          5,
          12,
          1,
          6,
          0.85,
          1,
          1.4,
          2.4,
          0.5,
          1.3,
          0.5,
          1.2,
          1.4,
          3.0,
          2,
          8,
          0.3,
          1.5,
          0.01,
          0.05,
          0.1,
          0.4);
  static final Artefacts DFDC =
      of(
          Outline.BOX,
          0.84,
          0.98,
          6,
          16,
          1,
          9,
          0.75,
          1,
          1.4,
          3.4,
          0.2,
          1.4,
          0.2,
          1.4,
          0.8,
          3.2,
          2,
          12,
          0.4,
          2.4,
          0.02,
          0.08,
          0.1,
          0.7);
  static final Artefacts FFSC =
      of(
          Outline.OVAL,
          0.88,
          1.0,
          5,
          12,
          0,
          5,
          0.9,
          1,
          1.3,
          2.4,
          0.3,
          1.2,
          0.5,
          1.2,
          1.0,
          2.4,
          2,
          8,
          0.2,
          1.2,
          0.01,
          0.04,
          0,
          0.4);

  private static Artefacts of(Outline outline, double... ends) {
    Range[] r = new Range[ends.length / 2];
    for (int i = 0; i < r.length; i++) {
      r[i] = new Range(ends[2 * i], ends[2 * i + 1]);
    }
    return new Artefacts(
        outline, r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11]);
  }
}
