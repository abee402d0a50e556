package org.semblance.jobs.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import javax.imageio.ImageIO;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.ExplainedFace;
import org.semblance.jobs.evaluate.ManipulationResult;
import org.semblance.jobs.evaluate.NodeResult;
import org.semblance.jobs.evaluate.RobustnessResult;
import org.semblance.jobs.expand.card.CardData;
import org.semblance.jobs.html.Facts;
import org.semblance.jobs.html.InlineImage;
import org.semblance.jobs.html.MaskOutline;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.semantics.PerTask;

/** Made-up data as a run of the demo's size would give, for tests and for looking at. */
public final class Sample {
  public static final List<String> NODES =
      List.of(
          "fake",
          "expression",
          "identity",
          "physical inconsistency",
          "eye",
          "eyebrow",
          "lip",
          "mouth",
          "nose",
          "skin");
  private static final int SIZE = 224;

  private Sample() {}

  private static final List<String> KINDS =
      List.of("jpeg", "blocks", "noise", "blur", "pixelation");

  private static List<ManipulationResult> manipulations() {
    return List.of(
        new ManipulationResult("FF++", "Deepfakes", false, 40, 40, 0.987, 0.961),
        new ManipulationResult("FF++", "NeuralTextures", false, 40, 40, 0.912, 0.874),
        new ManipulationResult("FF++", "made-eyes", true, 40, 40, 0.541, 0.505),
        new ManipulationResult("DFDC", "fake", false, 40, 0, Double.NaN, Double.NaN));
  }

  public static ReportData report() {
    return new ReportData(
        "demo-seed1",
        "datacard.html",
        0.4127,
        OptionalDouble.of(0.583),
        corpora(),
        manipulations(),
        nodes(),
        robustness(),
        epochs(8),
        faces(12),
        facts(),
        List.of(
            "The faces are drawn by a program. These numbers show that the pipeline learns and"
                + " generalises; they say nothing about photographs of people."));
  }

  public static List<CorpusResult> corpora() {
    return List.of(
        corpus("FF++", true, 140, 0.9634, 1),
        corpus("FFSC", false, 60, 0.8843, 2),
        corpus("Celeb-DF v2", false, 48, 0.8125, 3),
        corpus("FaceShifter", false, 56, 0.9011, 4),
        corpus("DeeperForensics-1.0", false, 56, 0.7702, 5),
        corpus("DFDC", false, 64, 0.7219, 6));
  }

  private static CorpusResult corpus(
      String name, boolean trained, int videos, double auc, long seed) {
    double[][] roc = roc(videos / 2, auc, seed);
    return new CorpusResult(
        name,
        trained,
        videos,
        videos / 2,
        videos * 32,
        auc,
        auc - 0.0321,
        1.02 - auc,
        auc + 0.0117,
        auc - 0.05,
        auc - 0.11,
        roc);
  }

  /** A staircase of the binormal model with about the AUC wanted. */
  private static double[][] roc(int n, double auc, long seed) {
    Random random = new Random(seed);
    double shift = 2.5 * (auc - 0.5) / Math.sqrt(1.02 - auc) * 0.8;
    double[] real = random.doubles(n, 0, 1).map(u -> random.nextGaussian()).sorted().toArray();
    double[] fake =
        random.doubles(n, 0, 1).map(u -> random.nextGaussian() + shift).sorted().toArray();
    List<double[]> points = new ArrayList<>();
    for (int r = n; r >= 0; r--) {
      double threshold = r == n ? Double.POSITIVE_INFINITY : real[r];
      double found = Arrays.stream(fake).filter(s -> s >= threshold).count() / (double) n;
      points.add(new double[] {(n - r) / (double) n, found});
    }
    points.add(new double[] {1, 1});
    return points.toArray(double[][]::new);
  }

  private static List<NodeResult> nodes() {
    List<NodeResult> nodes = new ArrayList<>();
    for (int v = 1; v < NODES.size(); v++) {
      String level = v < 4 ? "attribute" : "region";
      nodes.add(
          new NodeResult("FF++", NODES.get(v), level, 0.95 - 0.017 * v, 640 + 31 * v, 1600 - v));
      if (v != 1) {
        nodes.add(new NodeResult("FaceShifter", NODES.get(v), level, 0.9 - 0.021 * v, 896, 896));
      }
      nodes.add(
          new NodeResult(
              "Celeb-DF v2", NODES.get(v), level, v == 9 ? Double.NaN : 0.81 - 0.011 * v, 768, 0));
    }
    return nodes;
  }

