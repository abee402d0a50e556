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
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.semblance.corpus.BenchLabels;

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

  /** Folder of a video's pictures, landmarks or masks, relative to {@code rgb}. */
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
  public List<String> write(Iterator<Row> faces, int partition, Path to, FileSystem files)
      throws IOException {
    Path rgb = new Path(to, "rgb");
    while (faces.hasNext()) {
      Row face = faces.next();
      String frame = "/" + Names.frame(face, 3);
      byte[] landmarks = Npy.points(face.getList(face.fieldIndex("landmarks")));
      byte[] mask = face.getAs("mask");
      Exporter.write(
          face.<byte[]>getAs("image"),
          new Path(rgb, folder(face, "frames") + frame + ".png"),
          files);
      Exporter.write(landmarks, new Path(rgb, folder(face, "landmarks") + frame + ".npy"), files);
      if (mask != null) {
        Exporter.write(mask, new Path(rgb, folder(face, "masks") + frame + ".png"), files);
      }
    }
    return List.of();
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
  public void index(Iterator<Row> rows, Path to, FileSystem files) throws IOException {
    Json json = null;
    try {
      while (rows.hasNext()) {
        Row row = rows.next();
        String corpus = row.getAs("corpus");
        if (json == null || !json.corpus.equals(corpus)) {
          if (json != null) {
            json.close();
          }
          String name = BenchLabels.dataset(corpus);
          Path file = new Path(to, "dataset_json/" + name + ".json");
          json = new Json(corpus, name, files, file);
        }
        json.add(row);
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
    private final JsonGenerator out;
    private String label = "";
    private String split = "";
    private String video = "";
    private final List<String> frames = new ArrayList<>();
    private final List<String> masks = new ArrayList<>();

    Json(String corpus, String name, FileSystem files, Path file) throws IOException {
      this.corpus = corpus;
      out = new JsonFactory().createGenerator((OutputStream) files.create(file, true));
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

    @Override
    public void close() throws IOException {
      endVideo();
      endSplit();
      endLabel();
      out.writeEndObject();
      out.writeEndObject();
      out.close();
    }
  }
}
