package org.semblance.synthesis;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/**
 * What happens to images on their way, and says nothing about forgery: the five perturbations of
 * the method (METHOD, sections 5 and 8; after Jiang et al., DeeperForensics-1.0, CVPR 2020). Each
 * has a strength in a unit of its own, of which training draws one of two or three and the
 * robustness protocol takes five.
 */
public final class Perturbation implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Side of a grey block for an image of {@link #SIDE}. */
  private static final int BLOCK = 8;

  /** Side for which the number and the size of blocks are given. */
  private static final int SIDE = 256;

  /** Levels 1 (mild) to {@value} (severe) of the robustness protocol. */
  public static final int LEVELS = 5;

  /** The five kinds, with their strengths. */
  public enum Kind {
    /** JPEG compression; strength is the quality, 1…100. */
    JPEG(new double[] {75, 80, 90}, new double[] {90, 75, 60, 40, 20}),

    /**
     * Grey blocks of 8 × 8 pixels at random places of an image of 256; strength is their number.
     */
    BLOCKS(new double[] {16, 32}, new double[] {16, 32, 48, 64, 80}),

    /**
     * Gaussian noise on Y, Cb and Cr (ITU-R BT.601, full range); strength is its variance, the
     * values being in [0, 1].
     */
    NOISE(new double[] {0.001, 0.002}, new double[] {0.001, 0.002, 0.005, 0.01, 0.05}),

    /** Gaussian blur; strength is the side k of the kernel in pixels, odd, with σ = k/6. */
    BLUR(new double[] {7, 9}, new double[] {7, 9, 13, 17, 21}),

    /** Averages over squares; strength is their side in pixels. */
    PIXELATION(new double[] {2, 3}, new double[] {2, 3, 4, 5, 6});

    private final double[] training;
    private final double[] levels;

    Kind(double[] training, double[] levels) {
      this.training = training;
      this.levels = levels;
    }

    /** The word for it in settings. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word, one of {@link #words}. */
    public static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** All words. */
    public static List<String> words() {
      return Stream.of(values()).map(Kind::word).toList();
    }

    /** Strengths that training draws from. */
    public List<Double> training() {
      return Arrays.stream(training).boxed().toList();
    }
  }

  private final Kind kind;
  private final double strength;

  /**
   * @param strength in the kind's unit
   */
  Perturbation(Kind kind, double strength) {
    this.kind = kind;
    this.strength = strength;
  }

