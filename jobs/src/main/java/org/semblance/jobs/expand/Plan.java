package org.semblance.jobs.expand;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.semblance.Seeds;
import org.semblance.UserException;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;

/**
 * The plan of an expansion: metadata only. All corpora form one plan, so that they expand in
 * parallel and a slow one never idles the cluster.
 *
 * @param groups of videos, about {@code expand.task-bytes} each, in the order of the settings'
 *     corpora, split and id
 * @param layers that videos which receive transplants have; others have the first
 */
record Plan(List<VideoGroup> groups, List<FaceVariant> layers) {
  /** Bytes of a face as PNG, by its pixels: about what photographs take. */
  private static final double BYTES_PER_PIXEL = 1.5;

  /** Bytes of a video, and of one of its frames as an image, where no listing has them. */
  private static final long UNLISTED_VIDEO = 2_000_000;

  private static final long UNLISTED_PICTURE = 100_000;

  /** Donors of a group, by the candidates of each of its faces: each donor is decoded once. */
  private static final int DONORS_PER_CANDIDATE = 2;

  static Plan of(Settings settings, Configuration hadoop) {
    settings.checkDescriptions();
    List<String> keys = settings.corpora().use();
    Grouping grouping = new Grouping(settings);
    for (String key : keys) {
      // One corpus in memory at a time.
      grouping.add(
          Corpora.of(settings.corpora(key), settings.legal(), hadoop).videos(),
          new CorpusRoots(settings.corpora(key), hadoop));
    }
    if (grouping.groups.isEmpty()) {
      throw UserException.of(
          "Cannot expand: the corpora %s hold no videos, expected at least one. Check corpora.use"
              + " and the roots.",
          keys);
    }
    return new Plan(List.copyOf(grouping.groups), FaceVariant.of(settings));
  }

  List<FaceVariant> layers(VideoGroup group) {
    return group.receives() ? layers : layers.subList(0, 1);
  }

  /** All parts, in order. */
  List<Part> parts() {
    return groups.stream().flatMap(group -> layers(group).stream().map(group::part)).toList();
  }

  long videos() {
    return groups.stream().mapToLong(VideoGroup::videos).sum();
  }

  long faces() {
    return parts().stream().mapToLong(Part::planned).sum();
  }

  /** Divides the videos of one corpus after the other. */
  private static final class Grouping {
    private final Settings settings;
    private final Settings.ExpandSettings expand;
    private final String content;
    private final List<VideoGroup> groups = new ArrayList<>();
    private CorpusRoots roots;

    Grouping(Settings settings) {
      this.settings = settings;
      this.expand = settings.expand();
      this.content = FaceTable.contentKey(settings);
    }

    /** Adds a corpus that lies below some roots. */
    void add(List<Video> corpus, CorpusRoots roots) {
      this.roots = roots;
      Map<Boolean, TreeMap<Split, List<Video>>> byUse = new TreeMap<>();
      for (Video video : corpus) {
        byUse
            .computeIfAbsent(receives(video), r -> new TreeMap<>())
            .computeIfAbsent(video.split(), s -> new ArrayList<>())
            .add(video);
      }
      byUse.forEach(
          (receives, bySplit) ->
              bySplit.forEach(
                  (split, videos) -> {
                    videos.sort(Comparator.comparing(Video::id));
                    List<Video> reals =
                        receives
                            ? corpus.stream()
                                .filter(v -> v.split() == split && !v.label().isFake())
                                .toList()
                            : List.of();
                    divide(videos, receives, reals);
                  }));
    }

    private boolean receives(Video video) {
      return !video.label().isFake()
          && expand.recipeCorpora().contains(video.corpus())
          && expand.recipeSplits().contains(video.split().key());
    }

    private void divide(List<Video> videos, boolean receives, List<Video> reals) {
      List<Video> group = new ArrayList<>();
      long bytes = 0;
      for (Video video : videos) {
        long weight = weight(video, receives);
        if (!group.isEmpty() && bytes + weight > expand.taskBytes()) {
          groups.add(group(group, receives, bytes, reals));
          group.clear();
          bytes = 0;
        }
        group.add(video);
        bytes += weight;
      }
      groups.add(group(group, receives, bytes, reals));
    }

    /**
     * Bytes to read and to write. The same however many recipes there are: one more must not divide
     * the videos anew.
     */
    private long weight(Video video, boolean receives) {
      int read = video.faces(expand.framesPerVideo());
      int pictures = video.frames().size();
      long in =
          pictures == 0
              ? video.bytes() > 0 ? video.bytes() : UNLISTED_VIDEO
              : video.bytes() > 0 ? video.bytes() / pictures * read : UNLISTED_PICTURE * read;
      int made = receives ? Math.min(read, expand.framesPerRecipe()) : 0;
      return in + (long) ((read + made) * BYTES_PER_PIXEL * expand.faceSize() * expand.faceSize());
    }

    private VideoGroup group(List<Video> videos, boolean receives, long bytes, List<Video> reals) {
      Video first = videos.get(0);
      List<Video> donors = receives ? donors(first, reals) : List.of();
      String own = Stage.key(content, text(videos, roots));
      int read = 0;
      int made = 0;
      for (Video video : videos) {
        int faces = video.faces(expand.framesPerVideo());
        read = Math.addExact(read, faces);
        made += receives ? Math.min(faces, expand.framesPerRecipe()) : 0;
      }
      return new VideoGroup(
          first.corpus(),
          first.split().key(),
          receives,
          videos.size(),
          read,
          made,
          bytes,
          own,
          Stage.key(own, text(donors, roots)),
          CompressedVideos.of(videos),
          CompressedVideos.of(donors));
    }

    /** Of distinct people, those that a hash puts first: one more video in the pool moves few. */
    private List<Video> donors(Video first, List<Video> reals) {
      Map<String, Video> chosen = new TreeMap<>();
      Map<Long, Video> ranked = new TreeMap<>();
      for (Video real : reals) {
        ranked.put(Seeds.of(settings.seed(), "donors of", first.id(), real.id()), real);
      }
      for (Video real : ranked.values()) {
        if (chosen.size() == DONORS_PER_CANDIDATE * expand.donorCandidates()) {
          break;
        }
        chosen.putIfAbsent(real.identities().get(0), real);
      }
      return List.copyOf(chosen.values());
    }

    private static String text(List<Video> videos, CorpusRoots roots) {
      StringBuilder text = new StringBuilder();
      for (Video v : videos) {
        String masks = roots.relative(v.frames().masks());
        String frames = v.frames() + " " + v.frames().numbersDigest() + " " + masks;
        for (Object field :
            List.of(
                v.corpus(),
                v.id(),
                v.split(),
                v.manipulation(),
                v.label(),
                v.identities(),
                roots.relative(v.path()),
                roots.relative(v.landmarks()),
                frames,
                v.bytes())) {
          text.append(field).append('\n');
        }
      }
      return text.toString();
    }
  }
}
