package org.semblance.jobs.export;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.semblance.jobs.run.Store;

/** A layout that other people's training code reads. Used on executors. */
interface FaceFormat extends Serializable {
  /** Folders below the target that belong to the format; leftovers in them are deleted. */
  List<String> folders(List<String> corpora);

  /**
   * Where a video's faces of one manipulation go: two videos must not share a place.
   *
   * @param row at least {@code corpus}, {@code split}, {@code video} and {@code manipulation}
   */
  String place(Row row);

  /**
   * Writes the faces of one partition.
   *
   * @return the files that a reader must be given by name, as lines for the manifest; few
   */
  List<String> write(Iterator<Row> faces, int partition, Store to) throws IOException;

  /** Columns by which rows without pixels are brought together into one index. */
  List<Column> indexedBy();

  /** Columns that order the rows of one index. */
  List<Column> indexOrder();

  /** Writes the indices of a partition of rows without pixels, in {@link #indexOrder}. */
  void index(Iterator<Row> rows, Store to) throws IOException;
}
