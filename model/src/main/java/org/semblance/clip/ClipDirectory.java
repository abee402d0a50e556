package org.semblance.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.UserException;

/**
 * A CLIP model as Hugging Face lays it out: {@code config.json}, {@code model.safetensors} (or
 * several with an index), {@code preprocessor_config.json} and the tokenizer's files. Its tensors
 * may have either family of {@link TensorNames} and be F32, F16 or BF16.
 *
 * <p>Opening it checks everything but the numbers; {@link #load} checks them all before it changes
 * the first parameter.
 */
public final class ClipDirectory {
  /** ln(1/0.07), CLIP's start. The detector's logits do not use it; files must have it. */
  private static final float LOGIT_SCALE = (float) Math.log(1 / 0.07);

  private final Path directory;
  private final ClipConfig stored;
  private final ClipConfig config;
  private final Weights weights;
  private final TensorNames names;

  private ClipDirectory(
      Path directory, ClipConfig stored, ClipConfig config, Weights weights, TensorNames names) {
    this.directory = directory;
    this.stored = stored;
    this.config = config;
    this.weights = weights;
    this.names = names;
  }

  /**
   * Opens a model's directory.
   *
   * @throws UserException if a file is missing or broken, if the model is not of CLIP's own kind,
   *     or if tensors are missing, unexpected or of another shape than {@code config.json} says;
   *     then every such tensor is listed
   */
  public static ClipDirectory open(Path directory) {
    ClipConfig config = ConfigFile.read(directory);
    Weights weights = Weights.open(directory);
    TensorNames names =
        weights.has(TensorNames.OPENAI_MARK) ? TensorNames.OPENAI : TensorNames.HUGGING_FACE;
    ClipDirectory opened = new ClipDirectory(directory, config, config, weights, names);
    opened.checkTensors();
    Preprocessing.check(directory, config.vision().imageSize());
    return opened;
  }

  private void checkTensors() {
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    TreeSet<String> unexpected = new TreeSet<>(weights.names());
    unexpected.removeIf(TensorNames::isBuffer);
    unexpected.remove(TensorNames.LOGIT_SCALE);
    for (TensorNames.Slot slot : names.slots(stored)) {
      if (unexpected.remove(slot.tensor())) {
        TensorInfo info = weights.info(slot.tensor());
        if (!info.shape().equals(slot.shape()) || !info.type().isReadable()) {
          misshapen.add(
              String.format(
                  "%s (found %s %s, expected F32, F16 or BF16 %s)",
                  slot.tensor(), info.type(), info.shape(), slot.shape()));
        }
      } else {
        missing.add(slot.tensor());
      }
    }
    if (weights.has(TensorNames.LOGIT_SCALE)) {
      TensorInfo info = weights.info(TensorNames.LOGIT_SCALE);
      if (info.length() != 1 || !info.type().isReadable()) {
        misshapen.add(
            String.format(
                "%s (found %s %s, expected one number)",
                TensorNames.LOGIT_SCALE, info.type(), info.shape()));
      }
    }
    if (!missing.isEmpty() || !unexpected.isEmpty() || !misshapen.isEmpty()) {
      throw UserException.of(
          "Cannot use %s: its tensors are not those of %s, found %d missing%s, %d unexpected%s, %d"
              + " misshapen%s. Download the model again or correct %s.",
          directory,
          ConfigFile.NAME,
          missing.size(),
          list(missing),
          unexpected.size(),
          list(unexpected),
          misshapen.size(),
          list(misshapen),
          ConfigFile.NAME);
    }
  }

  private static String list(Iterable<String> names) {
    String list = String.join(", ", names);
    return list.isEmpty() ? "" : " [" + list + "]";
  }

  /** Sizes of the network that {@link #load} fills. */
  public ClipConfig config() {
    return config;
  }

  /** The family of names that the file's tensors have. */
  public TensorNames names() {
    return names;
  }

  /**
   * The same model for images of another size; {@link #load} interpolates its position embeddings
   * bicubically, as transformers does.
   *
   * @param imageSize side in pixels, a multiple of the patch size
   */
  public ClipDirectory withImageSize(int imageSize) {
    ClipConfig.Vision vision = config.vision();
    ClipConfig.Vision resized =
        new ClipConfig.Vision(
            imageSize, vision.patchSize(), vision.width(), vision.layers(), vision.heads());
    ClipConfig other = new ClipConfig(resized, config.text(), config.embedding());
    return new ClipDirectory(directory, stored, other, weights, names);
  }

