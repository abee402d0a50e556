package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Regions share the face among them and lie where their landmarks are. */
class FaceRegionsTest {
  private static final int SIZE = 96;

  /**
   * Also of faces that are turned and distorted: no pixel has two regions, none of the hull none.
   */
  @Property(tries = 30)
  void regionsPartitionTheHull(@ForAll long seed) {
    Random random = new Random(seed);
    float[] xy = FaceTemplate.landmarks(SIZE).xy().clone();
    for (int i = 0; i < xy.length; i++) {
      xy[i] += 2 * (float) random.nextGaussian();
    }
    Landmarks landmarks = new Landmarks(xy);
    FaceRegions regions = new FaceRegions(landmarks, SIZE, SIZE);
    int[] owners = new int[SIZE * SIZE];
    for (String name : FaceRegions.names()) {
      byte[] mask = regions.mask(name);
      for (int i = 0; i < mask.length; i++) {
        owners[i] += mask[i];
      }
    }
    int[] hull = new int[SIZE * SIZE];
    Polygons.fill(regions.outlines("skin").get(0), SIZE, SIZE, pixel -> hull[pixel] = 1);
    assertThat(owners).isEqualTo(hull);
    assertThat(regions.mask(FaceRegions.names())).isEqualTo(bytes(hull));
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void regionsLieWhereTheirNamesSay() {
    Landmarks face = FaceTemplate.landmarks(SIZE);
    FaceRegions regions = new FaceRegions(face, SIZE, SIZE);
    float[][] five = face.fivePoints();
    assertThat(holds(regions, "eye", five[0])).isTrue();
    assertThat(holds(regions, "eye", five[1])).isTrue();
    assertThat(holds(regions, "nose", five[2])).isTrue();
    assertThat(holds(regions, "eyebrow", new float[] {face.x(19), face.y(19)})).isTrue();
    assertThat(holds(regions, "eyebrow", new float[] {face.x(24), face.y(24)})).isTrue();
    assertThat(holds(regions, "lip", new float[] {face.x(57), face.y(57) - 1})).isTrue();
    assertThat(holds(regions, "skin", new float[] {face.x(8), face.y(8) - 3})).isTrue();
    assertThat(FaceRegions.names())
        .containsExactlyInAnyOrder("eye", "eyebrow", "lip", "mouth", "nose", "skin");
    assertThat(regions.outlines("eye")).hasSize(2);
    assertThat(regions.outlines("nose")).hasSize(1);
  }

  /** An open mouth shows between the lips, and is not counted as lip. */
  @Test
  void anOpenMouthIsNoLip() {
    float[] xy = FaceTemplate.landmarks(SIZE).xy().clone();
    for (int i = 65; i <= 67; i++) {
      xy[2 * i + 1] += 4;
    }
    for (int i = 55; i <= 59; i++) {
      xy[2 * i + 1] += 4;
    }
    FaceRegions regions = new FaceRegions(new Landmarks(xy), SIZE, SIZE);
    float[] middle = {xy[2 * 62], (xy[2 * 62 + 1] + xy[2 * 66 + 1]) / 2};
    assertThat(holds(regions, "mouth", middle)).isTrue();
    assertThat(holds(regions, "lip", middle)).isFalse();
  }

  @Test
  void unknownRegionsAreNamed() {
    FaceRegions regions = new FaceRegions(FaceTemplate.landmarks(SIZE), SIZE, SIZE);
    assertThatThrownBy(() -> regions.mask(List.of("ear")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found region 'ear', expected one of");
  }

  private static boolean holds(FaceRegions regions, String region, float[] point) {
    return regions.mask(region)[Math.round(point[1]) * SIZE + Math.round(point[0])] == 1;
  }
}
