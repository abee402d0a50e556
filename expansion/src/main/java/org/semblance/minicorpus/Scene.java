package org.semblance.minicorpus;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.semblance.Seeds;

/** One video's world: who, where, in which light, filmed by what. */
final class Scene {
  final String key;
  final Identity person;
  final SkinMap skin;
  final Motion motion;
  final Light light;
  final Camera camera;
  private final int[] backdrop;
  private final Options options;

  private Scene(Options options, String personKey, String key) {
    this.options = options;
    this.key = key;
    this.person = Identity.draw(Seeds.random(options.seed(), personKey, "person"));
    this.skin = new SkinMap(person);
    this.motion = new Motion(Seeds.random(options.seed(), key, "motion"));
    this.light = Light.draw(Seeds.random(options.seed(), key, "light"));
    this.camera = Camera.draw(Seeds.random(options.seed(), key, "camera"));
    this.backdrop = Backdrop.draw(Seeds.random(options.seed(), key, "backdrop"), options.size());
  }

  /** The video of one person; both keys are unique over all corpora. */
  static Scene of(Options options, String personKey, String videoKey) {
    return new Scene(options, personKey, videoKey);
  }

  static Scene of(Options options, String key) {
    return of(options, key, key);
  }

  int size() {
    return options.size();
  }

  FaceShape shape(int frame) {
    return new FaceShape(
        person,
        motion.expression(frame),
        motion.yaw(frame),
        motion.pitch(frame),
        motion.placement(frame, options.size(), options.faceUnit()));
  }

  /** A window of a face in this video's place, seen by its lens, without its noise. */
  Pixels film(
      FaceRenderer renderer, FaceShape face, SkinMap itsSkin, Light itsLight, Rectangle window) {
    Pixels lit = renderer.render(face, itsSkin, backdrop, itsLight, window);
    return camera.film(lit, window, options.size());
  }

  /** The unmanipulated video. */
  Clip real(FaceRenderer renderer) {
    java.util.Random noise = Seeds.random(options.seed(), key, "noise");
    Rectangle frame = new Rectangle(options.size(), options.size());
    List<Pixels> frames = new ArrayList<>();
    List<FaceShape> shapes = new ArrayList<>();
    for (int t = 0; t < options.frames(); t++) {
      FaceShape face = shape(t);
      shapes.add(face);
      frames.add(Grain.add(film(renderer, face, skin, light, frame), camera.noise(), noise));
    }
    return Clip.of(frames, shapes);
  }
}
