package org.semblance.face;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.face.FaceReader.Reading;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.SourceImage;

/**
 * Follows the faces of a video through its frames and returns those of one of them: the face whose
 * boxes cover the largest area over all frames, the earlier found where two are equal. A face
 * continues the track whose last box it overlaps most, both widened by half; one that overlaps none
 * begins a new track, so that a track never jumps from one person to another. A frame without the
 * chosen face is rejected, whoever else is in it.
 */
final class Tracks implements FrameFaces {
  /** After so many frames the whole frame is searched again, for faces that came in meanwhile. */
  private static final int SEARCH_AGAIN = 16;

  /**
   * Faces that came in meanwhile matter from this width on, in those of the narrowest that is
   * followed: of half its area, in no more frames, they are not chosen. When a followed one is
   * lost, all are looked for.
   */
  private static final double NARROWER = 0.7;

  private static final double WIDENED = 1.5;
  private static final double LEAST_OVERLAP = 0.3;

  /** Tracks that are kept; with more, that of least area is forgotten. */
  private static final int MOST = 4;

  private final FaceFinder finder;
  private final FaceAligner aligner;
  private final List<Track> tracks = new ArrayList<>();
  private final List<Integer> indices = new ArrayList<>();

  /** Why a frame has no face at all, by its place; absent where it has one. */
  private final Map<Integer, String> empty = new HashMap<>();

  private int sinceSearch;

  Tracks(FaceFinder finder, FaceAligner aligner) {
    this.finder = finder;
    this.aligner = aligner;
  }

  private static final class Track {
    private FoundFace last;
    private double area;

    /** The place of the frame it was last seen in. */
    private int seen;

    private final Map<Integer, AlignedFace> faces = new HashMap<>();
    private final Map<Integer, String> rejected = new HashMap<>();
  }

  @Override
  public void unusable(int index, String reason) {
    empty.put(indices.size(), reason);
    indices.add(index);
  }

  @Override
  public void see(SourceImage picture, int index, int place) {
    int now = indices.size();
    indices.add(index);
    try {
      Map<FoundFace, Track> found =
          finder.chosen() ? chosen(picture, place) : found(picture, place, now);
      if (found.isEmpty()) {
        empty.put(now, "no face found");
      }
      found.forEach((face, track) -> add(track, now, face, picture));
    } catch (UnusableMediaException e) {
      empty.put(now, e.reason());
    }
    while (tracks.size() > MOST) {
      tracks.remove(tracks.stream().min(Comparator.comparingDouble(t -> t.area)).orElseThrow());
    }
  }

  private Map<FoundFace, Track> chosen(SourceImage picture, int place)
      throws UnusableMediaException {
    if (tracks.isEmpty()) {
      tracks.add(new Track());
    }
    return Map.of(finder.find(picture, place, 0).get(0), tracks.get(0));
  }

  private Map<FoundFace, Track> found(SourceImage picture, int place, int now)
      throws UnusableMediaException {
    List<Track> followed = tracks.stream().filter(track -> track.seen == now - 1).toList();
    sinceSearch++;
    boolean again = sinceSearch >= SEARCH_AGAIN;
    if (!followed.isEmpty() && !again) {
      Map<FoundFace, Track> found = new LinkedHashMap<>();
      for (Track track : followed) {
        List<FoundFace> near = new ArrayList<>(finder.follow(picture, place, track.last));
        near.sort(Comparator.comparingDouble(face -> -overlap(track, face)));
        if (!near.isEmpty() && overlap(track, near.get(0)) >= LEAST_OVERLAP) {
          found.put(near.get(0), track);
        }
      }
      if (found.size() == followed.size() && apart(found.keySet())) {
        return found;
      }
    }
    sinceSearch = 0;
    double narrowest = followed.stream().mapToDouble(t -> t.last.box().width()).min().orElse(0);
    return matched(finder.find(picture, place, again ? NARROWER * narrowest : 0));
  }

  /** Whether no two boxes are on one face. */
  private static boolean apart(Iterable<FoundFace> faces) {
    for (FoundFace one : faces) {
      for (FoundFace other : faces) {
        if (one != other && one.box().overlap(other.box()) > LEAST_OVERLAP) {
          return false;
        }
      }
    }
    return true;
  }

  private static double overlap(Track track, FoundFace face) {
    return track.last.box().grown(WIDENED).overlap(face.box().grown(WIDENED));
  }

  /** Continues tracks, those that overlap most first, and begins new ones. */
  private Map<FoundFace, Track> matched(List<FoundFace> faces) {
    record Pair(FoundFace face, Track track, double overlap) {}
    List<Pair> pairs = new ArrayList<>();
    for (Track track : tracks) {
      for (FoundFace face : faces) {
        pairs.add(new Pair(face, track, overlap(track, face)));
      }
    }
    pairs.sort(Comparator.comparingDouble(pair -> -pair.overlap));
    Map<FoundFace, Track> matched = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      if (pair.overlap >= LEAST_OVERLAP
          && !matched.containsKey(pair.face)
          && !matched.containsValue(pair.track)) {
        matched.put(pair.face, pair.track);
      }
    }
    for (FoundFace face : faces) {
      if (!matched.containsKey(face)) {
        Track track = new Track();
        tracks.add(track);
        matched.put(face, track);
      }
    }
    return matched;
  }

  private void add(Track track, int now, FoundFace face, SourceImage picture) {
    track.last = face;
    track.area += face.box().area();
    track.seen = now;
    try {
      track.faces.put(now, aligner.align(picture, face.landmarks()));
    } catch (UnusableMediaException e) {
      track.rejected.put(now, e.reason());
    }
  }

  @Override
  public List<Reading> readings() {
    Track chosen = null;
    for (Track track : tracks) {
      if (chosen == null || track.area > chosen.area) {
        chosen = track;
      }
    }
    Reading[] readings = new Reading[indices.size()];
    for (int i = 0; i < readings.length; i++) {
      AlignedFace face = chosen == null ? null : chosen.faces.get(i);
      String reason = chosen == null ? null : chosen.rejected.get(i);
      if (face != null) {
        readings[i] = Reading.of(indices.get(i), face);
      } else {
        String missing = empty.getOrDefault(i, "the followed face is not in the frame");
        readings[i] = Reading.rejected(indices.get(i), reason == null ? missing : reason, 1);
      }
    }
    return Arrays.asList(readings);
  }
}
