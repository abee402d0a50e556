package org.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** Frames become videos: grouped by corpus and id, averaged, in an order of their own. */
class VideoScoresTest {
  /** The same id in two corpora is two videos; each scores the mean of its own frames. */
  @Test
  void videosAreMeansOfTheirFrames() {
    VideoScores scores = new VideoScores();
    scores.add("FF++", "001", 0.2, false);
    scores.add("DFDC", "001", 0.9, true);
    scores.add("FF++", "000", 1, true);
    scores.add("FF++", "001", 0.4, false);
    List<VideoScores.Video> videos = scores.videos();
    assertThat(videos)
        .extracting(VideoScores.Video::corpus, VideoScores.Video::video, VideoScores.Video::frames)
        .containsExactly(tuple("DFDC", "001", 1), tuple("FF++", "000", 1), tuple("FF++", "001", 2));
    assertThat(VideoScores.scores(videos))
        .containsExactly(new double[] {0.9, 1, 0.3}, within(1e-15));
    assertThat(VideoScores.labels(videos)).containsExactly(true, true, false);
  }

  /** Frames come from many tasks in any order; the mean is the same to the last bit. */
  @Property(tries = 50, seed = "31")
  void orderOfFramesDoesNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    List<Double> frames =
        IntStream.range(0, 70)
            .mapToObj(i -> Math.exp(-40 * random.nextDouble()))
            .collect(Collectors.toList());
    double mean = mean(frames);
    assertThat(mean)
        .isCloseTo(frames.stream().mapToDouble(x -> x).average().orElseThrow(), within(1e-12));
    Collections.shuffle(frames, random);
    assertThat(mean(frames)).isEqualTo(mean);
  }

  private static double mean(List<Double> frames) {
    VideoScores scores = new VideoScores();
    frames.forEach(score -> scores.add("corpus", "video", score, true));
    return scores.videos().get(0).score();
  }

  @Test
  void refusesAVideoOfBothLabels() {
    VideoScores scores = new VideoScores();
    scores.add("CDF", "id0_0001", 0.1, false);
    assertThatThrownBy(() -> scores.add("CDF", "id0_0001", 0.2, true))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot score video 'id0_0001' of CDF: its frames are labelled both real and fake,"
                + " expected one label. Give each video its own id.");
  }
}
