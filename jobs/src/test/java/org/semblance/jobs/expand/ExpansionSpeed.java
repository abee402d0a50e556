package org.semblance.jobs.expand;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.Video;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceTemplate;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoReader;
import org.semblance.media.VideoWriter;

/**
 * What expansion costs; run by {@code ci/bench/expand.sh}. Corpora are Celeb-DF v2 in layout: H.264
 * videos of a moving texture with a face's landmarks, or of a photograph that moves, without; two
 * distinct ones under many names.
 */
final class ExpansionSpeed {
  private static final int FRAMES = 32;

  private ExpansionSpeed() {}

  /**
   * One of {@code speed}, {@code cascades}, {@code large}, {@code plan} and {@code frames}, and a
   * folder.
   */
  public static void main(String[] args) throws IOException, UnusableMediaException {
    Path folder = Files.createDirectories(Path.of(args[1]));
    switch (args[0]) {
      case "speed" -> speed(folder);
      case "cascades" -> cascades(folder);
      case "large" -> large(folder);
      case "plan" -> plan(folder);
      case "frames" -> frames(folder);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static Settings settings(Path corpora, Path run) {
    List<String> pairs = new ArrayList<>();
    pairs.add("corpora.root=\"" + corpora + "\"");
    pairs.add("corpora.use=[celebdf]");
    pairs.add("run=\"" + run + "\"");
    // One core: the loop that it is compared with has one too.
    pairs.add("spark.master=\"local[1]\"");
    return Settings.load(null, null, null, pairs);
  }

  /** Expansion against a loop that decodes the same frames and encodes the same images. */
  private static void speed(Path folder) throws IOException, UnusableMediaException {
    int[] videos = {64, 128, 256};
    Footage texture = new Footage("texture", 1280, 720, 120, true);
    for (int count : videos) {
      corpus(folder.resolve("x" + count), count, texture);
    }
    List<SideBySide> runs = new ArrayList<>();
    try (Cluster cluster = warm(folder, texture)) {
      for (int count : videos) {
        runs.add(sideBySide(cluster, folder, "x" + count, count * FRAMES));
      }
    }
    double seconds = runs.stream().mapToDouble(SideBySide::seconds).sum();
    System.out.printf(
        "all: %.2f of the codec limit (expected at least 0.8), %.2f with pixels%n",
        runs.stream().mapToDouble(SideBySide::codec).sum() / seconds,
        runs.stream().mapToDouble(SideBySide::pixels).sum() / seconds);
    linear(runs);
    sizes(folder.resolve("run-x" + videos[videos.length - 1]));
  }

  /** Sizes of the files of faces, in MiB. */
  private static void sizes(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run.resolve("expanded/faces"))) {
      System.out.println(
          files
              .filter(file -> file.toString().endsWith(".parquet"))
              .map(file -> file.toFile().length() >> 20)
              .sorted()
              .map(String::valueOf)
              .collect(Collectors.joining(", ", "files of faces: ", " MiB")));
    }
  }

  /** As {@link #speed}, without landmarks: faces are found by the cascades. */
  private static void cascades(Path folder) throws IOException, UnusableMediaException {
    int videos = 24;
    for (int height : new int[] {720, 1080}) {
      Path in = Files.createDirectories(folder.resolve("p" + height));
      Footage photograph = new Footage("photograph", height * 16 / 9, height, 120, false);
      corpus(in.resolve("all"), videos, photograph);
      try (Cluster cluster = warm(in, photograph)) {
        System.out.printf("%dp: ", height);
        sideBySide(cluster, in, "all", videos * FRAMES);
      }
    }
  }

  /** A JVM in which all of it ran once: it compiles at first what a long job runs long after. */
  private static Cluster warm(Path folder, Footage footage)
      throws IOException, UnusableMediaException {
    int videos = 32;
    corpus(folder.resolve("warm"), videos, footage);
    Cluster cluster = Cluster.start(settings(folder.resolve("warm"), folder.resolve("run-none")));
    System.out.print("a new JVM, ");
    sideBySide(cluster, folder, "warm", videos * FRAMES);
    return cluster;
  }

  /**
   * Seconds of the expansion of so many faces, of the codecs alone beside it, and of codecs that
   * give the pixels of whole frames as a Java array, of which the expansion has no need.
   */
  private record SideBySide(int faces, double seconds, double codec, double pixels) {}

