package org.semblance.jobs.expand.card;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.semblance.corpus.Video;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.CorpusNames;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.faces.Tally;
import org.semblance.jobs.html.Facts;
import org.semblance.jobs.html.InlineImage;
import org.semblance.jobs.html.MaskOutline;
import org.semblance.jobs.run.Provenance;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.semantics.SemanticLabel;

/** Writes {@code expanded/datacard.html}: counts, rejects and contact sheets for a reviewer. */
public final class CardWriter {
  /** Pairs of duplicates of which images are shown. */
  private static final int PAIRS = 6;

  /** Side in pixels of the largest image shown, and its JPEG quality. */
  private static final int LARGEST = 192;

  private static final int QUALITY = 88;

  private final Cluster cluster;
  private final RunDirectory run;
  private final Settings settings;

  public CardWriter(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.settings = settings;
  }

  /**
   * Writes the card.
   *
   * @param files of the faces that are to be published, see {@link FaceTable#of}
   * @return what the manifest says of splits that share people or images
   */
  public Map<String, Object> write(Tally tally, List<String> files) {
    Dataset<Row> faces = FaceTable.of(cluster.session(), run, files);
    SplitCheck check = new SplitCheck(cluster, faces, tally.comparable);
    List<SplitCheck.Leak> leaks = check.leaks();
    List<SplitCheck.Duplicate> duplicates = check.duplicates();
    Map<String, List<Shown>> chosen = choose(tally);
    Map<String, Face> pictures = pictures(faces, chosen, duplicates);
    CardData data =
        new CardData(
            run.path(FaceTable.STAGE),
            run.exists(CardPage.REPORT_FILE) ? "../" + CardPage.REPORT_FILE : "",
            counts(tally),
            balance(tally),
            leaks.stream().map(CardWriter::leak).toList(),
            duplicates.stream().map(d -> duplicate(d, pictures)).toList(),
            rejects(tally),
            sheets(chosen, pictures),
            List.of(
                new Facts(
                    "How it was made", Provenance.of(settings, cluster.session().sparkContext()))),
            List.of(
                "A label says which semantics of a face were altered; 2 stands for unknown.",
                "Transplants take donors of the target's own split."));
    run.write(CardPage.render(data), FaceTable.STAGE, CardPage.FILE);
    Map<String, Object> shared = new LinkedHashMap<>();
    shared.put("sharedPeople", leaks);
    shared.put("sharedPictures", duplicates);
    return shared;
  }

  private static CardData.Leak leak(SplitCheck.Leak leak) {
    String examples =
        leak.first().equals(leak.last()) ? leak.first() : leak.first() + ", " + leak.last();
    return new CardData.Leak(places(leak.where()), leak.people(), examples);
  }

  private static CardData.Duplicate duplicate(
      SplitCheck.Duplicate duplicate, Map<String, Face> pictures) {
    Face a = pictures.get(duplicate.a());
    Face b = pictures.get(duplicate.b());
    return new CardData.Duplicate(
        places(duplicate.from() + ", " + duplicate.to()),
        duplicate.pairs(),
        a == null ? null : new CardData.Example(picture(a, null), caption(a)),
        b == null ? null : new CardData.Example(picture(b, null), caption(b)));
  }

  private static String caption(Face face) {
    return CorpusNames.display(face.corpus()) + " " + face.split() + " " + face.video();
  }

  /** Corpora and splits by the names that the rest of the card has them. */
  private static String places(String keys) {
    return Arrays.stream(keys.split(", "))
        .map(place -> place.split(" ", 2))
        .map(place -> CorpusNames.display(place[0]) + " " + place[1])
        .collect(Collectors.joining(", "));
  }

  private List<CardData.Balance> balance(Tally tally) {
    List<String> nodes = settings.legal().graph().nodes();
    Map<String, long[]> kinds = new TreeMap<>(Comparator.comparing(CardPage.SPLITS::indexOf));
    Map<String, Map<String, Long>> altered = new HashMap<>();
    tally.labels.forEach(
        (key, labelled) -> {
          String[] parts = key.split("\t");
          String label = parts[1];
          long[] kind = kinds.computeIfAbsent(parts[0], s -> new long[3]);
          kind[SemanticLabel.isFake(label) ? 1 : 0] += labelled.owners;
          kind[2] += labelled.synthesized;
          Map<String, Long> own = altered.computeIfAbsent(parts[0], s -> new HashMap<>());
          for (int i = 1; i < label.length(); i++) {
            long count =
                SemanticLabel.codes(label)[i] == SemanticLabel.ALTERED
                    ? labelled.owners + labelled.synthesized
                    : 0;
            own.merge(nodes.get(i), count, Long::sum);
          }
        });
    List<CardData.Balance> balance = new ArrayList<>();
    kinds.forEach(
        (split, n) -> {
          Map<String, Long> ordered = new LinkedHashMap<>();
          nodes.stream()
              .skip(1)
              .forEach(node -> ordered.put(node, altered.get(split).getOrDefault(node, 0L)));
          balance.add(new CardData.Balance(split, n[0], n[1], n[2], ordered));
        });
    return balance;
  }

