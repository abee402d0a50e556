package org.semblance.jobs.expand;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.semblance.Seeds;
import org.semblance.corpus.CorpusSettings;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceReader;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.Reject;
import org.semblance.media.ImageCodec;
import org.semblance.media.PerceptualHash;
import org.semblance.media.RgbImage;
import org.semblance.semantics.Description;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;
import org.semblance.synthesis.DonorFaces;
import org.semblance.synthesis.Recipe;
import org.semblance.synthesis.RegionTransplant;
import org.semblance.synthesis.Transplant;

/**
 * Makes the faces of one video after another on an executor: decode, align, transplant, encode.
 * Encoded faces are handed on one by one; the aligned faces of one video, 3·size² bytes each, are
 * in memory at a time.
 */
final class FaceMaker {
  private final SemanticGraph graph;
  private final FaceReader reader;
  private final DonorFaces donorFaces;
  private final int frames;
  private final int framesPerRecipe;
  private final long seed;

  /**
   * @param frames how many to read of a video, at even spacing
   * @param framesPerRecipe how many of these receive transplants, spread evenly
   */
  FaceMaker(
      SemanticGraph graph,
      FaceReader reader,
      DonorFaces donorFaces,
      int frames,
      int framesPerRecipe,
      long seed) {
    this.graph = graph;
    this.reader = reader;
    this.donorFaces = donorFaces;
    this.frames = frames;
    this.framesPerRecipe = framesPerRecipe;
    this.seed = seed;
  }

  /**
   * Every planned face goes to each part, as a face or counted by a reject.
   *
   * @throws IllegalStateException if one did not
   */
  void make(Video video, List<PartWriter> parts) throws IOException {
    List<FaceReader.Reading> readings = reader.read(video, frames);
    List<FaceReader.Reading> framed = readings.stream().filter(r -> r.index() >= 0).toList();
    // Of a video that is unusable as a whole, or shorter than wanted.
    String lacking = framed.size() < readings.size() ? last(readings).rejected() : "";
    for (PartWriter part : parts) {
      int planned = part.layer().planned(video, frames, framesPerRecipe);
      long before = part.accounted();
      String recipe = part.layer().recipe() == null ? "" : part.layer().name();
      for (int i = 0; i < framed.size(); i++) {
        if (recipe.isEmpty() || FaceVariant.receives(i, framed.size(), framesPerRecipe)) {
          make(video, framed.get(i), part, recipe);
        }
      }
      int missing = planned - (int) (part.accounted() - before);
      if (missing > 0 && !lacking.isEmpty()) {
        part.add(reject(video, -1, recipe, missing, lacking));
      }
      if (part.accounted() - before != planned) {
        throw new IllegalStateException(
            String.format(
                "%s, %s: found %d faces and rejects, expected %d",
                video.path(), part.layer().name(), part.accounted() - before, planned));
      }
    }
  }

  private static FaceReader.Reading last(List<FaceReader.Reading> readings) {
    return readings.get(readings.size() - 1);
  }

  private void make(Video video, FaceReader.Reading reading, PartWriter part, String recipe)
      throws IOException {
    if (!reading.usable()) {
      part.add(reject(video, reading.index(), recipe, 1, reading.rejected()));
    } else if (recipe.isEmpty()) {
      part.add(read(video, reading));
    } else {
      Face face;
      try {
        face = made(video, reading, part.layer().recipe());
      } catch (UnusableMediaException e) {
        part.add(reject(video, reading.index(), recipe, 1, e.reason()));
        return;
      }
      part.add(face);
    }
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
    if (label.equals(SemanticLabel.fakeOfUnknownKind(graph))) {
      return CorpusSettings.UNKNOWN_KIND;
    }
    if (label.hasUnknown()) {
      List<String> altered = new ArrayList<>();
      for (int v = 1; v < graph.size(); v++) {
        if (label.code(v) == SemanticLabel.ALTERED) {
          altered.add(graph.nodes().get(v));
        }
      }
      return altered.isEmpty()
          ? CorpusSettings.UNKNOWN_KIND
          : Description.joined(altered) + " altered, others unknown";
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
        aligned.landmarks().xy(),
        donor.isEmpty()
            ? PerceptualHash.coefficients(image).map(PerceptualHash::bytes).orElse(null)
            : null);
  }
}
