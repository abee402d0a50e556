package org.semblance.minicorpus;

import java.awt.Color;
import java.util.Random;

/**
 * Who a face is: one value a {@link Trait}, and the seed of the skin's grain.
 *
 * @param texture seed of what no trait says: moles, grain, strands of hair
 */
record Identity(double[] traits, long texture) {
  private static final int[][] SKINS = {
    {246, 212, 188}, {230, 184, 150}, {203, 150, 113}, {160, 108, 78}, {112, 74, 54}
  };
  private static final int[][] LIPS = {{196, 120, 108}, {178, 62, 72}};
  private static final int[][] IRISES = {
    {62, 40, 26}, {110, 74, 38}, {92, 116, 70}, {86, 122, 158}
  };

  /** A new person. */
  static Identity draw(Random rng) {
    double[] traits = new double[Trait.values().length];
    for (Trait trait : Trait.values()) {
      traits[trait.ordinal()] = trait.range.draw(rng);
    }
    return new Identity(traits, rng.nextLong());
  }

  double of(Trait trait) {
    return traits[trait.ordinal()];
  }

  Identity with(Trait trait, double value) {
    double[] changed = traits.clone();
    changed[trait.ordinal()] = value;
    return new Identity(changed, texture);
  }

  Color skin() {
    double undertone = of(Trait.UNDERTONE);
    int[] c = along(SKINS, of(Trait.MELANIN));
    return rgb(c[0] + 3 * undertone, c[1], c[2] - 9 * undertone);
  }

  Color hair() {
    double warm = of(Trait.HAIR_WARM);
    double dark = of(Trait.HAIR_DARK);
    double grey = Math.max(0, of(Trait.AGE) - 0.45) / 0.55;
    double value = 175 * (1 - dark) * (1 - dark) + 24;
    double[] tone = {value * (1.02 + 0.16 * warm), value * 0.86, value * (0.74 - 0.24 * warm)};
    return rgb(
        tone[0] + grey * (172 - tone[0]),
        tone[1] + grey * (170 - tone[1]),
        tone[2] + grey * (168 - tone[2]));
  }

  /** Lips are the skin, redder. */
  Color lips() {
    int[] c = along(LIPS, of(Trait.LIP_RED) * (0.45 + 0.55 * of(Trait.FEMININITY)));
    Color skin = skin();
    double own = 0.45;
    return rgb(
        own * c[0] + (1 - own) * skin.getRed() * 0.92,
        own * c[1] + (1 - own) * skin.getGreen() * 0.74,
        own * c[2] + (1 - own) * skin.getBlue() * 0.76);
  }

  Color iris() {
    int[] c = along(IRISES, of(Trait.IRIS));
    return rgb(c[0], c[1], c[2]);
  }

  boolean bearded() {
    return of(Trait.BEARD) > 0.72 && of(Trait.FEMININITY) < 0.5;
  }

  boolean glasses() {
    return of(Trait.GLASSES) > 0.86;
  }

  static Color rgb(double r, double g, double b) {
    return new Color(clip(r), clip(g), clip(b));
  }

  private static int clip(double v) {
    return (int) Math.max(0, Math.min(255, Math.rint(v)));
  }

  private static int[] along(int[][] palette, double t) {
    double place = t * (palette.length - 1);
    int i = (int) Math.min(palette.length - 2, place);
    double f = place - i;
    int[] c = new int[3];
    for (int k = 0; k < 3; k++) {
      c[k] = (int) Math.rint(palette[i][k] * (1 - f) + palette[i + 1][k] * f);
    }
    return c;
  }
}
