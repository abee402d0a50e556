package org.semblance.corpus;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Npy;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/**
 * A corpus as DeepfakeBench documents its output: JSON by hand, 256² faces named by their frame,
 * landmarks of whole numbers, masks; or all of it packed in an LMDB.
 */
public final class Bench {
  static final int SIZE = 64;
  final Tree tree;
  private final Map<String, byte[]> files = new TreeMap<>();

  public Bench(Path root) {
    tree = new Tree(root);
  }

  /** A face whose grey says its frame. */
  public static byte[] face(int frame) {
    byte[] rgb = new byte[3 * SIZE * SIZE];
    Arrays.fill(rgb, (byte) (10 + frame));
    return ImageCodec.png(new RgbImage(SIZE, SIZE, rgb));
  }

  /** The 81 points of the template, as whole numbers without a header. */
  public static byte[] points(int width) {
    float[] xy = FaceTemplate.landmarks(SIZE).xy();
    ByteBuffer raw = ByteBuffer.allocate(width * xy.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : xy) {
      if (width == 8) {
        raw.putLong(Math.round(value));
      } else {
        raw.putInt(Math.round(value));
      }
    }
    return raw.array();
  }

  private static byte[] npy() {
    String header = "{'descr': '<i8', 'fortran_order': False, 'shape': (81, 2), }";
    return Npy.file(1, header, ByteBuffer.wrap(points(8)));
  }

  /**
   * Writes a video's faces and landmarks.
   *
   * @param folder such as {@code FaceForensics++/original_sequences/youtube/c23}
   */
  public Bench video(String folder, String video, int... frames) {
    for (int frame : frames) {
      String name = video + "/" + String.format("%03d", frame);
      files.put(folder + "/frames/" + name + ".png", face(frame));
      files.put(folder + "/landmarks/" + name + ".npy", npy());
      files.put(folder + "/masks/" + name + ".png", face(0));
    }
    return this;
  }

  public Bench without(String path) {
    files.remove(path);
    return this;
  }

  public Tree onDisk() {
    files.forEach((path, bytes) -> tree.bytes("rgb/" + path, bytes));
    return tree;
  }

  /** Packed as its writer packs: a backslash after the dataset, arrays without header. */
  public Tree packed(String folder, char separator, int width) {
    tree.file(folder + "/.made");
    File env = tree.root().resolve(folder).toFile();
    try (Env<byte[]> lmdb =
        Env.create(ByteArrayProxy.PROXY_BA).setMapSize(10_000_000).setMaxDbs(1).open(env)) {
      Dbi<byte[]> entries = lmdb.openDbi((byte[]) null, new DbiFlags[0]);
      files.forEach(
          (path, bytes) -> {
            String key = path.replaceFirst("/", "\\\\").replace('/', separator);
            byte[] value = path.endsWith(".npy") ? points(width) : bytes;
            entries.put(key.getBytes(StandardCharsets.UTF_8), value);
          });
    }
    return tree;
  }

  /** A video's entry in the JSON, with paths as the published files have them. */
  public static String entry(String label, String folder, String video, int... frames) {
    return String.format(
        "\"%s\": {\"label\": \"%s\", \"frames\": [%s], \"masks\": [%s]}",
        video,
        label,
        paths(folder, "frames", video, frames),
        paths(folder, "masks", video, frames));
  }

  private static String paths(String folder, String kind, String video, int... frames) {
    return IntStream.of(frames)
        .mapToObj(frame -> String.format("%s/%s/%s/%03d.png", folder, kind, video, frame))
        .map(path -> '"' + path.replace("/", "\\\\") + '"')
        .collect(Collectors.joining(", "));
  }
}
