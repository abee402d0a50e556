package org.semblance.minicorpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * FaceForensics++ (Rössler et al. 2019), with FaceShifter in the same tree, and DeeperForensics-1.0
 * (Jiang et al. 2020), whose reals are FaceForensics++'s.
 */
final class FaceForensicsWriter {
  private static final int ACTORS = 8;

  private final Path root;
  private final Path deeper;
  private final Options options;

  FaceForensicsWriter(Path root, Options options) {
    this.root = root.resolve("FaceForensics++");
    this.deeper = root.resolve("DeeperForensics-1.0");
    this.options = options;
  }

  /** One task a target video: its frames are rendered once for all methods. */
  List<Callable<Integer>> tasks() throws IOException {
    int train = 2 * options.trainPairs();
    int val = 2 * options.valPairs();
    int test = 2 * options.testPairs();
    writePairs("train", 0, train);
    writePairs("val", train, train + val);
    writePairs("test", train + val, train + val + test);
    writeDeeperSplits(train, val, test);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int id = 0; id < train + val + test; id++) {
      int target = id;
      boolean inTest = id >= train + val;
      boolean acted = inTest || id < 2 || id >= train && id < train + 2;
      tasks.add(() -> write(target, inTest, acted));
    }
    return tasks;
  }

  private int write(int target, boolean inTest, boolean acted) throws IOException {
    FaceRenderer renderer = new FaceRenderer(options.size());
    Scene scene = scene(target);
    Scene source = scene(target ^ 1);
    Clip real = scene.real(renderer);
    real.write(root.resolve("original_sequences/youtube/c23/videos/" + name(target) + ".mp4"));
    Forger.Donor swapped = (face, t) -> face.of(source.person);
    Forger.Donor reenacted =
        (face, t) -> face.of(face.expression.withMouthOf(source.motion.expression(t)));
    Forger forger = new Forger(renderer);
    int files = 1;
    for (Method method : Method.values()) {
      if (method == Method.FACE_SHIFTER && !inTest) {
        continue;
      }
      String file =
          "manipulated_sequences/%s/c23/videos/%s_%s.mp4"
              .formatted(method.folder, name(target), name(target ^ 1));
      Clip fake =
          method.regions.equals(Forger.MOUTH)
              ? forger.forge(
                  scene,
                  real,
                  reenacted,
                  scene.skin,
                  method.regions,
                  method.artefacts,
                  options.seed(),
                  file)
              : forger.forge(
                  scene,
                  real,
                  swapped,
                  source.skin,
                  method.regions,
                  method.artefacts,
                  options.seed(),
                  file);
      fake.write(root.resolve(file));
      files++;
    }
    if (acted) {
      Scene actor = actor(target);
      String file = "manipulated_videos/end_to_end/" + deeperName(target);
      forger
          .forge(
              scene,
              real,
              (face, t) -> face.of(actor.person),
              actor.skin,
              Forger.WHOLE_FACE,
              Artefacts.of("DeeperForensics"),
              options.seed(),
              file)
          .write(deeper.resolve(file));
      files++;
    }
    return files;
  }

  private enum Method {
    DEEPFAKES("Deepfakes", Forger.WHOLE_FACE),
    FACE2FACE("Face2Face", Forger.MOUTH),
    FACE_SWAP("FaceSwap", Forger.WHOLE_FACE),
    NEURAL_TEXTURES("NeuralTextures", Forger.MOUTH),
    FACE_SHIFTER("FaceShifter", Forger.WHOLE_FACE);

    final String folder;
    final EnumSet<Region> regions;
    final Artefacts artefacts;

    Method(String folder, EnumSet<Region> regions) {
      this.folder = folder;
      this.regions = regions;
      this.artefacts = Artefacts.of(folder);
    }
  }

  private Scene scene(int id) {
    return Scene.of(options, "ffpp/" + name(id));
  }

  private Scene actor(int target) {
    // Actors of one split never play in another.
    return Scene.of(options, "deeper/" + split(target) + "/" + target % ACTORS);
  }

  private String split(int id) {
    int train = 2 * options.trainPairs();
    return id < train ? "train" : id < train + 2 * options.valPairs() ? "val" : "test";
  }

  /** TTT_MSSS.mp4: M or W for a man or a woman, then the actor's number. */
  private String deeperName(int target) {
    int first =
        switch (split(target)) {
          case "train" -> 1;
          case "val" -> 1 + ACTORS;
          default -> 1 + 2 * ACTORS;
        };
    String sex = actor(target).person.of(Trait.FEMININITY) < 0.5 ? "M" : "W";
    return String.format(Locale.ROOT, "%s_%s%03d.mp4", name(target), sex, first + target % ACTORS);
  }

  static String name(int id) {
    return String.format(Locale.ROOT, "%03d", id);
  }

  private void writePairs(String split, int from, int to) throws IOException {
    StringBuilder json = new StringBuilder("[\n");
    for (int id = from; id < to; id += 2) {
      json.append("  [\n    \"").append(name(id)).append("\",\n    \"").append(name(id + 1));
      json.append("\"\n  ]").append(id + 2 < to ? ",\n" : "\n");
    }
    Path file = root.resolve("splits/" + split + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, json.append("]\n"));
  }

  private void writeDeeperSplits(int train, int val, int test) throws IOException {
    Path lists = deeper.resolve("lists/splits");
    Files.createDirectories(lists);
    writeList(lists.resolve("train.txt"), 0, Math.min(2, train));
    writeList(lists.resolve("val.txt"), train, train + Math.min(2, val));
    writeList(lists.resolve("test.txt"), train + val, train + val + test);
  }

  private void writeList(Path file, int from, int to) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int id = from; id < to; id++) {
      lines.append(deeperName(id)).append('\n');
    }
    Files.writeString(file, lines);
  }
}
