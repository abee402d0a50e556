package org.semblance.jobs.detector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.UserException;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.ClipDirectory;
import org.semblance.clip.ParameterFile;
import org.semblance.clip.TensorNames;
import org.semblance.jobs.run.LocalCopy;
import org.semblance.jobs.run.RunDirectory;

/**
 * What a stage that began with a user's CLIP model keeps of it beside the weights: sizes, logit
 * scale and the tokenizer's files; so that the detector can become such a model again.
 */
public final class ClipFiles {
  private static final String FILE = "clip.json";

  private ClipFiles() {}

  private record Kept(ClipConfig config, float logitScale, List<String> tokenizer) {}

  /** Keeps them in a stage. */
  public static void write(ClipDirectory directory, RunDirectory run, String stage) {
    List<Path> tokenizer = directory.tokenizerFiles();
    try {
      for (Path file : tokenizer) {
        run.writeBytes(Files.readAllBytes(file), stage, file.getFileName().toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> names = tokenizer.stream().map(file -> file.getFileName().toString()).toList();
    Kept kept = new Kept(directory.config(), directory.logitScale(), names);
    run.write(RunDirectory.toJson(kept), stage, FILE);
  }

  /** Copies what a stage keeps, if anything, to another. */
  public static void copy(RunDirectory run, String fromStage, String toStage) {
    if (run.exists(fromStage, FILE)) {
      read(run, fromStage).tokenizer().forEach(name -> run.copy(name, fromStage, toStage));
      run.copy(FILE, fromStage, toStage);
    }
  }

  private static Kept read(RunDirectory run, String stage) {
    return RunDirectory.JSON.convertValue(run.readJson(stage, FILE), Kept.class);
  }

  /**
   * @throws UserException if the detector of a run never was a CLIP model with a tokenizer
   */
  public static void refuseOthers(RunDirectory run) {
    if (!run.exists(Detector.STAGE, FILE)) {
      throw UserException.of(
          "Cannot export %s as clip: it was trained from random weights with a vocabulary of its"
              + " prompts' words, which no file of CLIP's tokenizer can say; expected a detector"
              + " that began with a CLIP model. Train one with model.pretrained.",
          run.path(Detector.STAGE));
    }
  }

  /**
   * Writes the detector of a run as a CLIP model's directory, in single precision.
   *
   * @param target an existing directory of this machine
   */
  public static void export(RunDirectory run, Path target, TensorNames names) {
    Kept kept = read(run, Detector.STAGE);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String part : List.of(Detector.FROZEN, Detector.TEXT, NetworkFiles.PARAMETERS)) {
      if (run.exists(Detector.STAGE, part)) {
        try (LocalCopy file = run.local(Detector.STAGE, part)) {
          arrays.putAll(ParameterFile.read(file.path()));
        }
      }
    }
    ClipDirectory.save(arrays, kept.config(), kept.logitScale(), target, names);
    try {
      for (String name : kept.tokenizer()) {
        Files.write(target.resolve(name), run.readBytes(Detector.STAGE, name));
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + target + ": " + e.getMessage(), e);
    }
  }
}
