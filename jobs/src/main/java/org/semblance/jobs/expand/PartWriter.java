package org.semblance.jobs.expand;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceFile;
import org.semblance.jobs.faces.Reject;
import org.semblance.jobs.faces.Tally;
import org.semblance.jobs.run.Store;

/**
 * Writes one part on an executor: faces stream to temporary files, which are published at the end,
 * and the part's report last. What an attempt leaves unfinished is never seen.
 */
final class PartWriter implements AutoCloseable {
  private final Part part;
  private final FaceVariant layer;
  private final Parts parts;
  private final long fileBytes;
  private final Configuration hadoop;
  private final Tally tally = new Tally();
  private final StringBuilder rejects = new StringBuilder();
  private final List<PartReport.File> files = new ArrayList<>();

  private final List<Store.Attempt> attempts = new ArrayList<>();
  private ParquetWriter<Face> open;
  private long written;

  /**
   * @param fileBytes files grow to this size, and to at most about twice of it
   */
  PartWriter(Part part, FaceVariant layer, Parts parts, long fileBytes, Configuration hadoop) {
    this.part = part;
    this.layer = layer;
    this.parts = parts;
    this.fileBytes = fileBytes;
    this.hadoop = hadoop;
  }

  FaceVariant layer() {
    return layer;
  }

  void add(Face face) throws IOException {
    if (open != null && open.getDataSize() >= fileBytes && expected() >= fileBytes) {
      closeFile();
    }
    if (open == null) {
      Store.Attempt file = parts.begin(name(files.size()));
      attempts.add(file);
      open = FaceFile.open(file.path(), hadoop);
    }
    open.write(face);
    tally.add(face);
  }

  void add(Reject reject) {
    rejects.append(Parts.json(reject)).append('\n');
    tally.add(reject);
  }

  /** Faces and rejected faces so far. */
  long accounted() {
    return tally.faces + tally.rejected;
  }

  /**
   * Bytes of the faces to come, if they are as large as those before: else a rest would be tiny.
   */
  private long expected() {
    return (written + open.getDataSize()) / tally.faces * (part.planned() - accounted());
  }

  private void closeFile() throws IOException {
    open.close();
    open = null;
    long bytes = attempts.get(files.size()).length();
    files.add(new PartReport.File(name(files.size()), bytes));
    written += bytes;
  }

  /** Corpus and split as every reader of partitioned tables knows them. */
  private String name(int number) {
    return String.format(
        "corpus=%s/split=%s/%s-%04d.parquet", part.corpus(), part.split(), part.name(), number);
  }

  /**
   * Publishes the part.
   *
   * @throws IllegalStateException if faces were lost
   */
  void publish() throws IOException {
    if (open != null) {
      closeFile();
    }
    if (accounted() != part.planned()) {
      throw new IllegalStateException(
          String.format(
              "part %s: found %d faces and %d rejected, expected together the %d planned",
              part.name(), tally.faces, tally.rejected, part.planned()));
    }
    for (Store.Attempt file : attempts) {
      file.commit();
    }
    parts.publish(new PartReport(part.name(), part.planned(), files, tally), rejects.toString());
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
    for (Store.Attempt file : attempts) {
      file.close();
    }
  }
}
