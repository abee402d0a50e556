package org.semblance.jobs.demo;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.MediaLimits;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoReader;
import org.semblance.metrics.RocCurve;
import org.semblance.metrics.VideoScores;
import org.semblance.minicorpus.FrameStatistics;
import org.semblance.minicorpus.LogisticRegression;

/**
 * How far a lazy detector gets on FF++-mini: logistic regression on twenty statistics of whole
 * frames, trained on the train split. Near one half, or the demo would prove nothing.
 */
final class Shortcut {
  static final String FILE = "shortcut.json";
  private static final int FRAMES = 3;

  private Shortcut() {}

  /** Video AUC on the test split; measured once a run. */
  static double auc(Cluster cluster, Settings settings, RunDirectory run) {
    if (run.exists(FILE)) {
      return run.readJson(FILE).path("auc").asDouble();
    }
    Configuration hadoop = cluster.context().hadoopConfiguration();
    List<Video> videos = Corpora.of(settings.corpora("ffpp"), settings.legal(), hadoop).videos();
    List<Sample> train = samples(cluster, settings.expand().faces().limits(), videos, Split.TRAIN);
    LogisticRegression lazy =
        LogisticRegression.fit(
            train.stream().map(Sample::features).toArray(double[][]::new), fake(train));
    VideoScores scores = new VideoScores();
    for (Sample sample : samples(cluster, settings.expand().faces().limits(), videos, Split.TEST)) {
      scores.add("ffpp", sample.video(), lazy.probability(sample.features()), sample.fake());
    }
    double auc =
        RocCurve.of(VideoScores.scores(scores.videos()), VideoScores.labels(scores.videos()))
            .orElseThrow()
            .auc();
    run.write(RunDirectory.toJson(Map.of("auc", auc)), FILE);
    return auc;
  }

  /** Statistics of one frame. */
  private record Sample(String video, boolean fake, double[] features) implements Serializable {}

  private static boolean[] fake(List<Sample> samples) {
    boolean[] fake = new boolean[samples.size()];
    for (int i = 0; i < fake.length; i++) {
      fake[i] = samples.get(i).fake();
    }
    return fake;
  }

  private static List<Sample> samples(
      Cluster cluster, MediaLimits limits, List<Video> videos, Split split) {
    List<Video> chosen = new ArrayList<>(videos.stream().filter(v -> v.split() == split).toList());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    int slices = 8 * cluster.context().defaultParallelism();
    try (Progress progress =
        Progress.ofTasks(cluster, "shortcut baseline, " + split.key(), slices)) {
      return cluster
          .context()
          .parallelize(chosen, slices)
          .flatMap(video -> samples(video, limits, hadoop.value()).iterator())
          .collect();
    }
  }

  private static List<Sample> samples(Video video, MediaLimits limits, Configuration hadoop)
      throws UnusableMediaException {
    List<Sample> samples = new ArrayList<>();
    try (VideoReader reader = VideoReader.open(video.path(), limits, hadoop)) {
      for (int index : VideoReader.evenlySpaced(reader.frames(), FRAMES)) {
        RgbImage frame = reader.frame(index);
        samples.add(new Sample(video.id(), video.label().isFake(), FrameStatistics.of(frame)));
      }
    }
    return samples;
  }
}
