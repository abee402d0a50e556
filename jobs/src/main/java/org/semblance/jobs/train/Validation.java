package org.semblance.jobs.train;

import java.util.List;
import org.semblance.metrics.Calibration;
import org.semblance.metrics.RocCurve;
import org.semblance.metrics.VideoScores;

/** What the validation split says of a detector: all that selection ever looks at. */
record Validation(double videoAuc, double frameAuc, List<VideoScores.Video> videos) {

  static Validation of(List<BatchEvaluator.Scored> faces) {
    VideoScores scores = new VideoScores();
    double[] frames = new double[faces.size()];
    boolean[] fake = new boolean[faces.size()];
    for (int i = 0; i < frames.length; i++) {
      BatchEvaluator.Scored face = faces.get(i);
      scores.add("val", face.video(), face.score(), face.fake());
      frames[i] = face.score();
      fake[i] = face.fake();
    }
    List<VideoScores.Video> videos = scores.videos();
    return new Validation(
        auc(VideoScores.scores(videos), VideoScores.labels(videos)), auc(frames, fake), videos);
  }

  int fakes() {
    return (int) videos.stream().filter(VideoScores.Video::fake).count();
  }

  int reals() {
    return videos.size() - fakes();
  }

  /** The threshold on video scores of the best balanced accuracy. */
  Calibration calibrate() {
    return Calibration.choose(VideoScores.scores(videos), VideoScores.labels(videos));
  }

  private static double auc(double[] scores, boolean[] fake) {
    return RocCurve.of(scores, fake).map(RocCurve::auc).orElse(Double.NaN);
  }
}
