package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.MediaLimits;
import org.semblance.media.RgbImage;
import org.semblance.semantics.SemanticLabel;

/** Images of every odd kind, written by the JDK or by hand: decoded right, or refused by name. */
class OddPicturesTest {
  @TempDir static Path folder;

  private static byte[] written(BufferedImage image, String format) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** A ramp in each channel. */
  private static BufferedImage ramp(int type) {
    BufferedImage image = new BufferedImage(48, 32, type);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        image.setRGB(x, y, new Color(5 * x, 8 * y, 2 * (x + y)).getRGB());
      }
    }
    return image;
  }

  private static String reason(byte[] file) {
    try {
      ImageCodec.decode(file);
      return null;
    } catch (UnusableMediaException e) {
      return e.reason();
    }
  }

  private static void same(byte[] file, BufferedImage expected, int tolerance) throws Exception {
    RgbImage decoded = ImageCodec.decode(file);
    assertThat(decoded.width()).isEqualTo(expected.getWidth());
    assertThat(decoded.height()).isEqualTo(expected.getHeight());
    for (int y = 0; y < decoded.height(); y++) {
      for (int x = 0; x < decoded.width(); x++) {
        Color colour = new Color(expected.getRGB(x, y));
        assertThat(decoded.at(x, y, 0)).isCloseTo(colour.getRed(), within(tolerance));
        assertThat(decoded.at(x, y, 1)).isCloseTo(colour.getGreen(), within(tolerance));
        assertThat(decoded.at(x, y, 2)).isCloseTo(colour.getBlue(), within(tolerance));
      }
    }
  }

  @Test
  void paletteAndColourAreDecodedRight() throws Exception {
    same(written(ramp(BufferedImage.TYPE_INT_RGB), "png"), ramp(BufferedImage.TYPE_INT_RGB), 0);
    byte[][] palette = new byte[3][256];
    new Random(1).nextBytes(palette[0]);
    new Random(2).nextBytes(palette[1]);
    new Random(3).nextBytes(palette[2]);
    BufferedImage indexed =
        new BufferedImage(
            20,
            10,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, palette[0], palette[1], palette[2]));
    for (int i = 0; i < 200; i++) {
      indexed.getRaster().setSample(i % 20, i / 20, 0, i);
    }
    same(written(indexed, "png"), indexed, 0);
  }

  @Test
  void greyIsEqualInAllChannelsAt8And16Bits() throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      BufferedImage grey = new BufferedImage(64, 4, type);
      WritableRaster raster = grey.getRaster();
      int unit = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257;
      for (int i = 0; i < 256; i++) {
        raster.setSample(i % 64, i / 64, 0, i * unit);
      }
      RgbImage decoded = ImageCodec.decode(written(grey, "png"));
      for (int i = 0; i < 256; i++) {
        for (int c = 0; c < 3; c++) {
          assertThat(decoded.at(i % 64, i / 64, c)).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void onlyOpaquePicturesAreTaken() throws Exception {
    BufferedImage opaque = ramp(BufferedImage.TYPE_INT_ARGB);
    same(written(opaque, "png"), opaque, 0);
    opaque.setRGB(7, 7, 0xFE102030);
    assertThat(reason(written(opaque, "png"))).isEqualTo("image is partly transparent");
  }

  @Test
  void progressiveJpegIsDecodedAsBaseline() throws Exception {
    BufferedImage image = ramp(BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(1);
    writer.setOutput(new MemoryCacheImageOutputStream(out));
    writer.write(null, new IIOImage(image, null, null), param);
    writer.dispose();
    same(out.toByteArray(), image, 12);
    byte[] cut = Arrays.copyOf(out.toByteArray(), out.size() * 2 / 3);
    assertThat(reason(cut)).isEqualTo("image is truncated");
  }

  /** Four components in the frame header are CMYK or YCCK. */
  @Test
  void printColoursAreRefused() throws Exception {
    byte[] jpeg = written(ramp(BufferedImage.TYPE_INT_RGB), "jpg");
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xC0) {
        jpeg[i + 9] = 4;
        break;
      }
    }
    assertThat(reason(jpeg)).isEqualTo("image has four colours, as for print");
  }

  private static byte[] png(int width, int height, int colourType, byte[] pixels, String... extra) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    chunk(out, "IHDR", header.put((byte) 8).put((byte) colourType).array());
    for (String type : extra) {
      chunk(out, type, new byte[8]);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(pixels);
    deflater.finish();
    byte[] packed = new byte[pixels.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    chunk(out, "IDAT", Arrays.copyOf(packed, length));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  @Test
  void animatedPicturesAreRefused() {
    byte[] rows = new byte[4 * (1 + 3 * 4)];
    assertThat(reason(png(4, 4, 2, rows))).isNull();
    assertThat(reason(png(4, 4, 2, rows, "acTL"))).isEqualTo("image is animated");
    byte[] gif = "GIF89a________________".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(reason(gif)).isEqualTo("image is neither PNG nor JPEG");
  }

  /** A few kilobytes that would be 1.2 GB of pixels never get there: the limit is a setting. */
  @Test
  void bombsAreRefusedByTheirHeader() throws Exception {
    byte[] bomb = png(20_000, 20_000, 2, new byte[1 << 16]);
    assertThat(reason(bomb)).isEqualTo("image has too many pixels");
    byte[] long20k = png(20_000, 10, 0, new byte[10 * 20_001]);
    assertThat(ImageCodec.decode(long20k).width()).isEqualTo(20_000);
    Path file = Files.write(folder.resolve("wide.png"), long20k);
    FaceSettings small =
        new FaceSettings(
            FaceSettings.Finder.AUTO, "", 64, 0.6, 640, new MediaLimits(199_999, 10, 60));
    Video video =
        new Video(
            "media",
            "x",
            Split.TEST,
            "real",
            SemanticLabel.ofBits(0, 10),
            java.util.List.of("x"),
            file.toString(),
            "");
    assertThat(new FaceReader(64, small, new Configuration(false)).read(video, 1).get(0).rejected())
        .isEqualTo("image has too many pixels");
  }

  /** Whatever bytes change: an image or a reason, never a crash. */
  @Test
  void changedBytesNeverCrash() throws Exception {
    Random random = new Random(5);
    BufferedImage image = ramp(BufferedImage.TYPE_INT_RGB);
    for (byte[] file : new byte[][] {written(image, "png"), written(image, "jpg")}) {
      for (int i = 0; i < 300; i++) {
        byte[] changed = file.clone();
        for (int k = 0; k <= i % 5; k++) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        String reason = reason(i % 3 == 0 ? Arrays.copyOf(changed, i % changed.length) : changed);
        assertThat(reason)
            .satisfiesAnyOf(r -> assertThat(r).isNull(), r -> assertThat(r).isNotBlank());
      }
    }
  }
}
