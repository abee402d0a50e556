package org.semblance.jobs.export;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.semblance.jobs.run.Store;

/**
 * The layout of the method's released code: aligned faces {@code <corpus>/…/faces/<video>/%04d.png}
 * (Celeb-DF's in {@code faces/RealCDF} and {@code faces/FakeCDF}) and list files {@code
 * <corpus>/{train,val,test}.txt} with lines {@code <path> <code>}, paths from the corpus's folder.
 */
final class SjeddFormat implements FaceFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public List<String> folders(List<String> corpora) {
    return corpora;
  }

  @Override
  public String place(Row row) {
    return row.getAs("corpus") + "/" + folder(row);
  }

  private static String folder(Row row) {
    String video = Names.video(row);
    if (row.getAs("corpus").equals("celebdf") && !row.<Boolean>getAs("synthesized")) {
      return "faces/" + (Names.real(row) ? "RealCDF/" : "FakeCDF/") + video;
    }
    String manipulation = row.getAs("manipulation");
    return manipulation.replaceAll("[^\\p{Alnum}_/-]", "_") + "/faces/" + video;
  }

  @Override
  public List<String> write(Iterator<Row> faces, int partition, Store to) throws IOException {
    while (faces.hasNext()) {
      Row face = faces.next();
      String file = place(face) + "/" + Names.frame(face, 4) + ".png";
      to.write(face.<byte[]>getAs("image"), file);
    }
    return List.of();
  }

  @Override
  public List<Column> indexedBy() {
    return List.of(col("corpus"), col("split"));
  }

  @Override
  public List<Column> indexOrder() {
    return List.of(col("corpus"), col("split"), col("manipulation"), col("video"), col("frame"));
  }

  @Override
  public void index(Iterator<Row> rows, Store to) throws IOException {
    String open = "";
    Store.Pending list = null;
    try {
      while (rows.hasNext()) {
        Row row = rows.next();
        String file = row.getAs("corpus") + "/" + row.getAs("split") + ".txt";
        if (!file.equals(open)) {
          if (list != null) {
            list.commit();
          }
          list = to.create(file);
          open = file;
        }
        String line = folder(row) + "/" + Names.frame(row, 4) + ".png " + row.getAs("label") + "\n";
        list.write(line.getBytes(StandardCharsets.UTF_8));
      }
      if (list != null) {
        list.commit();
      }
    } finally {
      if (list != null) {
        list.close();
      }
    }
  }
}
