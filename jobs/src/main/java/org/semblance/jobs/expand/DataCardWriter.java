package org.semblance.jobs.expand;

import static org.apache.spark.sql.functions.min;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.semblance.corpus.Video;
import org.semblance.face.ImageCodec;
import org.semblance.face.RgbImage;
import org.semblance.face.UnusableMediaException;
import org.semblance.jobs.Cluster;
import org.semblance.jobs.CorpusNames;
import org.semblance.jobs.Provenance;
import org.semblance.jobs.RunDirectory;
import org.semblance.jobs.Settings;
import org.semblance.jobs.report.DataCard;
import org.semblance.jobs.report.DataCardData;
import org.semblance.jobs.report.Facts;
import org.semblance.jobs.report.MaskOutline;
import org.semblance.jobs.report.Picture;

/** Writes {@code expanded/datacard.html}: counts, rejects and contact sheets for a reviewer. */
final class DataCardWriter {
  private static final int EXAMPLES = 8;

  private final Cluster cluster;
  private final RunDirectory run;
  private final Settings settings;

  DataCardWriter(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.settings = settings;
  }

  /**
   * @param files of the faces that are to be published, see {@link FaceTable#of}
   */
  void write(Tally tally, List<String> files) {
    DataCardData data =
        new DataCardData(
            run.path(FaceTable.STAGE),
            counts(tally),
            rejects(tally),
            sheets(files),
            List.of(
                new Facts(
                    "How it was made", Provenance.of(settings, cluster.session().sparkContext()))),
            List.of(
                "A label says which semantics of a face were altered; 2 stands for unknown.",
                "Identities never cross splits: transplants take donors of the target's own split."));
    run.write(DataCard.render(data), FaceTable.STAGE, "datacard.html");
  }

  private static List<DataCardData.Count> counts(Tally tally) {
    List<DataCardData.Count> counts = new ArrayList<>();
    tally.cells.forEach(
        (key, cell) -> {
          String[] parts = key.split("\t");
          counts.add(
              new DataCardData.Count(
                  CorpusNames.display(parts[0]),
                  parts[1],
                  parts[2],
                  cell.made,
                  cell.videos,
                  cell.faces));
        });
    return counts;
  }

  private static List<DataCardData.Reject> rejects(Tally tally) {
    List<DataCardData.Reject> rejects = new ArrayList<>();
    tally.reasons.forEach(
        (reason, found) ->
            rejects.add(
                new DataCardData.Reject(reason, found.faces, found.examples.get(0).path())));
    return rejects;
  }

  /** A few faces per manipulation: the first frame of each of the first videos. */
  private List<DataCardData.Sheet> sheets(List<String> files) {
    cluster.describe("contact sheets");
    Dataset<Row> faces = FaceTable.of(cluster.session(), run, files);
    Map<String, List<String>> chosen = choose(faces);
    Set<String> keys = new HashSet<>();
    chosen.values().forEach(keys::addAll);
    // Of made faces the target too: the card shows both.
    keys.addAll(keys.stream().map(DataCardWriter::target).toList());
    Map<String, Face> pictures = new HashMap<>();
    FilterFunction<Row> isChosen = row -> keys.contains(FaceTable.key(row));
    for (Row row : faces.filter(isChosen).collectAsList()) {
      pictures.put(FaceTable.key(row), FaceTable.face(row));
    }
    List<DataCardData.Sheet> sheets = new ArrayList<>();
    chosen.forEach(
        (title, of) ->
            sheets.add(
                new DataCardData.Sheet(
                    title,
                    of.stream()
                        .map(key -> example(pictures.get(key), pictures.get(target(key))))
                        .toList())));
    return sheets;
  }

  /** Keys of the faces to show, by title: names are compared, pictures are never shuffled. */
  private static Map<String, List<String>> choose(Dataset<Row> faces) {
    Map<String, List<String>> chosen = new LinkedHashMap<>();
    for (Row row :
        faces
            .groupBy("corpus", "manipulation", "description", "split", "video")
            .agg(min("frame").as("frame"))
            .orderBy("corpus", "manipulation", "description", "video")
            .collectAsList()) {
      String title =
          CorpusNames.display(row.getString(0)) + ", " + row.getString(1) + ": " + row.getString(2);
      List<String> keys = chosen.computeIfAbsent(title, t -> new ArrayList<>());
      if (keys.size() < EXAMPLES) {
        keys.add(FaceTable.key(row));
      }
    }
    return chosen;
  }

  /** The key of the real face that a made one was made of. */
  private static String target(String key) {
    int frame = key.lastIndexOf('/');
    int manipulation = key.lastIndexOf('/', frame - 1);
    return key.substring(0, manipulation + 1) + Video.REAL + key.substring(frame);
  }

  private static DataCardData.Example example(Face face, Face target) {
    Map<String, List<float[][]>> outlines = new LinkedHashMap<>();
    if (face.mask() != null) {
      outlines.put("replaced", outline(face));
    }
    String caption = face.video() + (face.made() ? ", donor " + face.donor() : "");
    return new DataCardData.Example(
        new Picture(face.image(), face.size(), face.size(), outlines),
        caption,
        face.made() && target != null
            ? Picture.of(target.image(), target.size(), target.size())
            : null);
  }

  private static List<float[][]> outline(Face face) {
    try {
      RgbImage mask = ImageCodec.decode(face.mask());
      BitSet bits = new BitSet(mask.width() * mask.height());
      for (int y = 0; y < mask.height(); y++) {
        for (int x = 0; x < mask.width(); x++) {
          bits.set(y * mask.width() + x, mask.at(x, y, 0) > 127);
        }
      }
      return MaskOutline.trace(bits, mask.width(), mask.height());
    } catch (UnusableMediaException e) {
      throw new IllegalStateException("a mask that was just encoded cannot be decoded", e);
    }
  }
}
