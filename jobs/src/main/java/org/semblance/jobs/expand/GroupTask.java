package org.semblance.jobs.expand;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.Seeds;
import org.semblance.corpus.Video;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceSettings;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.SemanticGraph;
import org.semblance.synthesis.DonorFaces;
import org.semblance.synthesis.Donors;

/**
 * What one Spark task does: the missing layers of one group of videos, each decoded once for all of
 * them. Attempts may be repeated or run side by side: see {@link Parts}.
 */
final class GroupTask implements VoidFunction<GroupTask.Work> {
  private static final long serialVersionUID = 1L;

  private final SemanticGraph graph;
  private final String run;
  private final int faceSize;
  private final FaceSettings faces;
  private final int frames;
  private final int framesPerRecipe;
  private final int donorCandidates;
  private final long fileBytes;
  private final long seed;
  private final SerializableConfiguration hadoop;

  GroupTask(Settings settings, String run, Configuration hadoop) {
    Settings.ExpandSettings expand = settings.expand();
    this.graph = settings.legal().graph();
    this.run = run;
    this.faceSize = expand.faceSize();
    this.faces = expand.faces();
    this.frames = expand.framesPerVideo();
    this.framesPerRecipe = expand.framesPerRecipe();
    this.donorCandidates = expand.donorCandidates();
    this.fileBytes = expand.fileBytes();
    this.seed = settings.seed();
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /**
   * A group of videos.
   *
   * @param layers to make; others are published
   */
  record Work(VideoGroup group, List<FaceVariant> layers) implements java.io.Serializable {}

  @Override
  public void call(Work work) throws IOException {
    Parts parts = new Parts(new RunDirectory(run, hadoop.value()));
    List<PartWriter> writers = new ArrayList<>();
    try {
      for (FaceVariant layer : work.layers()) {
        // Also where another attempt has published it: that one's files may have been swept away.
        writers.add(
            new PartWriter(work.group().part(layer), layer, parts, fileBytes, hadoop.value()));
      }
      make(work.group(), writers);
      for (PartWriter writer : writers) {
        writer.publish();
      }
    } finally {
      for (PartWriter writer : writers) {
        writer.close();
      }
    }
  }

  private void make(VideoGroup group, List<PartWriter> writers) throws IOException {
    FaceReader reader = new FaceReader(faceSize, faces, hadoop.value());
    Donors donors = new Donors(group.donors().videos(), donorCandidates, Seeds.of(seed, "donors"));
    FaceMaker maker =
        new FaceMaker(
            graph,
            reader,
            new DonorFaces(donors, reader, frames),
            frames,
            framesPerRecipe,
            Seeds.of(seed, "transplant"));
    for (Video video : group.targets().videos()) {
      maker.make(video, writers);
    }
  }
}
