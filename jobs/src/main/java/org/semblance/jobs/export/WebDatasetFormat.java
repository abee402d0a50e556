package org.semblance.jobs.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Store;

/**
 * Tar archives as WebDataset reads them: {@code shards/<corpus>/<split>/NNNNN-NNNN.tar} with {@code
 * <key>.png}, {@code <key>.json} and, of faces that recipes made, {@code <key>.mask.png}.
 */
final class WebDatasetFormat implements FaceFormat {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_KEY = 80;

  private final int facesPerShard;

  WebDatasetFormat(int facesPerShard) {
    this.facesPerShard = facesPerShard;
  }

  @Override
  public List<String> folders(List<String> corpora) {
    return List.of("shards");
  }

  @Override
  public String place(Row row) {
    return row.getAs("corpus") + "/" + row.getAs("split") + "/" + key(row, "");
  }

  /** Without dots and slashes: readers cut names at the first dot. */
  private static String key(Row row, String frame) {
    String name = row.getAs("video") + "-" + row.getAs("manipulation");
    String plain = Names.plain(name);
    if (!plain.equals(name) || plain.length() > LONGEST_KEY) {
      CRC32C crc = new CRC32C();
      crc.update(name.getBytes(StandardCharsets.UTF_8));
      String cut = plain.substring(0, Math.min(plain.length(), LONGEST_KEY - 9));
      plain = cut + "-" + String.format(Locale.ROOT, "%08x", crc.getValue());
    }
    return frame.isEmpty() ? plain : plain + "-" + frame;
  }

  @Override
  public List<String> write(Iterator<Row> faces, int partition, Store to) throws IOException {
    List<String> shards = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    String group = "";
    Tar tar = null;
    int inShard = 0;
    try {
      while (faces.hasNext()) {
        Row face = faces.next();
        String own = "shards/" + face.getAs("corpus") + "/" + face.getAs("split");
        if (tar == null || !own.equals(group) || inShard == facesPerShard) {
          if (tar != null) {
            tar.commit();
          }
          group = own;
          inShard = 0;
          int number = numbers.merge(group, 1, Integer::sum) - 1;
          String shard = String.format(Locale.ROOT, "%s/%05d-%04d.tar", group, partition, number);
          shards.add(shard);
          tar = new Tar(to.create(shard));
        }
        add(face, tar);
        inShard++;
      }
      if (tar != null) {
        tar.commit();
      }
    } finally {
      if (tar != null) {
        tar.close();
      }
    }
    return shards;
  }

  private static void add(Row face, Tar tar) throws IOException {
    String key = key(face, Names.frame(face, 6));
    tar.add(key + ".png", face.<byte[]>getAs("image"));
    tar.add(
        key + ".json", RunDirectory.toJson(FaceTable.facts(face)).getBytes(StandardCharsets.UTF_8));
    byte[] mask = face.getAs("mask");
    if (mask != null) {
      tar.add(key + ".mask.png", mask);
    }
  }

  @Override
  public List<Column> indexedBy() {
    return List.of();
  }

  @Override
  public List<Column> indexOrder() {
    return List.of();
  }

  @Override
  public void index(Iterator<Row> rows, Store to) {
    // The names of the shards in the manifest are the index.
  }
}