  private static List<CardData.Count> counts(Tally tally) {
    List<CardData.Count> counts = new ArrayList<>();
    tally.cells.forEach(
        (key, cell) -> {
          String[] parts = key.split("\t");
          counts.add(
              new CardData.Count(
                  CorpusNames.display(parts[0]),
                  parts[1],
                  parts[2],
                  cell.synthesized,
                  cell.videos,
                  cell.faces));
        });
    return counts;
  }

  private static List<CardData.Reject> rejects(Tally tally) {
    List<CardData.Reject> rejects = new ArrayList<>();
    tally.reasons.forEach(
        (reason, found) ->
            rejects.add(new CardData.Reject(reason, found.faces, found.examples.get(0).path())));
    return rejects;
  }

  /**
   * A face of a contact sheet.
   *
   * @param before key of the face that it was made from, or empty
   */
  private record Shown(String video, String key, String before) {}

  /** A few faces per manipulation, by title. */
  private static Map<String, List<Shown>> choose(Tally tally) {
    Map<String, List<Shown>> chosen = new LinkedHashMap<>();
    for (Map<String, Tally.Example> examples : tally.examples.values()) {
      for (Tally.Example e : examples.values()) {
        String title =
            CorpusNames.display(e.corpus()) + ", " + e.manipulation() + ": " + e.description();
        String before =
            e.synthesized()
                ? Face.key(e.corpus(), e.split(), e.video(), Video.REAL, e.frame())
                : "";
        chosen
            .computeIfAbsent(title, t -> new ArrayList<>())
            .add(new Shown(e.video(), e.key(), before));
      }
    }
    return chosen;
  }

  /** The faces to show, by their keys; of duplicates those of the most frequent few. */
  private Map<String, Face> pictures(
      Dataset<Row> faces, Map<String, List<Shown>> chosen, List<SplitCheck.Duplicate> duplicates) {
    cluster.describe("contact sheets");
    Set<String> keys = new HashSet<>();
    // Parquet skips what holds none of a few videos, but looks at the ends of longer lists only.
    Column shown = lit(false);
    for (List<Shown> sheet : chosen.values()) {
      sheet.forEach(s -> keys.addAll(List.of(s.key(), s.before())));
      shown = shown.or(col("video").isin(sheet.stream().map(Shown::video).toArray()));
    }
    for (SplitCheck.Duplicate d : duplicates.subList(0, Math.min(PAIRS, duplicates.size()))) {
      keys.addAll(List.of(d.a(), d.b()));
      shown = shown.or(col("video").isin(d.videoA(), d.videoB()));
    }
    Map<String, Face> pictures = new HashMap<>();
    FilterFunction<Row> isChosen = row -> keys.contains(FaceTable.key(row));
    for (Row row : faces.filter(shown).filter(isChosen).collectAsList()) {
      pictures.put(FaceTable.key(row), FaceTable.face(row));
    }
    return pictures;
  }

  private static List<CardData.Sheet> sheets(
      Map<String, List<Shown>> chosen, Map<String, Face> pictures) {
    List<CardData.Sheet> sheets = new ArrayList<>();
    chosen.forEach(
        (title, of) ->
            sheets.add(
                new CardData.Sheet(title, of.stream().map(s -> example(s, pictures)).toList())));
    return sheets;
  }

  private static CardData.Example example(Shown shown, Map<String, Face> pictures) {
    Face face = pictures.get(shown.key());
    Face before = pictures.get(shown.before());
    String caption = face.video() + (face.synthesized() ? ", donor " + face.donor() : "");
    // A line along the seam would hide it.
    return before == null
        ? new CardData.Example(picture(face, face.mask()), caption)
        : new CardData.Example(picture(face, null), caption, picture(before, face.mask()));
  }

  /**
   * Small enough for hundreds in one file.
   *
   * @param mask of what to outline, or null
   */
  private static InlineImage picture(Face face, byte[] mask) {
    int side = Math.min(face.size(), LARGEST);
    Map<String, List<float[][]>> outlines = new LinkedHashMap<>();
    if (mask != null) {
      outlines.put("replaced", outline(ImageCodec.resize(decode(mask), side, side)));
    }
    RgbImage image = ImageCodec.resize(decode(face.image()), side, side);
    return new InlineImage(ImageCodec.jpeg(image, QUALITY), side, side, outlines);
  }

  private static RgbImage decode(byte[] picture) {
    try {
      return ImageCodec.decode(picture);
    } catch (UnusableMediaException e) {
      throw new IllegalStateException("an image that was just encoded cannot be decoded", e);
    }
  }

  private static List<float[][]> outline(RgbImage mask) {
    BitSet bits = new BitSet(mask.width() * mask.height());
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        bits.set(y * mask.width() + x, mask.at(x, y, 0) > 127);
      }
    }
    return MaskOutline.trace(bits, mask.width(), mask.height());
  }
}
