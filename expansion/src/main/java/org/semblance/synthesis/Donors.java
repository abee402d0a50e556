package org.semblance.synthesis;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.semblance.Seeds;
import org.semblance.corpus.Video;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Similarity;

/**
 * Who may give a region to whom: real videos of the same corpus and split that show another person.
 * Which of them are asked is drawn from the seed and the target alone, whatever the order of the
 * pool or of the questions.
 */
public final class Donors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int count;
  private final long seed;

  /** Real videos by first identity, by corpus and split. */
  private final Map<String, TreeMap<String, ArrayList<Video>>> pools = new HashMap<>();

  /**
   * A candidate donor.
   *
   * @param position where in the video, in [0, 1): its frame ⌊position · frames⌋
   */
  public record Donor(Video video, double position) implements Serializable {
    /** Number of the frame in a video of so many. */
    public int frame(int frames) {
      return (int) (position * frames);
    }
  }

  /**
   * Makes a pool.
   *
   * @param videos of any corpora and splits; only real ones are kept
   * @param count how many candidates K are drawn for each target
   * @param seed of the draw
   */
  public Donors(List<Video> videos, int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("found " + count + " candidates, expected at least 1");
    }
    this.count = count;
    this.seed = seed;
    for (Video video : videos) {
      if (!video.label().isFake()) {
        pools
            .computeIfAbsent(pool(video), key -> new TreeMap<>())
            .computeIfAbsent(video.identities().get(0), identity -> new ArrayList<>())
            .add(video);
      }
    }
    pools.values().stream()
        .flatMap(pool -> pool.values().stream())
        .forEach(of -> of.sort(Comparator.comparing(Video::id)));
  }

  private static String pool(Video video) {
    return video.corpus() + "/" + video.split().key();
  }

  /**
   * Draws K candidates of distinct identities, none of them the target's; fewer where the pool has
   * fewer, none where it has none.
   */
  public List<Donor> candidates(Video target, int frame, String recipe) {
    TreeMap<String, ArrayList<Video>> pool = pools.getOrDefault(pool(target), new TreeMap<>());
    List<String> identities = new ArrayList<>();
    for (Map.Entry<String, ArrayList<Video>> entry : pool.entrySet()) {
      if (!target.identities().contains(entry.getKey())) {
        identities.add(entry.getKey());
      }
    }
    SplittableRandom random =
        new SplittableRandom(Seeds.of(seed, target.corpus(), target.id(), frame, recipe));
    List<Donor> drawn = new ArrayList<>();
    for (int i = 0; i < count && i < identities.size(); i++) {
      Collections.swap(identities, i, random.nextInt(i, identities.size()));
      List<Video> videos = pool.get(identities.get(i));
      Video video = videos.get(random.nextInt(videos.size()));
      drawn.add(new Donor(video, random.nextDouble()));
    }
    return drawn;
  }

  /**
   * Position of the candidate nearest to the target in pose; of equals, the first.
   *
   * <p>Pose is the geometry of the five points once shift, roll and scale are taken out: turning
   * the head moves the nose tip against eyes and mouth.
   *
   * @param candidates not empty
   * @throws UnusableMediaException if landmarks are degenerate
   */
  public static int nearest(Landmarks target, List<Landmarks> candidates)
      throws UnusableMediaException {
    double[] pose = pose(target);
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates.size(); i++) {
      double[] other = pose(candidates.get(i));
      double distance = 0;
      for (int k = 0; k < pose.length; k++) {
        distance += (pose[k] - other[k]) * (pose[k] - other[k]);
      }
      if (distance < least) {
        least = distance;
        nearest = i;
      }
    }
    return nearest;
  }

  private static double[] pose(Landmarks landmarks) throws UnusableMediaException {
    float[][] five = landmarks.fivePoints();
    Similarity upright = Similarity.fit(five, FaceTemplate.fivePoints(1));
    double[] pose = new double[2 * five.length];
    for (int i = 0; i < five.length; i++) {
      pose[2 * i] = upright.x(five[i][0], five[i][1]);
      pose[2 * i + 1] = upright.y(five[i][0], five[i][1]);
    }
    return pose;
  }
}
