package org.semblance.corpus;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Frames of one video that lie as separate images of one folder: their numbers in the video, never
 * paths, so that a reference costs four bytes a frame. The folder is {@link Video#path}; a frame's
 * landmarks are {@code <stem>.npy} of shape [81, 2] in {@link Video#landmarks}.
 */
public final class FrameFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of a video that is one file. */
  public static final FrameFiles NONE = new FrameFiles(new int[0], 1, "", "");

  private final int[] numbers;
  private final int digits;
  private final String suffix;
  private final String masks;

  private FrameFiles(int[] numbers, int digits, String suffix, String masks) {
    this.numbers = numbers;
    this.digits = digits;
    this.suffix = suffix;
    this.masks = masks;
  }

  public boolean isEmpty() {
    return numbers.length == 0;
  }

  /** How many frames there are as images. */
  public int size() {
    return numbers.length;
  }

  /** Number in the video of the i-th image, ascending. */
  public int number(int i) {
    return numbers[i];
  }

  /** Name of the i-th image, such as {@code 007.png}. */
  public String name(int i) {
    return stem(i) + suffix;
  }

  /** Name without suffix, such as {@code 007}. */
  public String stem(int i) {
    String number = Integer.toString(numbers[i]);
    return "0".repeat(Math.max(0, digits - number.length())) + number;
  }

  /** Folder of images of the same names, 255 where the face was altered; empty without masks. */
  public String masks() {
    return masks;
  }

  /** Of the images' numbers and names; not of where they lie. */
  public int numbersDigest() {
    return 31 * (31 * Arrays.hashCode(numbers) + digits) + suffix.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameFiles that
        && Arrays.equals(numbers, that.numbers)
        && digits == that.digits
        && suffix.equals(that.suffix)
        && masks.equals(that.masks);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(numbers) + digits) + masks.hashCode();
  }

  @Override
  public String toString() {
    return isEmpty() ? "no frame files" : size() + " frames " + name(0) + " to " + name(size() - 1);
  }

  /** Takes names in any order. */
  static final class Builder {
    private final BitSet numbers = new BitSet();
    private String suffix;

    /** Common length of names that begin with 0, or -1. */
    private int padded = -1;

    private int shortest = Integer.MAX_VALUE;

    /**
     * Takes one more.
     *
     * @return why the name is refused, or nothing
     */
    Optional<String> add(String name) {
      int dot = name.lastIndexOf('.');
      String stem = dot < 0 ? name : name.substring(0, dot);
      if (!stem.matches("\\d{1,6}")) {
        return Optional.of("the image is not named by its frame's number, such as 007.png");
      }
      String end = dot < 0 ? "" : name.substring(dot);
      if (suffix != null && !suffix.equals(end)) {
        return Optional.of("the video's images end in both " + suffix + " and " + end);
      }
      boolean leading = stem.startsWith("0");
      int zeros = leading ? stem.length() : padded;
      if (leading && padded >= 0 && padded != zeros || Math.min(shortest, stem.length()) < zeros) {
        return Optional.of("the video's images are numbered with different digits");
      }
      int number = Integer.parseInt(stem);
      if (numbers.get(number)) {
        return Optional.of("the image is listed before");
      }
      padded = zeros;
      shortest = Math.min(shortest, stem.length());
      suffix = end;
      numbers.set(number);
      return Optional.empty();
    }

    /**
     * What was taken.
     *
     * @param masks folder of masks, or empty
     */
    FrameFiles build(String masks) {
      if (numbers.isEmpty()) {
        return NONE;
      }
      return new FrameFiles(numbers.stream().toArray(), Math.max(1, padded), suffix, masks);
    }
  }
}
