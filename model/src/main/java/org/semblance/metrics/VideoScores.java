package org.semblance.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.semblance.UserException;

/**
 * Scores of videos from those of their frames: the score of a video is the mean of its frames'
 * fakeness (higher = fake). Corpus and id identify a video. The result does not depend on the order
 * in which frames are added, to the last bit.
 */
public final class VideoScores {
  /**
   * A scored video.
   *
   * @param corpus the corpus it belongs to
   * @param video its id, unique in the corpus
   * @param score mean of its frames' scores
   * @param fake its label
   * @param frames number of frames that were scored
   */
  public record Video(String corpus, String video, double score, boolean fake, int frames) {}

  private final Map<String, Map<String, Frames>> corpora = new TreeMap<>();

  private static final class Frames {
    private final boolean fake;
    private double[] scores = new double[32];
    private int size;

    Frames(boolean fake) {
      this.fake = fake;
    }

    void add(double score) {
      if (size == scores.length) {
        scores = Arrays.copyOf(scores, 2 * size);
      }
      scores[size++] = score;
    }

    /** Sorted first: a sum of doubles depends on its order. */
    double mean() {
      double[] sorted = Arrays.copyOf(scores, size);
      Arrays.sort(sorted);
      return Arrays.stream(sorted).sum() / size;
    }
  }

  /**
   * Adds one frame.
   *
   * @throws UserException if an earlier frame of the same video has the other label
   */
  public void add(String corpus, String video, double score, boolean fake) {
    Frames frames =
        corpora
            .computeIfAbsent(corpus, c -> new TreeMap<>())
            .computeIfAbsent(video, v -> new Frames(fake));
    if (frames.fake != fake) {
      throw UserException.of(
          "Cannot score video '%s' of %s: its frames are labelled both real and fake, expected one"
              + " label. Give each video its own id.",
          video, corpus);
    }
    frames.add(score);
  }

  /** The videos, ordered by corpus and id. */
  public List<Video> videos() {
    List<Video> videos = new ArrayList<>();
    corpora.forEach(
        (corpus, ids) ->
            ids.forEach(
                (id, frames) ->
                    videos.add(new Video(corpus, id, frames.mean(), frames.fake, frames.size))));
    return videos;
  }

  /** Scores of videos, in their order: what {@link RocCurve#of} takes. */
  public static double[] scores(List<Video> videos) {
    return videos.stream().mapToDouble(Video::score).toArray();
  }

  /** Labels of videos, in their order. */
  public static boolean[] labels(List<Video> videos) {
    boolean[] fake = new boolean[videos.size()];
    for (int i = 0; i < fake.length; i++) {
      fake[i] = videos.get(i).fake();
    }
    return fake;
  }
}
