package org.semblance.minicorpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.media.RgbImage;

/** Global statistics of a frame must not give forgeries away. */
class ShortcutTest {
  // As many people in the test as in training, one frame each: the bound is on people, not on
  // frames.
  private static final Options OPTIONS = new Options(5, 1, 144, 32, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0);

  private static final double LARGEST_AUC = 0.65;

  private record Sample(double[] statistics, boolean fake, boolean test) {}

  @TempDir static Path root;
  private static List<Sample> asWritten;
  private static List<Sample> fakesLifted;

  @BeforeAll
  static void writeFaceForensics() throws Exception {
    var tasks = new FaceForensicsWriter(root, OPTIONS).tasks();
    MiniCorpora.run(tasks, Runtime.getRuntime().availableProcessors(), (done, of) -> {});
    asWritten = samples(UnaryOperator.identity());
    fakesLifted = samples(ShortcutTest::lifted);
  }

  /** Halves every pixel's distance to white. */
  private static RgbImage lifted(RgbImage image) {
    byte[] rgb = image.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (255 - (255 - (rgb[i] & 0xff)) / 2);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private static List<Sample> samples(UnaryOperator<RgbImage> onFakes) throws Exception {
    Path ffpp = root.resolve("FaceForensics++");
    List<Sample> samples = new ArrayList<>();
    int train = 2 * OPTIONS.trainPairs();
    for (int id = 0; id < train + 2 * OPTIONS.testPairs(); id++) {
      boolean test = id >= train;
      String name = FaceForensicsWriter.name(id);
      String pair = name + "_" + FaceForensicsWriter.name(id ^ 1);
      Path real = ffpp.resolve("original_sequences/youtube/c23/videos/" + name + ".mp4");
      samples.add(new Sample(statistics(real, UnaryOperator.identity()), false, test));
      for (String method : List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures")) {
        Path fake =
            ffpp.resolve("manipulated_sequences/" + method + "/c23/videos/" + pair + ".mp4");
        samples.add(new Sample(statistics(fake, onFakes), true, test));
      }
    }
    return samples;
  }

  private static double[] statistics(Path video, UnaryOperator<RgbImage> change) throws Exception {
    return FrameStatistics.of(change.apply(Decoded.frames(video).get(0)));
  }

  private static double testAuc(List<Sample> samples) {
    List<Sample> train = samples.stream().filter(s -> !s.test()).toList();
    boolean[] fakes = new boolean[train.size()];
    for (int i = 0; i < fakes.length; i++) {
      fakes[i] = train.get(i).fake();
    }
    LogisticRegression model =
        LogisticRegression.fit(
            train.stream().map(Sample::statistics).toArray(double[][]::new), fakes);
    double pairs = 0;
    double won = 0;
    for (Sample fake : samples) {
      for (Sample real : samples) {
        if (fake.test() && fake.fake() && real.test() && !real.fake()) {
          double gap = model.probability(fake.statistics()) - model.probability(real.statistics());
          won += gap > 0 ? 1 : gap == 0 ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return won / pairs;
  }

  @Test
  void twentyGlobalStatisticsDoNotTellForgeries() {
    double auc = testAuc(asWritten);
    System.out.printf("Shortcut baseline: AUC %.3f of 20 global statistics%n", auc);
    assertThat(Math.max(auc, 1 - auc)).isLessThanOrEqualTo(LARGEST_AUC);
  }

  @Test
  void theSameRegressionTellsFakesThatAreBrighterAsAWhole() {
    assertThat(testAuc(fakesLifted)).isGreaterThan(0.95);
  }
}
