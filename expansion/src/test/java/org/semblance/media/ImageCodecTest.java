package org.semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.semblance.files.UnusableMediaException;

/** Images survive coding, the JDK's decoder agrees on the colours, and damage is seen. */
public class ImageCodecTest {
  public static RgbImage noise(int width, int height, long seed) {
    byte[] rgb = new byte[3 * width * height];
    new Random(seed).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  @Test
  void pngIsLosslessAndRepeatable() throws UnusableMediaException {
    RgbImage image = noise(37, 23, 1);
    byte[] png = ImageCodec.png(image);
    RgbImage decoded = ImageCodec.decode(png);
    assertThat(decoded.width()).isEqualTo(37);
    assertThat(decoded.height()).isEqualTo(23);
    assertThat(decoded.rgb()).isEqualTo(image.rgb());
    assertThat(ImageCodec.png(image)).isEqualTo(png);
  }

  /** Red stays red: compared with another decoder, so that a swap on both ways would be seen. */
  @Test
  void channelsAreRedGreenBlue() throws IOException, UnusableMediaException {
    RgbImage image = noise(9, 5, 2);
    BufferedImage jdk = ImageIO.read(new ByteArrayInputStream(ImageCodec.png(image)));
    assertThat(jdk.getRGB(3, 4) & 0xffffff)
        .isEqualTo(image.at(3, 4, 0) << 16 | image.at(3, 4, 1) << 8 | image.at(3, 4, 2));
  }

  @Test
  void jpegQualityTradesSizeForError() throws UnusableMediaException {
    RgbImage smooth = ImageCodec.resize(noise(8, 8, 3), 64, 64);
    byte[] low = ImageCodec.jpeg(smooth, 20);
    byte[] high = ImageCodec.jpeg(smooth, 95);
    assertThat(low.length).isLessThan(high.length);
    assertThat(error(ImageCodec.decode(low), smooth))
        .isGreaterThan(error(ImageCodec.decode(high), smooth));
    assertThat(ImageCodec.jpeg(smooth, 20)).isEqualTo(low);
    assertThatThrownBy(() -> ImageCodec.jpeg(smooth, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("found JPEG quality 0, expected 1…100");
  }

  private static double error(RgbImage a, RgbImage b) {
    double error = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      error += Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff));
    }
    return error;
  }

  /** Wherever a file is cut, it is refused: a decoder that paints the rest grey is not believed. */
  @Test
  void everyTruncationIsRefused() {
    for (byte[] file :
        new byte[][] {ImageCodec.png(noise(30, 30, 4)), ImageCodec.jpeg(noise(30, 30, 4), 80)}) {
      for (int length = 0; length < file.length; length += length < 40 ? 1 : 97) {
        byte[] cut = Arrays.copyOf(file, length);
        assertThatThrownBy(() -> ImageCodec.decode(cut))
            .as("%d of %d bytes", length, file.length)
            .isInstanceOf(UnusableMediaException.class);
      }
      assertThatThrownBy(() -> ImageCodec.decode(Arrays.copyOf(file, file.length - 20)))
          .isInstanceOf(UnusableMediaException.class)
          .hasMessage("image is truncated");
    }
  }

  @Test
  void reasonsAreNamed() {
    assertThatThrownBy(() -> ImageCodec.decode(new byte[0]))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("image is empty");
    assertThatThrownBy(() -> ImageCodec.decode("<html>not found</html>".getBytes()))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("image is neither PNG nor JPEG");
    byte[] huge = ImageCodec.png(noise(3, 3, 5));
    huge[16] = 0x40; // a width of 2^30
    assertThatThrownBy(() -> ImageCodec.decode(huge))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("image has too many pixels");
    byte[] damaged = ImageCodec.png(noise(40, 40, 6));
    Arrays.fill(damaged, 60, 400, (byte) 0);
    assertThatThrownBy(() -> ImageCodec.decode(damaged)).isInstanceOf(UnusableMediaException.class);
  }

  @Test
  void shrinkingAverages() {
    RgbImage image = noise(40, 20, 7);
    RgbImage half = ImageCodec.resize(image, 20, 10);
    double mean = 0;
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 2; x++) {
        mean += image.at(6 + x, 8 + y, 1) / 4.0;
      }
    }
    assertThat((double) half.at(3, 4, 1)).isBetween(mean - 0.51, mean + 0.51);
    assertThat(ImageCodec.resize(image, 40, 20)).isSameAs(image);
  }
}
