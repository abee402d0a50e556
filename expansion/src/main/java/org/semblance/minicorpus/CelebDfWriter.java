package org.semblance.minicorpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Celeb-DF v2 (Li et al. 2020). In its list of testing videos 1 is real and 0 is fake. */
final class CelebDfWriter {
  private static final int VIDEOS_EACH = 2;

  private final Path root;
  private final Options options;

  CelebDfWriter(Path root, Options options) {
    this.root = root.resolve("Celeb-DF-v2");
    this.options = options;
  }

  /** One task a real video, with the fakes made from it. */
  List<Callable<Integer>> tasks() throws IOException {
    int celebs = options.celebReal() / 2 / VIDEOS_EACH;
    int targets = celebs * VIDEOS_EACH;
    List<Callable<Integer>> tasks = new ArrayList<>();
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < options.celebReal() / 2; i++) {
      String file = String.format(Locale.ROOT, "YouTube-real/%05d.mp4", i);
      list.append("1 ").append(file).append('\n');
      tasks.add(() -> writeReal(file));
    }
    for (int i = 0; i < targets; i++) {
      int celeb = i / VIDEOS_EACH;
      int video = i % VIDEOS_EACH;
      List<Integer> sources = new ArrayList<>();
      // Fakes are dealt to the targets in turn, each time with the next celebrity's face.
      for (int k = i; k < options.celebFake(); k += targets) {
        int step = 1 + k / targets;
        if (step >= celebs) {
          break; // everybody else has been the source already
        }
        sources.add((celeb + step) % celebs);
      }
      list.append("1 ").append(real(celeb, video)).append('\n');
      for (int source : sources) {
        list.append("0 ").append(fake(celeb, source, video)).append('\n');
      }
      tasks.add(() -> write(celeb, video, sources));
    }
    Files.createDirectories(root);
    Files.writeString(root.resolve("List_of_testing_videos.txt"), list);
    return tasks;
  }

  private static String real(int celeb, int video) {
    return String.format(Locale.ROOT, "Celeb-real/id%d_%04d.mp4", celeb, video);
  }

  private static String fake(int target, int source, int video) {
    return String.format(Locale.ROOT, "Celeb-synthesis/id%d_id%d_%04d.mp4", target, source, video);
  }

  private int writeReal(String file) throws IOException {
    Scene scene = Scene.of(options, "celebdf/" + file);
    scene.real(new FaceRenderer(options.size())).write(root.resolve(file));
    return 1;
  }

  private int write(int celeb, int video, List<Integer> sources) throws IOException {
    FaceRenderer renderer = new FaceRenderer(options.size());
    Scene scene = Scene.of(options, "celebdf/id" + celeb, "celebdf/" + real(celeb, video));
    Clip real = scene.real(renderer);
    real.write(root.resolve(real(celeb, video)));
    for (int source : sources) {
      Scene other = Scene.of(options, "celebdf/id" + source);
      String file = fake(celeb, source, video);
      new Forger(renderer)
          .forge(
              scene,
              real,
              (face, t) -> face.of(other.person),
              other.skin,
              Forger.WHOLE_FACE,
              Artefacts.of("Celeb-DF"),
              options.seed(),
              file)
          .write(root.resolve(file));
    }
    return 1 + sources.size();
  }
}