  /**
   * One of the five kinds, at one of its training strengths, all equally likely.
   *
   * @param seed of the draw
   */
  public static Perturbation draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    return new Perturbation(kind, kind.training[random.nextInt(kind.training.length)]);
  }

  /**
   * A kind at a level of the robustness protocol.
   *
   * @param level 1 (mild) … {@link #LEVELS} (severe)
   */
  public static Perturbation level(Kind kind, int level) {
    if (level < 1 || level > LEVELS) {
      throw new IllegalArgumentException("found level " + level + ", expected 1 to " + LEVELS);
    }
    return new Perturbation(kind, kind.levels[level - 1]);
  }

  /**
   * With a probability, and then one drawn as by {@link #draw}; an image that is spared is returned
   * itself.
   *
   * @param seed of the draws, one an image; not the one of another use
   */
  public static RgbImage sometimes(RgbImage image, double probability, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    if (random.nextDouble() >= probability) {
      return image;
    }
    return draw(random.nextLong()).apply(image, random.nextLong());
  }

  public Kind kind() {
    return kind;
  }

  public double strength() {
    return strength;
  }

  /**
   * The perturbed image, of the same size.
   *
   * @param seed of what is random in it: places of blocks, noise
   */
  public RgbImage apply(RgbImage image, long seed) {
    return switch (kind) {
      case JPEG -> jpeg(image, (int) strength);
      case BLOCKS -> blocks(image, (int) strength, seed);
      case NOISE -> noise(image, Math.sqrt(strength), seed);
      case BLUR -> blur(image, (int) strength);
      case PIXELATION -> pixelate(image, (int) strength);
    };
  }

  private static RgbImage jpeg(RgbImage image, int quality) {
    try {
      return ImageCodec.decode(ImageCodec.jpeg(image, quality));
    } catch (UnusableMediaException e) {
      throw new IllegalStateException("what was encoded cannot be decoded", e);
    }
  }

  private static RgbImage blocks(RgbImage image, int count, long seed) {
    double scale = Math.max(image.width(), image.height()) / (double) SIDE;
    int side = Math.max(1, (int) Math.round(BLOCK * scale));
    byte[] rgb = image.rgb().clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      int left = random.nextInt(Math.max(1, image.width() - side + 1));
      int top = random.nextInt(Math.max(1, image.height() - side + 1));
      for (int y = top; y < Math.min(image.height(), top + side); y++) {
        int from = 3 * (y * image.width() + left);
        int to = from + 3 * Math.min(side, image.width() - left);
        Arrays.fill(rgb, from, to, (byte) 128);
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private static RgbImage noise(RgbImage image, double deviation, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] from = image.rgb();
    byte[] rgb = new byte[from.length];
    for (int i = 0; i < rgb.length; i += 3) {
      // Noise is added to Y, Cb, Cr: the way back to RGB is linear, so that only noise travels it.
      double luma = 255 * deviation * random.nextGaussian();
      double blue = 255 * deviation * random.nextGaussian();
      double red = 255 * deviation * random.nextGaussian();
      rgb[i] = level((from[i] & 0xff) + luma + 1.402 * red);
      rgb[i + 1] = level((from[i + 1] & 0xff) + luma - 0.344136 * blue - 0.714136 * red);
      rgb[i + 2] = level((from[i + 2] & 0xff) + luma + 1.772 * blue);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private static byte level(double value) {
    return (byte) Math.max(0, Math.min(255, (int) Math.rint(value)));
  }

  /** Rows, then columns; beyond the border the image is mirrored without its last pixel. */
  private static RgbImage blur(RgbImage image, int side) {
    float[] kernel = new float[side];
    double sigma = side / 6.0;
    double sum = 0;
    for (int i = 0; i < side; i++) {
      double x = i - side / 2;
      kernel[i] = (float) Math.exp(-x * x / (2 * sigma * sigma));
      sum += kernel[i];
    }
    for (int i = 0; i < side; i++) {
      kernel[i] /= (float) sum;
    }
    int width = image.width();
    int height = image.height();
    byte[] from = image.rgb();
    float[] across = new float[from.length];
    int row = 3 * width;
    int half = side / 2;
    float[] padded = new float[row + 6 * half];
    float[] mean = new float[row];
    for (int y = 0; y < height; y++) {
      for (int x = -half; x < width + half; x++) {
        int at = y * row + 3 * mirrored(x, width);
        for (int channel = 0; channel < 3; channel++) {
          padded[3 * (x + half) + channel] = from[at + channel] & 0xff;
        }
      }
      Arrays.fill(mean, 0);
      for (int i = 0; i < side; i++) {
        add(kernel[i], padded, 3 * i, mean);
      }
      System.arraycopy(mean, 0, across, y * row, row);
    }
    byte[] rgb = new byte[from.length];
    float[] down = new float[row];
    for (int y = 0; y < height; y++) {
      Arrays.fill(down, 0.5f);
      for (int i = 0; i < side; i++) {
        add(kernel[i], across, mirrored(y + i - half, height) * row, down);
      }
      for (int k = 0; k < row; k++) {
        rgb[y * row + k] = (byte) Math.min(255, (int) down[k]);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** {@code to[k] += weight · from[at + k]}. */
  private static void add(float weight, float[] from, int at, float[] to) {
    for (int k = 0; k < to.length; k++) {
      to[k] += weight * from[at + k];
    }
  }

  private static int mirrored(int at, int size) {
    int period = Math.max(1, 2 * (size - 1));
    int folded = Math.floorMod(at, period);
    return Math.min(folded, period - folded);
  }

  private static RgbImage pixelate(RgbImage image, int side) {
    int width = image.width();
    byte[] from = image.rgb();
    byte[] rgb = new byte[from.length];
    for (int top = 0; top < image.height(); top += side) {
      int bottom = Math.min(image.height(), top + side);
      for (int left = 0; left < width; left += side) {
        int right = Math.min(width, left + side);
        int count = (bottom - top) * (right - left);
        for (int channel = 0; channel < 3; channel++) {
          int sum = 0;
          for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
              sum += from[3 * (y * width + x) + channel] & 0xff;
            }
          }
          byte mean = (byte) ((2 * sum + count) / (2 * count));
          for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
              rgb[3 * (y * width + x) + channel] = mean;
            }
          }
        }
      }
    }
    return new RgbImage(width, image.height(), rgb);
  }
}
