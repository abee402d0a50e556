package org.semblance.jobs.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.clip.TensorNames;
import org.semblance.jobs.detector.ClipFiles;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Store;

/** Writes the towers of a published detector as a CLIP model's directory. */
final class ModelExport {
  private ModelExport() {}

  /**
   * @param target directory on any Hadoop file system
   * @throws UserException if no detector is published, it is no CLIP model, or the target holds
   *     anything else
   */
  static void export(RunDirectory run, TensorNames names, String target) {
    String format = "clip with names of " + names.name().toLowerCase(Locale.ROOT);
    ExportTarget to = ExportTarget.of(target, format, run.manifest(Detector.STAGE), run.hadoop());
    if (to.isDone()) {
      return;
    }
    ClipFiles.refuseOthers(run);
    to.begin();
    Path root = new Path(to.directory().path());
    try {
      if (root.toUri().getScheme().equals("file")) {
        ClipFiles.export(run, java.nio.file.Path.of(root.toUri().getPath()), names);
      } else {
        java.nio.file.Path aside = Files.createTempDirectory("semblance");
        ClipFiles.export(run, aside, names);
        move(aside, to.directory().store());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    to.end(Map.of());
  }

  private static void move(java.nio.file.Path from, Store to) throws IOException {
    try (Stream<java.nio.file.Path> made = Files.list(from)) {
      for (java.nio.file.Path file : made.toList()) {
        to.stream(out -> Files.copy(file, out), file.getFileName().toString());
        Files.delete(file);
      }
    }
    Files.delete(from);
  }
}
