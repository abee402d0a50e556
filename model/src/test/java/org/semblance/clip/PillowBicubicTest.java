package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class PillowBicubicTest {
  /** To the byte, on what golden/bicubic.py had Pillow make of the same images. */
  @Test
  void bytesAreThoseOfPillow() throws IOException, NoSuchAlgorithmException {
    int cases = 0;
    try (InputStream golden = PillowBicubicTest.class.getResourceAsStream("/golden/bicubic.json")) {
      for (JsonNode expected : new ObjectMapper().readTree(golden)) {
        int width = expected.get("width").asInt();
        int height = expected.get("height").asInt();
        byte[] picture = picture(width, height, expected.get("kind").asText());
        byte[] found = PillowBicubic.square(picture, width, height, expected.get("size").asInt());
        int[] first = new ObjectMapper().convertValue(expected.get("first"), int[].class);
        for (int i = 0; i < Math.min(first.length, found.length); i++) {
          assertThat(found[i] & 0xff).as("%s, byte %d", expected, i).isEqualTo(first[i]);
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(found);
        assertThat(HexFormat.of().formatHex(digest))
            .as("%s", expected)
            .isEqualTo(expected.get("sha256").asText());
        cases++;
      }
    }
    assertThat(cases).isEqualTo(42);
  }

  /** The same bytes as golden/bicubic.py makes. */
  private static byte[] picture(int width, int height, String kind) {
    byte[] rgb = new byte[3 * width * height];
    int state = 1;
    for (int i = 0; i < rgb.length; i++) {
      state = state * 1103515245 + 12345 & 0x7fffffff;
      rgb[i] =
          (byte)
              switch (kind) {
                case "noise" -> state >> 16;
                case "edges" -> (state >> 16 & 16) != 0 ? 255 : 0;
                default -> (i * 5 / 3 + i / (3 * width) * 7) / 4;
              };
    }
    return rgb;
  }

  @Test
  void evenPicturesStayEvenAndFittingOnesAsTheyAre() {
    byte[] grey = new byte[3 * 19 * 23];
    Arrays.fill(grey, (byte) 200);
    assertThat(PillowBicubic.square(grey, 19, 23, 8)).hasSize(192).containsOnly((byte) 200);
    byte[] fits = new byte[3 * 16];
    assertThat(PillowBicubic.square(fits, 4, 4, 4)).isSameAs(fits);
  }

  @Test
  void bytesOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> PillowBicubic.square(new byte[11], 2, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 2×2×3 bytes and a size above 0, found 11 and 2");
  }
}