  private static List<RobustnessResult> robustness() {
    List<RobustnessResult> results = new ArrayList<>();
    for (CorpusResult corpus : corpora()) {
      for (int k = 0; k < KINDS.size(); k++) {
        for (int level = 1; level <= 5; level++) {
          double auc = 0.5 + (corpus.videoAuc() - 0.5) * Math.exp(-0.06 * (k + 1) * level);
          results.add(new RobustnessResult(corpus.corpus(), KINDS.get(k), level, level, auc));
        }
      }
    }
    return results;
  }

  public static List<EpochMetrics> epochs(int count) {
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int e = 1; e <= count; e++) {
      double fall = Math.exp(-e / 3.0);
      double auc = 0.5 + 0.47 * (1 - Math.exp(-e / 2.0)) - (e == 8 ? 0.012 : 0);
      epochs.add(
          new EpochMetrics(
              e,
              new PerTask(0.11 + 0.2 * fall, 0.16 + 0.15 * fall, 0.15 + 0.17 * fall),
              new PerTask(1 + 0.0010 * e, 1 + 0.0006 * e, 1 - 0.0007 * e),
              auc,
              auc - 0.031,
              14,
              70,
              148 + 6 * Math.sin(e),
              3.71 + 0.1 * e,
              31.4 + Math.cos(e),
              e == 7));
    }
    return epochs;
  }

  public static List<ExplainedFace> faces(int count) {
    List<ExplainedFace> faces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(i);
      boolean fake = i % 3 != 2;
      boolean mouth = i % 3 == 1;
      double score = fake ? 0.55 + 0.44 * random.nextDouble() : 0.62 * random.nextDouble();
      Map<String, Double> marginals = new LinkedHashMap<>();
      for (String node : NODES) {
        boolean lower = List.of("lip", "mouth", "physical inconsistency").contains(node);
        double p = fake && (lower || !mouth && !node.equals("expression")) ? 0.8 : 0.12;
        marginals.put(node, Math.min(score, p + 0.15 * random.nextDouble()));
      }
      marginals.put("fake", score);
      String regions = mouth ? "lip,mouth" : "eye,eyebrow,lip,mouth,nose,skin";
      faces.add(
          new ExplainedFace(
              i % 2 == 0 ? "FF++" : "Celeb-DF v2",
              i % 2 == 0 ? "Deepfakes/0" + (10 + i) + "_003" : "Celeb-synthesis/id1_id7_00" + i,
              8 * i,
              fake,
              !fake ? "real" : mouth ? "made: mouth transplanted" : "identity of all regions",
              score,
              !fake
                  ? "Nothing seems altered: this looks like a real face."
                  : mouth
                      ? "The lip and mouth do not fit the rest of the face."
                      : "Someone else's identity was put on this face, and its eye, lip, mouth and"
                          + " nose do not fit physically.",
              marginals,
              new InlineImage(face(i), SIZE, SIZE, fake ? outlines(regions) : Map.of())));
    }
    return faces;
  }

  public static List<Facts> facts() {
    Map<String, String> run = new LinkedHashMap<>();
    run.put("seed", "1");
    run.put("settings", "sha256 4f1c0d9be2a7…");
    run.put("semantics", "FF++, 10 nodes, 251 legal states");
    Map<String, String> data = new LinkedHashMap<>();
    data.put("training faces", "11,520");
    data.put("validation faces", "2,240");
    data.put("rejected", "3 (0.02 %)");
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("Semblance", "0.1.0");
    versions.put("Spark", "3.5.5");
    versions.put("Deeplearning4j", "1.0.0-M2.1");
    versions.put("Java", "17.0.15");
    return List.of(new Facts("Run", run), new Facts("Data", data), new Facts("Versions", versions));
  }

  public static CardData card() {
    List<CardData.Count> counts = new ArrayList<>();
    for (CorpusResult c : corpora()) {
      for (String split : c.trainedOn() ? List.of("train", "val", "test") : List.of("test")) {
        long n = split.equals("train") ? 160 : 40;
        counts.add(count(c.corpus(), split, "nothing altered", false, n));
        counts.add(
            count(
                c.corpus(),
                split,
                "identity and physical inconsistency of all regions",
                false,
                n + 7));
        counts.add(count(c.corpus(), split, "physical inconsistency of the eye", true, n - 3));
        counts.add(
            count(c.corpus(), split, "physical inconsistency of the lip and mouth", true, n - 1));
      }
    }
    List<CardData.Sheet> sheets = new ArrayList<>();
    sheets.add(sheet("nothing altered", Map.of()));
    sheets.add(sheet("physical inconsistency of the eye", outlines("eye")));
    sheets.add(sheet("physical inconsistency of the lip and mouth", outlines("mouth")));
    return new CardData(
        "demo-seed1/expanded",
        "report.html",
        counts,
        List.of(
            new CardData.Balance("train", 480, 500, 900, Map.of("identity", 300L)),
            new CardData.Balance("test", 120, 0, 0, Map.of())),
        List.of(new CardData.Leak("celebdf test, celebdf train", 59, "celebdf:id0, celebdf:id9")),
        List.of(
            new CardData.Duplicate(
                "ffpp test, ffpp train",
                3,
                new CardData.Example(InlineImage.of(face(20), SIZE, SIZE), "test 000"),
                new CardData.Example(InlineImage.of(face(20), SIZE, SIZE), "train 999"))),
        List.of(
            new CardData.Reject("video has no frames", 1, "dfdc/test_videos/abcdef.mp4"),
            new CardData.Reject("truncated image", 12, "ffpp/original/000/0001.png")),
        sheets,
        facts(),
        List.of("A label digit of 2 means unknown: the corpus says nothing about that node."));
  }

  private static CardData.Count count(
      String corpus, String split, String description, boolean synthesized, long videos) {
    return new CardData.Count(corpus, split, description, synthesized, videos, 8 * videos);
  }

  private static CardData.Sheet sheet(String words, Map<String, List<float[][]>> outlines) {
    List<CardData.Example> examples = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      InlineImage picture = new InlineImage(face(20 + i), SIZE, SIZE, outlines);
      InlineImage before = InlineImage.of(picture.encoded(), picture.width(), picture.height());
      examples.add(
          new CardData.Example(picture, "FF++ 00" + i + " ← 01" + i, i % 2 == 0 ? before : null));
    }
    return new CardData.Sheet(words, examples);
  }

  private static Map<String, List<float[][]>> outlines(String regions) {
    Map<String, List<float[][]>> outlines = new LinkedHashMap<>();
    for (String region : regions.split(",")) {
      outlines.put(
          region,
          switch (region) {
            case "eye" -> List.of(ellipse(76, 96, 20, 11), ellipse(148, 96, 20, 11));
            case "eyebrow" -> List.of(ellipse(76, 74, 24, 8), ellipse(148, 74, 24, 8));
            case "lip" -> Collections.singletonList(ellipse(112, 168, 34, 16));
            case "mouth" -> Collections.singletonList(ellipse(112, 168, 25, 8));
            case "nose" -> Collections.singletonList(ellipse(112, 126, 20, 26));
            default -> Collections.singletonList(ellipse(112, 116, 86, 118));
          });
    }
    return outlines;
  }

  /** Traced from a mask, as expansion writes it. */
  public static float[][] ellipse(double cx, double cy, double rx, double ry) {
    BitSet mask = new BitSet();
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        double dx = (x + 0.5 - cx) / rx;
        double dy = (y + 0.5 - cy) / ry;
        mask.set(y * SIZE + x, dx * dx + dy * dy < 1);
      }
    }
    return MaskOutline.trace(mask, SIZE, SIZE).get(0);
  }

  public static byte[] face(int seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.getHSBColor(random.nextFloat(), 0.25f, 0.5f));
    g.fillRect(0, 0, SIZE, SIZE);
    g.setColor(Color.getHSBColor(0.07f, 0.3f + 0.3f * random.nextFloat(), 0.85f));
    g.fillOval(30, 6, 164, 228);
    g.setColor(Color.WHITE);
    g.fillOval(60, 88, 32, 16);
    g.fillOval(132, 88, 32, 16);
    g.setColor(Color.DARK_GRAY);
    g.fillOval(69, 89, 14, 14);
    g.fillOval(141, 89, 14, 14);
    g.setStroke(new BasicStroke(6));
    g.drawLine(56, 76, 96, 72);
    g.drawLine(128, 72, 168, 76);
    g.setColor(new Color(150, 80, 70));
    g.drawLine(112, 105, 106, 142);
    g.fillOval(84, 158, 56, 20);
    g.dispose();
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
