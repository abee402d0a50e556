package org.semblance.jobs.expand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.semblance.face.FaceTemplate;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/** Stage {@code expanded} of a run, without corpora: random faces, of which fakes are redder. */
public final class ExpandedFaces {
  private static final int FRAMES = 2;
  private static final String[][] KINDS = {
    {"real", "nothing altered", "0000000000"},
    {"swap", "identity of the skin", "1010000001"},
    {"lips", "expression of the lip", "1100001000"}
  };

  /** What a recipe would make of the videos of the test split. */
  private static final String[] SYNTHESIZED = {"nose", "identity of the nose", "1010000010"};

  private ExpandedFaces() {}

  /** The face in this place of the table is no image. */
  public static final int NONE = -1;

  /**
   * Publishes the stage as the settings would have it.
   *
   * @param videos of each kind and split
   * @param damaged number of the face whose image is damaged, or {@link #NONE}
   */
  public static void publish(Cluster cluster, Settings settings, int videos, int damaged) {
    publish(cluster, settings, videos, damaged, List.of());
  }

  /** The same with synthesized faces of every test video, which benchmarks leave out. */
  public static void publishWithSynthesized(Cluster cluster, Settings settings, int videos) {
    List<Row> rows = new ArrayList<>();
    for (int video = 0; video < videos; video++) {
      for (int frame = 0; frame < FRAMES; frame++) {
        byte[] image = picture(10_000 + rows.size(), SYNTHESIZED[2], settings.expand().faceSize());
        rows.add(FaceTable.row(face("test", SYNTHESIZED, video, frame, image, settings)));
      }
    }
    publish(cluster, settings, videos, NONE, rows);
  }

  private static void publish(
      Cluster cluster, Settings settings, int videos, int damaged, List<Row> more) {
    RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
    List<Row> rows = new ArrayList<>(more);
    for (String split : List.of("train", "val", "test")) {
      for (String[] kind : KINDS) {
        for (int video = 0; video < videos; video++) {
          for (int frame = 0; frame < FRAMES; frame++) {
            int number = rows.size() - more.size();
            byte[] picture = picture(number, kind[2], settings.expand().faceSize());
            byte[] image = number == damaged ? new byte[] {1, 2, 3} : picture;
            rows.add(FaceTable.row(face(split, kind, video, frame, image, settings)));
          }
        }
      }
    }
    cluster
        .session()
        .createDataFrame(cluster.context().parallelize(rows, 2), FaceTable.SCHEMA)
        .write()
        .mode(SaveMode.Overwrite)
        .partitionBy("corpus", "split")
        .parquet(run.path(FaceTable.STAGE, "faces"));
    run.publish(
        FaceTable.stage(settings), Map.of("faces", rows.size(), FaceTable.FILES, files(run)));
  }

  private static List<String> files(RunDirectory run) {
    Path faces = Path.of(URI.create(run.path(FaceTable.STAGE, "faces")));
    try (Stream<Path> files = Files.walk(faces)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .map(file -> faces.relativize(file).toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Face face(
      String split, String[] kind, int video, int frame, byte[] image, Settings settings) {
    int size = settings.expand().faceSize();
    return new Face(
        "ffpp",
        split,
        kind[0] + "/" + video,
        frame,
        kind[0],
        kind == SYNTHESIZED,
        kind[1],
        kind[2],
        List.of("ffpp:" + split + video),
        "",
        0,
        size,
        image,
        null,
        FaceTemplate.landmarks(size).xy(),
        null);
  }

  private static byte[] picture(int seed, String label, int size) {
    byte[] rgb = new byte[3 * size * size];
    new Random(seed).nextBytes(rgb);
    for (int i = 0; i < rgb.length && label.startsWith("1"); i += 3) {
      rgb[i] = (byte) (128 + (rgb[i] & 0x7f));
    }
    return ImageCodec.png(new RgbImage(size, size, rgb));
  }
}
