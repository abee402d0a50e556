package org.semblance.jobs.expand;

import java.util.List;
import org.semblance.jobs.faces.Tally;

/**
 * What a published part says about itself.
 *
 * @param files of faces, below {@code expanded/faces}
 */
record PartReport(String name, int planned, List<File> files, Tally tally) {

  /**
   * A file and its length.
   *
   * @param path relative to {@code expanded/faces}
   */
  record File(String path, long bytes) {}
}
