package org.semblance.jobs.score;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.UserException;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceSettings;
import org.semblance.files.Storage;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Job {@code score}: verdicts on any images and videos. */
@Command(
    name = "score",
    description = {
      "Score images and videos with the trained detector of a run, and say why.",
      "Faces are looked for as expand.faces says, unless landmarks/<name>.npy lies beside a file;",
      "with --set score.aligned-crops=true files without landmarks are taken as aligned faces.",
      "Input: <run>/model and the media. Output: one JSON line a file, and a table.",
      "Example: semblance score --run runs/first media/"
    },
    mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
  private static final List<String> SUFFIXES =
      List.of(".png", ".jpg", ".jpeg", ".mp4", ".avi", ".mov", ".mkv", ".webm");

  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MEDIA", description = "A file or a folder, on any Hadoop file system.")
  private String media;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the JSON lines go. Default: <run>/scores.jsonl.")
  private String output;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    try (Cluster cluster = Cluster.start(settings)) {
      RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
      String target = output == null ? run.path("scores.jsonl") : output;
      RunDirectory.refuseFolder(target, cluster.context().hadoopConfiguration());
      List<Verdict> verdicts = score(cluster, run, settings);
      StringBuilder lines = new StringBuilder();
      verdicts.forEach(v -> lines.append(RunDirectory.toJsonInOrder(v)).append('\n'));
      RunDirectory.writeTo(target, lines.toString(), cluster.context().hadoopConfiguration());
      print(verdicts, target);
    }
    return 0;
  }

  private List<Verdict> score(Cluster cluster, RunDirectory run, Settings settings) {
    Detector detector = Detector.read(run);
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    List<Medium> files = list(media, settings.score().alignedCrops(), hadoop.value());
    Broadcast<Detector> broadcast = cluster.context().broadcast(detector);
    int slices = Math.min(files.size(), 4 * cluster.context().defaultParallelism());
    int faceSize = settings.expand().faceSize();
    FaceSettings faces = settings.expand().faces();
    FaceReader.check(faces, hadoop.value());
    int frames = settings.score().framesPerVideo();
    try (Progress progress = Progress.ofTasks(cluster, "score", slices)) {
      List<Verdict> verdicts =
          new ArrayList<>(
              cluster
                  .context()
                  .parallelize(files, slices)
                  .mapPartitions(
                      part -> {
                        MediaScorer scorer =
                            new MediaScorer(
                                broadcast.value(), faceSize, faces, frames, hadoop.value());
                        List<Verdict> scored = new ArrayList<>();
                        part.forEachRemaining(
                            m -> scored.add(scorer.score(m.path(), m.landmarks())));
                        return scored.iterator();
                      })
                  .collect());
      verdicts.sort(Comparator.comparing(Verdict::path));
      return verdicts;
    } finally {
      broadcast.destroy();
    }
  }

  /** A file to score, and where its landmarks would lie; empty of an aligned crop. */
  private record Medium(String path, String landmarks) implements java.io.Serializable {}

  private static List<Medium> list(String media, boolean crops, Configuration hadoop) {
    try {
      FileSystem fileSystem = Storage.of(media, hadoop);
      Path root = new Path(media);
      if (!fileSystem.exists(root)) {
        throw UserException.of(
            "Cannot score %s: there is no such file or folder. Correct the path.", media);
      }
      List<Medium> files = new ArrayList<>();
      for (RemoteIterator<LocatedFileStatus> it = fileSystem.listFiles(root, true);
          it.hasNext(); ) {
        Path path = it.next().getPath();
        String name = path.getName().toLowerCase(Locale.ROOT);
        if (SUFFIXES.stream().anyMatch(name::endsWith)) {
          files.add(new Medium(path.toString(), landmarks(path, crops, fileSystem)));
        }
      }
      if (files.isEmpty()) {
        throw UserException.of(
            "Cannot score %s: found no images or videos, expected files ending in %s.",
            media, SUFFIXES);
      }
      files.sort(Comparator.comparing(Medium::path));
      return files;
    } catch (IOException e) {
      throw new UserException(
          "Cannot score " + media + ": " + e.getMessage() + ". Correct the path.", e);
    }
  }

  /**
   * The convention of expansion: landmarks/ beside videos/, or inside any other folder; empty of an
   * aligned crop.
   */
  private static String landmarks(Path path, boolean crops, FileSystem fileSystem)
      throws IOException {
    Path folder = path.getParent();
    Path parent = folder.getName().equals("videos") ? folder.getParent() : folder;
    String stem = path.getName().replaceFirst("\\.[^.]*$", "");
    // As one text: a part with a colon would pass for a scheme.
    Path landmarks = new Path(parent + "/landmarks/" + stem + ".npy");
    return crops && !fileSystem.exists(landmarks) ? "" : landmarks.toString();
  }

  private void print(List<Verdict> verdicts, String target) {
    PrintWriter out = spec.commandLine().getOut();
    for (Verdict v : verdicts) {
      String name = new Path(v.path()).getName();
      out.printf(
          "%-28s %s%n", name, v.rejected().isEmpty() ? v.sentence() : "rejected: " + v.rejected());
    }
    long rejected = verdicts.stream().filter(v -> !v.rejected().isEmpty()).count();
    out.printf(
        "%n%d scored, %d rejected; written to %s%n", verdicts.size() - rejected, rejected, target);
    out.flush();
  }
}
