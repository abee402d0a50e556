package org.semblance.minicorpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.semblance.Seeds;

/**
 * DFDC (Dolhansky et al. 2020): a test directory with labels.csv, and one part of the training set
 * with metadata.json.
 */
final class DfdcWriter {
  private final Path root;
  private final Options options;

  DfdcWriter(Path root, Options options) {
    this.root = root.resolve("DFDC");
    this.options = options;
  }

  List<Callable<Integer>> tasks() throws IOException {
    List<Callable<Integer>> tasks = new ArrayList<>();
    TreeMap<String, Integer> labels = new TreeMap<>();
    for (int i = 0; i < options.dfdc(); i++) {
      String real = name("test/real", i);
      String fake = name("test/fake", i);
      labels.put(real, 0);
      labels.put(fake, 1);
      tasks.add(() -> writeReal("test/videos/" + real));
      tasks.add(() -> writeFake("test/videos/" + fake, "dfdc/test/videos/" + fake));
    }
    StringBuilder csv = new StringBuilder("filename,label\n");
    labels.forEach((file, label) -> csv.append(file).append(',').append(label).append('\n'));
    write(root.resolve("test/labels.csv"), csv);

    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < options.dfdcTrain(); i++) {
      String real = name("train/real", i);
      String fake = name("train/fake", i);
      json.append(i == 0 ? "" : ", ");
      json.append("\"").append(real).append("\": {\"label\": \"REAL\", \"split\": \"train\"}, ");
      json.append("\"").append(fake).append("\": {\"label\": \"FAKE\", \"split\": \"train\", ");
      json.append("\"original\": \"").append(real).append("\"}");
      tasks.add(() -> writeReal("dfdc_train_part_0/" + real));
      tasks.add(() -> writeFake("dfdc_train_part_0/" + fake, "dfdc/dfdc_train_part_0/" + real));
    }
    write(root.resolve("dfdc_train_part_0/metadata.json"), json.append("}\n"));
    return tasks;
  }

  private static void write(Path file, CharSequence text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Ten letters, as DFDC's videos are called. */
  private String name(String use, int i) {
    Random rng = Seeds.random(options.seed(), "dfdc", use, Integer.toString(i));
    StringBuilder name = new StringBuilder();
    for (int k = 0; k < 10; k++) {
      name.append((char) ('a' + rng.nextInt(26)));
    }
    return name + ".mp4";
  }

  private int writeReal(String file) throws IOException {
    Scene scene = Scene.of(options, "dfdc/" + file);
    scene.real(new FaceRenderer(options.size())).write(root.resolve(file));
    return 1;
  }

  /** A fake of the scene that the key names, with the face of somebody seen nowhere else. */
  private int writeFake(String file, String targetKey) throws IOException {
    FaceRenderer renderer = new FaceRenderer(options.size());
    Scene scene = Scene.of(options, targetKey);
    Scene source = Scene.of(options, "dfdc/source/" + file);
    new Forger(renderer)
        .forge(
            scene,
            scene.real(renderer),
            (face, t) -> face.of(source.person),
            source.skin,
            Forger.WHOLE_FACE,
            Artefacts.of("DFDC"),
            options.seed(),
            file)
        .write(root.resolve(file));
    return 1;
  }
}