  private static SideBySide sideBySide(Cluster cluster, Path folder, String name, int faces)
      throws IOException, UnusableMediaException {
    double codec = loop(folder.resolve(name), false);
    double seconds = expand(cluster, folder, name);
    double pixels = loop(folder.resolve(name), true);
    System.out.printf(
        "%d faces: expansion %.1f s, %.1f faces/s; codecs alone %.1f s, ratio %.2f; with pixels of"
            + " whole frames %.1f s, ratio %.2f%n",
        faces, seconds, faces / seconds, codec, codec / seconds, pixels, pixels / seconds);
    return new SideBySide(faces, seconds, codec, pixels);
  }

  /**
   * How far time is from a line in the number of faces. Seconds are those of a machine on which the
   * codecs take as long a face in each run as they do on average.
   */
  private static void linear(List<SideBySide> runs) {
    double each =
        runs.stream().mapToDouble(SideBySide::codec).sum()
            / runs.stream().mapToInt(SideBySide::faces).sum();
    int n = runs.size();
    double[] x = runs.stream().mapToDouble(SideBySide::faces).toArray();
    double[] y = runs.stream().mapToDouble(r -> r.seconds * each * r.faces / r.codec).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < n; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
    }
    double slope = xy / xx;
    double start = meanY - slope * meanX;
    System.out.printf("line: %.1f s + %.1f ms a face%n", start, 1e3 * slope);
    for (int i = 0; i < n; i++) {
      System.out.printf(
          "%.0f faces: %.1f s, %+.1f %% from the line, %+.1f %% a face from the largest run%n",
          x[i],
          y[i],
          100 * (y[i] / (start + slope * x[i]) - 1),
          100 * (y[i] / x[i] / (y[n - 1] / x[n - 1]) - 1));
    }
  }

  private static double expand(Cluster cluster, Path folder, String name) {
    Settings settings = settings(folder.resolve(name), folder.resolve("run-" + name));
    long start = System.nanoTime();
    ExpandCommand.run(cluster, settings);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Decodes the frames that expansion takes and encodes images as large as its faces. */
  private static double loop(Path corpus, boolean pixels)
      throws IOException, UnusableMediaException {
    Configuration hadoop = new Configuration();
    Settings settings = settings(corpus, corpus);
    FaceReader reader =
        new FaceReader(settings.expand().faceSize(), settings.expand().faces(), hadoop);
    Video first = Plan.of(settings, hadoop).groups().get(0).targets().videos().get(0);
    List<RgbImage> faces =
        reader.read(first, FRAMES).stream().map(reading -> reading.face().image()).toList();
    long written = 0;
    long start = System.nanoTime();
    for (VideoGroup group : Plan.of(settings, hadoop).groups()) {
      for (Video video : group.targets().videos()) {
        try (VideoReader decoder =
            VideoReader.open(video.path(), settings.expand().faces().limits(), hadoop)) {
          int[] frames = VideoReader.evenlySpaced(decoder.frames(), FRAMES);
          for (int i = 0; i < frames.length; i++) {
            if (pixels) {
              decoder.frame(frames[i]);
            } else {
              decoder.decode(frames[i]);
            }
            written += ImageCodec.png(faces.get(i)).length;
          }
        }
      }
    }
    if (written == 0) {
      throw new IllegalStateException("nothing was encoded");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** 4K in the heap that this JVM was given. */
  private static void large(Path folder) throws IOException {
    corpus(folder.resolve("uhd"), 6, new Footage("texture", 3840, 2160, 34, true));
    try (Cluster cluster = Cluster.start(settings(folder.resolve("uhd"), folder.resolve("run")))) {
      double seconds = expand(cluster, folder, "uhd");
      System.out.printf(
          "4K: %d faces in %.1f s with a heap of %d MiB%n",
          6 * FRAMES, seconds, Runtime.getRuntime().maxMemory() >> 20);
    }
  }

  /** DFDC's 128,000 videos, as empty files. */
  private static void plan(Path folder) throws IOException {
    int parts = 50;
    int videos = 128_000;
    for (int part = 0; part < parts; part++) {
      Path in = folder.resolve("DFDC/train/dfdc_train_part_" + part);
      Files.createDirectories(in);
      StringBuilder json = new StringBuilder("{");
      for (int i = part; i < videos; i += parts) {
        String name = Long.toString(0x9E3779B97F4AL * (i + 1) & 0xFFFFFFFFFFL | 1L << 40, 36);
        json.append(json.length() > 1 ? "," : "")
            .append("\"" + name + ".mp4\":{\"label\":\"" + (i % 6 == 0 ? "REAL" : "FAKE") + "\",")
            .append("\"split\":\"train\",\"original\":\"" + name + "\"}");
        if (!Files.exists(in.resolve(name + ".mp4"))) {
          Files.createFile(in.resolve(name + ".mp4"));
        }
      }
      Files.writeString(in.resolve("metadata.json"), json.append("}"));
    }
    Settings settings =
        Settings.load(
            null, null, null, List.of("corpora.root=\"" + folder + "\"", "corpora.use=[dfdc]"));
    long before = used();
    Plan plan = Plan.of(settings, new Configuration());
    long bytes = used() - before;
    System.out.printf(
        "plan: %,d videos, %,d faces, %,d tasks: %,d bytes on the driver, %.2f a planned face,"
            + " %.1f MB a million; largest task %,d bytes%n",
        plan.videos(),
        plan.faces(),
        plan.groups().size(),
        bytes,
        bytes / (double) plan.faces(),
        bytes / (double) plan.faces(),
        plan.groups().stream().mapToInt(g -> g.targets().bytes().length).max().orElse(0));
    if (plan.videos() != videos) {
      throw new IllegalStateException("found " + plan.videos() + " videos");
    }
  }

  /** FF++ as frames: 300 empty files a video, at three sizes; the whole has 1.8 M images. */
  private static void frames(Path folder) throws IOException {
    for (int people : new int[] {8, 30, 120}) {
      Path root = folder.resolve("people" + people).resolve("FaceForensics++");
      int each = 300;
      StringBuilder train = new StringBuilder();
      for (int i = 0; i < people; i++) {
        String id = String.format("%03d", i);
        String pair = String.format("%03d", i ^ 1);
        pictures(root.resolve("original_sequences/youtube/c23/frames/" + id), each);
        for (String method : List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures")) {
          pictures(
              root.resolve("manipulated_sequences/" + method + "/c23/frames/" + id + "_" + pair),
              each);
        }
        if (i % 2 == 0 && i >= 4) {
          train.append(i > 4 ? "," : "").append("[\"" + id + "\",\"" + pair + "\"]");
        }
      }
      Path splits = Files.createDirectories(root.resolve("splits"));
      Files.writeString(splits.resolve("val.json"), "[[\"000\",\"001\"]]");
      Files.writeString(splits.resolve("test.json"), "[[\"002\",\"003\"]]");
      Files.writeString(splits.resolve("train.json"), "[" + train + "]");
      Settings settings =
          Settings.load(
              null,
              null,
              null,
              List.of(
                  "corpora.root=\"" + root.getParent() + "\"",
                  "corpora.use=[ffpp]",
                  "corpora.ffpp.media=frames"));
      long before = used();
      long start = System.nanoTime();
      Plan plan = Plan.of(settings, new Configuration());
      double seconds = (System.nanoTime() - start) / 1e9;
      long bytes = used() - before;
      long files = plan.videos() * each;
      System.out.printf(
          "frames: %,d images of %,d videos: plan in %.2f s, %.1f us an image; %,d bytes on the"
              + " driver, %.2f an image%n",
          files, plan.videos(), seconds, 1e6 * seconds / files, bytes, bytes / (double) files);
      if (plan.videos() != 5L * people) {
        throw new IllegalStateException("found " + plan.videos() + " videos");
      }
    }
  }

  private static void pictures(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      Files.createFile(folder.resolve(String.format("%03d.png", i)));
    }
  }

  private static long used() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** What videos show, and whether landmarks lie beside them. */
  private record Footage(String what, int width, int height, int frames, boolean landmarks) {
    List<RgbImage> pictures(int seed) throws IOException, UnusableMediaException {
      return landmarks
          ? texture(seed, width, height, frames)
          : photograph(seed, width, height, frames);
    }
  }

  /** Celeb-DF: reals and fakes in turn, none of them for testing but one. */
  private static void corpus(Path root, int videos, Footage footage) {
    try {
      Path corpus = root.resolve("Celeb-DF-v2");
      for (String folder : List.of("Celeb-real", "YouTube-real", "Celeb-synthesis")) {
        Files.createDirectories(corpus.resolve(folder).resolve("landmarks"));
      }
      List<Path> distinct = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Path file = root.resolveSibling(footage.what + i + ".mp4");
        if (!Files.exists(file)) {
          VideoWriter.write(file, footage.pictures(i));
        }
        distinct.add(file);
      }
      byte[] landmarks = landmarks(footage.width, footage.height, footage.frames);
      for (int i = 0; i < videos; i++) {
        String folder = List.of("Celeb-synthesis", "Celeb-real", "YouTube-real").get(i % 3);
        String name =
            i % 3 == 2 ? String.format("%05d", i) : "id" + i + (i % 3 == 0 ? "_id9" : "") + "_0000";
        Files.copy(distinct.get(i % 2), corpus.resolve(folder).resolve(name + ".mp4"));
        if (footage.landmarks) {
          Files.write(corpus.resolve(folder).resolve("landmarks/" + name + ".npy"), landmarks);
        }
      }
      Files.writeString(corpus.resolve("List_of_testing_videos.txt"), "1 YouTube-real/00002.mp4\n");
    } catch (IOException | UnusableMediaException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The astronaut, as high as the video, panned and slowly zoomed; its border extends beyond it.
   */
  private static List<RgbImage> photograph(int seed, int width, int height, int frames)
      throws IOException, UnusableMediaException {
    Path file = Path.of("expansion/src/test/resources/photos/astronaut.png");
    RgbImage photo = ImageCodec.decode(Files.readAllBytes(file));
    List<RgbImage> pictures = new ArrayList<>();
    for (int t = 0; t < frames; t++) {
      double step = photo.height() / (height * (1 + 0.05 * Math.sin(0.05 * t + seed)));
      double left = (0.15 + 0.1 * seed) * width + t * width / 640.0;
      byte[] rgb = new byte[3 * width * height];
      for (int y = 0; y < height; y++) {
        double v = Math.min(photo.height() - 1.001, y * step);
        for (int x = 0; x < width; x++) {
          double u = Math.max(0, Math.min(photo.width() - 1.001, (x - left) * step));
          for (int c = 0; c < 3; c++) {
            rgb[3 * (y * width + x) + c] = (byte) Math.round(between(photo, u, v, c));
          }
        }
      }
      pictures.add(new RgbImage(width, height, rgb));
    }
    return pictures;
  }

  private static double between(RgbImage image, double u, double v, int c) {
    int x = (int) u;
    int y = (int) v;
    double upper = image.at(x, y, c) + (u - x) * (image.at(x + 1, y, c) - image.at(x, y, c));
    double lower =
        image.at(x, y + 1, c) + (u - x) * (image.at(x + 1, y + 1, c) - image.at(x, y + 1, c));
    return upper + (v - y) * (lower - upper);
  }

  /** A soft texture with grain that moves: about as hard to code as a talking head. */
  private static List<RgbImage> texture(int seed, int width, int height, int frames) {
    Random random = new Random(seed);
    byte[] grain = new byte[1 << 16];
    random.nextBytes(grain);
    List<RgbImage> pictures = new ArrayList<>();
    for (int t = 0; t < frames; t++) {
      byte[] rgb = new byte[3 * width * height];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double wave = Math.sin((x + 2 * t) * 0.013 + seed) + Math.cos((y + t) * 0.017);
          int noise = grain[(x + 3 * t + 257 * y) & 0xffff] >> 4;
          for (int c = 0; c < 3; c++) {
            int level = (int) (128 + 40 * wave + 12 * c) + noise;
            rgb[3 * (y * width + x) + c] = (byte) Math.max(0, Math.min(255, level));
          }
        }
      }
      pictures.add(new RgbImage(width, height, rgb));
    }
    return pictures;
  }

  /** A face of half the image's height in its middle: float32 [frames, 81, 2], NumPy 1.0. */
  private static byte[] landmarks(int width, int height, int frames) {
    float[] face = FaceTemplate.landmarks(height / 2).xy();
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + frames + ", 81, 2), }\n";
    ByteBuffer npy =
        ByteBuffer.allocate(10 + header.length() + frames * face.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    npy.put((byte) 1).put((byte) 0).putShort((short) header.length());
    npy.put(header.getBytes(StandardCharsets.US_ASCII));
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < face.length; i++) {
        npy.putFloat(face[i] + (i % 2 == 0 ? width / 2 - height / 4 : height / 4));
      }
    }
    return npy.array();
  }
}
