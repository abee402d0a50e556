package org.semblance.jobs.expand;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceSettings;
import org.semblance.face.ImageCodec;
import org.semblance.face.RgbImage;
import org.semblance.face.UnusableMediaException;
import org.semblance.jobs.Seeds;
import org.semblance.semantics.Description;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;
import org.semblance.synthesis.DonorFaces;
import org.semblance.synthesis.Donors;
import org.semblance.synthesis.Recipe;
import org.semblance.synthesis.RegionTransplant;
import org.semblance.synthesis.Transplant;

/** Makes the faces of one video on an executor: decode, align, transplant, encode. */
final class FaceMaker {
  private final SemanticGraph graph;
  private final FaceReader reader;
  private final DonorFaces donorFaces;
  private final long seed;

  FaceMaker(
      SemanticGraph graph,
      int faceSize,
      int frames,
      FaceSettings faces,
      Donors donors,
      long seed,
      Configuration hadoop) {
    this.graph = graph;
    this.reader = new FaceReader(faceSize, faces, hadoop);
    this.donorFaces = new DonorFaces(donors, reader, frames);
    this.seed = seed;
  }

  /** Every planned face comes back: in the list, or counted by a reject. */
  List<Face> make(VideoTask task, Consumer<Reject> rejects) {
    List<FaceReader.Reading> readings = reader.read(task.video(), task.frames());
    List<Face> faces = new ArrayList<>();
    int missing = task.faces();
    int read = (int) readings.stream().filter(reading -> reading.index() >= 0).count();
    for (int i = 0; i < readings.size(); i++) {
      FaceReader.Reading reading = readings.get(i);
      boolean receives = reading.index() >= 0 && task.receives(i, read);
      if (!reading.usable()) {
        // A reading without a number stands for all that has not been accounted for.
        int lost = reading.index() < 0 ? missing : 1 + (receives ? task.recipes().size() : 0);
        missing -= lost;
        rejects.accept(reject(task.video(), reading.index(), "", lost, reading.rejected()));
        continue;
      }
      missing -= 1 + (receives ? task.recipes().size() : 0);
      faces.add(read(task.video(), reading));
      if (receives) {
        for (Recipe recipe : task.recipes()) {
          try {
            faces.add(made(task.video(), reading, recipe));
          } catch (UnusableMediaException e) {
            rejects.accept(reject(task.video(), reading.index(), recipe.name(), 1, e.reason()));
          }
        }
      }
    }
    return faces;
  }

  private static Reject reject(Video v, int frame, String recipe, int faces, String reason) {
    return new Reject(v.corpus(), v.split().key(), v.id(), v.path(), frame, recipe, faces, reason);
  }

  private Face read(Video video, FaceReader.Reading reading) {
    return face(
        video,
        reading,
        video.manipulation(),
        words(video.label()),
        video.label(),
        video.identities(),
        "",
        0,
        reading.face().image(),
        null);
  }

  private Face made(Video video, FaceReader.Reading reading, Recipe recipe)
      throws UnusableMediaException {
    DonorFaces.DonorFace donor =
        donorFaces.choose(reading.face(), video, reading.index(), recipe.name());
    long own = Seeds.of(seed, video.corpus(), video.id(), reading.index(), recipe.name());
    Transplant transplant = RegionTransplant.apply(reading.face(), donor.face(), recipe, own);
    List<String> identities = new ArrayList<>(video.identities());
    identities.addAll(donor.video().identities());
    return face(
        video,
        reading,
        recipe.name(),
        recipe.description().words(),
        recipe.description().label(),
        identities,
        donor.video().id() + "#" + donor.frame(),
        own,
        transplant.image(),
        ImageCodec.png(transplant.maskImage()));
  }

  private String words(SemanticLabel label) {
    if (label.hasUnknown()) {
      return graph.nodes().get(0) + ", nothing more known";
    }
    return Description.ofBits(label.bits(), graph).words();
  }

  private static Face face(
      Video video,
      FaceReader.Reading reading,
      String manipulation,
      String words,
      SemanticLabel label,
      List<String> identities,
      String donor,
      long seed,
      RgbImage image,
      byte[] mask) {
    AlignedFace aligned = reading.face();
    return new Face(
        video.corpus(),
        video.split().key(),
        video.id(),
        reading.index(),
        manipulation,
        !donor.isEmpty(),
        words,
        label.toString(),
        identities,
        donor,
        seed,
        aligned.size(),
        ImageCodec.png(image),
        mask,
        aligned.landmarks().xy());
  }
}
