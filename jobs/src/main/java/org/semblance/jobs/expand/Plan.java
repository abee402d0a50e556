package org.semblance.jobs.expand;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Video;
import org.semblance.jobs.Seeds;
import org.semblance.jobs.Settings;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;
import org.semblance.synthesis.Donors;

/**
 * The plan of an expansion: metadata only. All corpora form one plan, so that they expand in
 * parallel and a slow one never idles the cluster.
 *
 * @param tasks groups of videos, about {@code expand.faces-per-task} faces each, in the order of
 *     corpus, split and id
 */
record Plan(List<List<VideoTask>> tasks, Donors donors, int videos, int faces)
    implements Serializable {

  static Plan of(Settings settings, Configuration hadoop) {
    Settings.ExpandSettings expand = settings.expand();
    List<Video> all = videos(settings, hadoop);
    Donors donors =
        new Donors(
            all.stream().filter(v -> expand.recipeCorpora().contains(v.corpus())).toList(),
            expand.donorCandidates(),
            Seeds.of(settings.seed(), "donors"));
    List<List<VideoTask>> groups = new ArrayList<>();
    List<VideoTask> group = new ArrayList<>();
    int inGroup = 0;
    int faces = 0;
    for (Video video : all) {
      boolean receives =
          !video.label().isFake()
              && expand.recipeCorpora().contains(video.corpus())
              && expand.recipeSplits().contains(video.split().key());
      VideoTask task =
          new VideoTask(
              video,
              expand.framesPerVideo(),
              receives ? expand.recipes() : List.of(),
              expand.framesPerRecipe());
      if (inGroup > 0 && inGroup + task.faces() > expand.facesPerTask()) {
        groups.add(List.copyOf(group));
        group.clear();
        inGroup = 0;
      }
      group.add(task);
      inGroup += task.faces();
      faces += task.faces();
    }
    groups.add(List.copyOf(group));
    return new Plan(List.copyOf(groups), donors, all.size(), faces);
  }

  private static List<Video> videos(Settings settings, Configuration hadoop) {
    List<String> keys = settings.corpora().getStringList("use");
    LegalStates ffsc =
        LegalStates.of(SemanticGraph.of(settings.corpora().getConfig("ffsc.semantics")));
    List<Video> videos = new ArrayList<>();
    for (String key : keys) {
      videos.addAll(
          Corpora.of(key, settings.corpora().getConfig(key), settings.legal(), ffsc, hadoop)
              .videos());
    }
    if (videos.isEmpty()) {
      throw UserException.of(
          "Cannot expand: the corpora %s hold no videos, expected at least one. Check corpora.use"
              + " and the roots.",
          keys);
    }
    videos.sort(
        Comparator.comparing(Video::corpus).thenComparing(Video::split).thenComparing(Video::id));
    return videos;
  }
}