  /**
   * Overwrites all parameters of a network.
   *
   * @param net of the sizes of {@link #config}, see {@code JointEmbeddingNetwork}
   * @throws UserException if a weight is NaN or infinite; the network is then as it was
   */
  public void load(ComputationGraph net) {
    ParameterArrays parameters = new ParameterArrays(net.paramTable());
    parameters.check(names.slots(config));
    checkNumbers();
    for (TensorNames.Slot slot : names.slots(stored)) {
      String key = slot.parameter();
      if (slot.transposed()) {
        float[] values = whole(slot);
        int rows = Math.toIntExact(slot.shape().get(0));
        parameters.put(key, slot.offset(), transpose(values, rows), values.length);
      } else if (key.equals(TensorNames.VISION_POSITIONS) && !stored.equals(config)) {
        float[] resized =
            PositionGrid.resize(whole(slot), stored.vision().side(), config.vision().side());
        parameters.put(key, 0, resized, resized.length);
      } else {
        weights.read(
            slot.tensor(),
            (at, values, count) -> parameters.put(key, slot.offset() + at, values, count));
      }
    }
  }

  /**
   * Looks at every weight.
   *
   * @throws UserException if one is NaN or infinite
   */
  public void checkNumbers() {
    for (TensorNames.Slot slot : names.slots(stored)) {
      weights.read(slot.tensor(), (at, values, count) -> {});
    }
    logitScale();
  }

  private float[] whole(TensorNames.Slot slot) {
    float[] all = new float[Math.toIntExact(slot.length())];
    weights.read(
        slot.tensor(), (at, values, count) -> System.arraycopy(values, 0, all, (int) at, count));
    return all;
  }

  /** From [rows, columns] to [columns, rows]. */
  private static float[] transpose(float[] values, int rows) {
    int columns = values.length / rows;
    float[] transposed = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        transposed[c * rows + r] = values[r * columns + c];
      }
    }
    return transposed;
  }

  /**
   * The file's logit scale; CLIP's own start where it has none. Kept through {@link #save}, though
   * the detector's logits do not use it.
   */
  public float logitScale() {
    float[] scale = {LOGIT_SCALE};
    if (weights.has(TensorNames.LOGIT_SCALE)) {
      weights.read(TensorNames.LOGIT_SCALE, (at, values, count) -> scale[0] = values[0]);
    }
    return scale[0];
  }

  /** SHA-256 over the files that the weights lie in, in hexadecimal. */
  public String digest() {
    return weights.digest();
  }

  /** The model's tokenizer. */
  public BpeTokenizer tokenizer() {
    return BpeTokenizer.read(directory, config.text());
  }

  /** The files that say it, as far as they are there. */
  public List<Path> tokenizerFiles() {
    return BpeFiles.NAMES.stream().map(directory::resolve).filter(Files::exists).toList();
  }

  /**
   * Writes a network that came from this directory, with its logit scale and tokenizer.
   *
   * @param target directory, made if need be; its files of the same names are replaced
   */
  public void save(ComputationGraph net, Path target, TensorNames names) {
    save(net.paramTable(), config, logitScale(), target, names);
    try {
      for (Path file : tokenizerFiles()) {
        if (!Files.isSameFile(directory, target)) {
          Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a network in single precision as a model's directory, without tokenizer files.
   *
   * @param config the network's sizes
   * @param target directory, made if need be; its files of the same names are replaced
   */
  public static void save(ComputationGraph net, ClipConfig config, Path target, TensorNames names) {
    save(net.paramTable(), config, LOGIT_SCALE, target, names);
  }

  /**
   * Writes weights in single precision as a model's directory, without tokenizer files.
   *
   * @param arrays under the names of {@link ComputationGraph#paramTable()}, of any shape
   * @param config the network's sizes
   * @param target directory, made if need be; its files of the same names are replaced
   */
  public static void save(
      Map<String, INDArray> arrays,
      ClipConfig config,
      float logitScale,
      Path target,
      TensorNames names) {
    ParameterArrays parameters = new ParameterArrays(arrays);
    parameters.check(names.slots(config));
    TreeMap<String, SafetensorsWriter.Tensor> tensors = new TreeMap<>();
    for (TensorNames.Slot slot : names.slots(config)) {
      tensors.put(
          slot.tensor(),
          new SafetensorsWriter.Tensor(slot.shape(), sink -> copy(parameters, slot, sink)));
    }
    tensors.put(
        TensorNames.LOGIT_SCALE,
        new SafetensorsWriter.Tensor(
            List.of(), sink -> sink.accept(0, new float[] {logitScale}, 1)));
    try {
      Files.createDirectories(target);
      SafetensorsWriter.write(target.resolve(Weights.FILE), tensors);
      ConfigFile.write(target, config);
      Preprocessing.write(target, config.vision().imageSize());
    } catch (IOException e) {
      throw new UserException("Cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private static void copy(
      ParameterArrays parameters, TensorNames.Slot slot, Safetensors.Sink sink) {
    if (!slot.transposed()) {
      parameters.get(slot.parameter(), slot.offset(), slot.length(), sink);
      return;
    }
    float[] all = new float[Math.toIntExact(slot.length())];
    parameters.get(
        slot.parameter(),
        slot.offset(),
        slot.length(),
        (at, values, count) -> System.arraycopy(values, 0, all, (int) at, count));
    sink.accept(0, transpose(all, Math.toIntExact(slot.shape().get(1))), all.length);
  }
}
