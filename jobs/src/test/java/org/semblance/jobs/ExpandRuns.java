package org.semblance.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Expansions of one tiny corpus into many small parts, and what they left on disk. */
public record ExpandRuns(Path folder) {
  public static final String EYES =
      "{name=eyes, description=\"physical inconsistency of the eye\", blend=feathered}";
  public static final String NOSE =
      "{name=nose, description=\"physical inconsistency of the nose\", blend=feathered}";
  private static final List<String> METHODS =
      List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures");

  /** FaceForensics++ of 30 videos, one of them truncated. */
  public static ExpandRuns over(Path folder) throws IOException {
    Path corpus = folder.resolve("FaceForensics++");
    CorpusTree.faceForensics(corpus, METHODS);
    CorpusTree.truncate(corpus.resolve("manipulated_sequences/Deepfakes/c23/videos/000_001.mp4"));
    return new ExpandRuns(folder);
  }

  /** The command line of one run. */
  String[] args(String run, String... recipes) {
    List<String> args = new ArrayList<>(List.of("expand", "--run", folder.resolve(run).toString()));
    for (String pair :
        List.of(
            "corpora.root=\"" + folder + "\"",
            "corpora.use=[ffpp]",
            "spark.master=\"local[2]\"",
            "expand.recipes=[" + String.join(",", recipes) + "]",
            "expand.face-size=32",
            "expand.frames-per-video=3",
            "expand.frames-per-recipe=2",
            // A video a task, and a face a file.
            "expand.task-bytes=1",
            "expand.file-bytes=1",
            "expand.max-reject-fraction=0.5")) {
      args.addAll(List.of("--set", pair));
    }
    return args.toArray(String[]::new);
  }

  /** Digest of every file of the stage but the card, which names its run. */
  Map<String, String> content(String run) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (Path file : files(run)) {
      String name = folder.resolve(run).resolve("expanded").relativize(file).toString();
      if (!name.equals("datacard.html")) {
        content.put(name, digest(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  /** Digest of every row, of all columns with all their bytes, sorted. */
  List<String> rows(String run) throws SQLException {
    List<String> rows = new ArrayList<>();
    String files = folder.resolve(run).resolve("expanded/faces") + "/**/*.parquet";
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement query = duckDb.createStatement();
        ResultSet found =
            query.executeQuery(
                "SELECT md5(CAST(face AS VARCHAR)) AS digest FROM read_parquet('"
                    + files
                    + "', hive_partitioning = true) AS face ORDER BY digest")) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  Map<Path, FileTime> times(String run) throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    for (Path file : files(run)) {
      times.put(file, Files.getLastModifiedTime(file));
    }
    return times;
  }

  private List<Path> files(String run) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(run).resolve("expanded"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
