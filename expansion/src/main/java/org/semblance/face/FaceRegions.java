package org.semblance.face;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the named regions of a face lie. The regions partition the hull of all landmarks: each
 * pixel whose centre lies in it belongs to exactly one, the first in the order eye, eyebrow, mouth,
 * lip, nose, skin whose outline holds it. The mouth is what shows between the lips, hence may be
 * empty; every scheme of labels in this project names its regions by these words.
 */
public final class FaceRegions {
  /** Landmarks of each part, in the order in which regions claim pixels. */
  private static final List<Part> PARTS =
      List.of(
          new Part("eye", 36, 41, 1.6),
          new Part("eye", 42, 47, 1.6),
          new Part("eyebrow", 17, 21, 1),
          new Part("eyebrow", 22, 26, 1),
          new Part("mouth", 60, 67, 1),
          new Part("lip", 48, 59, 1.12),
          new Part("nose", 27, 35, 1.25),
          new Part("skin", 0, 80, 1));

  /** Half the height of a brow, in distances between the eyes. */
  private static final double BROW_HALF_HEIGHT = 0.07;

  /**
   * Consecutive landmarks of one part of a region.
   *
   * @param growth how far the outline is drawn beyond the landmarks, about their centre: lids and
   *     wings of the nose lie outside them
   */
  private record Part(String region, int from, int to, double growth) {}

  private final int width;
  private final int height;
  private final Map<String, List<float[][]>> outlines = new TreeMap<>();

  /** {@code owner[y·width + x]}: index into PARTS, or -1 outside the face. */
  private final byte[] owner;

  /**
   * Finds the regions of a face.
   *
   * @param landmarks in pixels of the image
   */
  public FaceRegions(Landmarks landmarks, int width, int height) {
    this.width = width;
    this.height = height;
    owner = new byte[width * height];
    Arrays.fill(owner, (byte) -1);
    float[][] hull = Polygons.hull(points(landmarks, 0, 80));
    boolean[] inside = new boolean[owner.length];
    Polygons.fill(hull, width, height, pixel -> inside[pixel] = true);
    for (int i = 0; i < PARTS.size(); i++) {
      Part part = PARTS.get(i);
      float[][] outline = part.region.equals("skin") ? hull : outline(part, landmarks);
      outlines.computeIfAbsent(part.region, region -> new ArrayList<>()).add(outline);
      byte index = (byte) i;
      Polygons.fill(
          outline,
          width,
          height,
          pixel -> {
            if (inside[pixel] && owner[pixel] < 0) {
              owner[pixel] = index;
            }
          });
    }
  }

  /** The words for regions: eye, eyebrow, mouth, lip, nose, skin. */
  public static List<String> names() {
    return PARTS.stream().map(Part::region).distinct().toList();
  }

  /**
   * The landmarks of each part of a region, such as of either eye; the same parts in the same order
   * for every face.
   *
   * @return arrays [points][2]
   */
  public static List<float[][]> parts(String region, Landmarks landmarks) {
    return PARTS.stream()
        .filter(part -> part.region.equals(region))
        .map(part -> points(landmarks, part.from, part.to))
        .toList();
  }

  /**
   * Outlines of a region: two of eyes and eyebrows, one of any other.
   *
   * @return polygons [points][2] in pixels; may reach over neighbours that come first
   */
  public List<float[][]> outlines(String region) {
    List<float[][]> found = outlines.get(region);
    if (found == null) {
      throw new IllegalArgumentException(
          "found region '" + region + "', expected one of " + names());
    }
    return found;
  }

  /**
   * The pixels of a region.
   *
   * @return [height·width], 1 inside and 0 elsewhere
   */
  public byte[] mask(String region) {
    return mask(List.of(region));
  }

  /** The pixels of several regions together; see {@link #mask(String)}. */
  public byte[] mask(List<String> regions) {
    regions.forEach(this::outlines);
    byte[] mask = new byte[width * height];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (owner[i] >= 0 && regions.contains(PARTS.get(owner[i]).region) ? 1 : 0);
    }
    return mask;
  }

  private static float[][] outline(Part part, Landmarks landmarks) {
    float[][] points = points(landmarks, part.from, part.to);
    if (part.region.equals("eyebrow")) {
      return brow(points, landmarks);
    }
    return Polygons.grow(part.region.equals("nose") ? Polygons.hull(points) : points, part.growth);
  }

  /** A brow is given as a line: widen it along the direction from eyes to brows. */
  private static float[][] brow(float[][] line, Landmarks landmarks) {
    float[][] five = landmarks.fivePoints();
    double dx = five[1][0] - five[0][0];
    double dy = five[1][1] - five[0][1];
    float upX = (float) (dy * BROW_HALF_HEIGHT);
    float upY = (float) (-dx * BROW_HALF_HEIGHT);
    int n = line.length;
    float[][] outline = new float[2 * n][];
    for (int i = 0; i < n; i++) {
      outline[i] = new float[] {line[i][0] + upX, line[i][1] + upY};
      outline[2 * n - 1 - i] = new float[] {line[i][0] - upX, line[i][1] - upY};
    }
    return outline;
  }

  private static float[][] points(Landmarks landmarks, int from, int to) {
    float[][] points = new float[to - from + 1][];
    for (int i = from; i <= to; i++) {
      points[i - from] = new float[] {landmarks.x(i), landmarks.y(i)};
    }
    return points;
  }
}
