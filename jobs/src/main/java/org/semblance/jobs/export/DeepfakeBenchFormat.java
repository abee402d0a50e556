package org.semblance.jobs.export;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.semblance.corpus.BenchLabels;
import org.semblance.files.NpyFile;
import org.semblance.jobs.run.Store;

/**
 * DeepfakeBench's preprocessed layout (Yan et al., NeurIPS 2023): {@code
 * dataset_json/<Dataset>.json} and, below {@code rgb/<Dataset>}, {@code …/frames/<video>/%03d.png},
 * {@code landmarks/….npy} of shape [81, 2] and type int64, and {@code masks/….png} of the faces
 * that recipes made. Labels of recipes are their names; whoever trains there adds them to its
 * {@code label_dict}.
 */
final class DeepfakeBenchFormat implements FaceFormat {
  private static final long serialVersionUID = 1L;

  /** Compression by corpus: of FF++'s family, whose JSON has a level for it. */
  private final Map<String, String> compressions;

  DeepfakeBenchFormat(Map<String, String> compressions) {
    this.compressions = Map.copyOf(compressions);
  }

  @Override
  public List<String> folders(List<String> corpora) {
    return List.of("rgb", "dataset_json");
  }

  @Override
  public String place(Row row) {
    return folder(row, "frames");
  }

  /** Folder of a video's images, landmarks or masks, relative to {@code rgb}. */
  private String folder(Row row, String kind) {
    String corpus = row.getAs("corpus");
    String manipulation = Names.plain(row.getAs("manipulation"));
    String compression = compressions.get(corpus);
    String base = BenchLabels.dataset(corpus) + "/";
    if (compression == null) {
      base += manipulation;
    } else if (Names.real(row)) {
      base += "original_sequences/youtube/" + compression;
    } else {
      base += "manipulated_sequences/" + manipulation + "/" + compression;
    }
    return base + "/" + kind + "/" + Names.video(row);
  }

  @Override
  public List<String> write(Iterator<Row> faces, int partition, Store to) throws IOException {
    while (faces.hasNext()) {
      Row face = faces.next();
      String frame = "/" + Names.frame(face, 3);
      byte[] landmarks = npy(face.getList(face.fieldIndex("landmarks")));
      byte[] mask = face.getAs("mask");
      to.write(face.<byte[]>getAs("image"), "rgb", folder(face, "frames") + frame + ".png");
      to.write(landmarks, "rgb", folder(face, "landmarks") + frame + ".npy");
      if (mask != null) {
        to.write(mask, "rgb", folder(face, "masks") + frame + ".png");
      }
    }
    return List.of();
  }

  /** Points as DeepfakeBench keeps them: int64, rounded, of shape [n, 2]. */
  private static byte[] npy(List<Float> xy) {
    long[] points = xy.stream().mapToLong(Math::round).toArray();
    return NpyFile.int64(points, points.length / 2, 2);
  }

  @Override
  public List<Column> indexedBy() {
    return List.of(col("corpus"));
  }

  @Override
  public List<Column> indexOrder() {
    return List.of(col("corpus"), col("manipulation"), col("split"), col("video"), col("frame"));
  }

  /** One video's frames at a time in memory. */
  @Override
  public void index(Iterator<Row> rows, Store to) throws IOException {
    Json json = null;
    try {
      while (rows.hasNext()) {
        Row row = rows.next();
        String corpus = row.getAs("corpus");
        if (json == null || !json.corpus.equals(corpus)) {
          if (json != null) {
            json.commit();
          }
          String name = BenchLabels.dataset(corpus);
          json = new Json(corpus, name, to.create("dataset_json", name + ".json"));
        }
        json.add(row);
      }
      if (json != null) {
        json.commit();
      }
    } finally {
      if (json != null) {
        json.close();
      }
    }
  }

  /** Rows come sorted, so that each object is opened once. */
  private final class Json implements AutoCloseable {
    private final String corpus;
    private final Store.Pending file;
    private final JsonGenerator out;
    private String label = "";
    private String split = "";
    private String video = "";
    private final List<String> frames = new ArrayList<>();
    private final List<String> masks = new ArrayList<>();

    Json(String corpus, String name, Store.Pending file) throws IOException {
      this.corpus = corpus;
      this.file = file;
      // Closing the generator must not close the file: it is committed or given up.
      out =
          new JsonFactory()
              .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
              .createGenerator((OutputStream) file);
      out.writeStartObject();
      out.writeObjectFieldStart(name);
    }

    void add(Row row) throws IOException {
      String ownLabel = BenchLabels.label(corpus, row.getAs("manipulation"));
      String ownSplit = row.getAs("split");
      String ownVideo = Names.video(row);
      if (!ownLabel.equals(label) || !ownSplit.equals(split) || !ownVideo.equals(video)) {
        endVideo();
        if (!ownLabel.equals(label) || !ownSplit.equals(split)) {
          endSplit();
          if (!ownLabel.equals(label)) {
            endLabel();
            label = ownLabel;
            out.writeObjectFieldStart(label);
          }
          split = ownSplit;
          out.writeObjectFieldStart(split);
          if (compressions.containsKey(corpus)) {
            out.writeObjectFieldStart(compressions.get(corpus));
          }
        }
        video = ownVideo;
      }
      String frame = "/" + Names.frame(row, 3) + ".png";
      frames.add(folder(row, "frames") + frame);
      if (row.<Boolean>getAs("masked")) {
        masks.add(folder(row, "masks") + frame);
      }
    }

    private void endVideo() throws IOException {
      if (!frames.isEmpty()) {
        out.writeObjectFieldStart(video);
        out.writeStringField("label", label);
        write("frames", frames);
        if (!masks.isEmpty()) {
          write("masks", masks);
        }
        out.writeEndObject();
        frames.clear();
        masks.clear();
      }
    }

    private void write(String field, List<String> paths) throws IOException {
      out.writeArrayFieldStart(field);
      for (String path : paths) {
        out.writeString(path);
      }
      out.writeEndArray();
    }

    private void endSplit() throws IOException {
      if (!split.isEmpty()) {
        if (compressions.containsKey(corpus)) {
          out.writeEndObject();
        }
        out.writeEndObject();
        split = "";
      }
    }

    private void endLabel() throws IOException {
      if (!label.isEmpty()) {
        out.writeEndObject();
      }
    }

    void commit() throws IOException {
      endVideo();
      endSplit();
      endLabel();
      out.writeEndObject();
      out.writeEndObject();
      out.close();
      file.commit();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
