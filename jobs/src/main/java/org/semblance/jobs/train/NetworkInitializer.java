package org.semblance.jobs.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.Seeds;
import org.semblance.clip.ClipDirectory;
import org.semblance.clip.ParameterFile;
import org.semblance.clip.TrainedTensors;
import org.semblance.jobs.detector.ClipFiles;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.detector.FrozenFile;
import org.semblance.jobs.detector.NetworkFiles;
import org.semblance.jobs.run.LocalCopy;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.ModelSettings;
import org.semblance.jobs.settings.Settings;
import org.semblance.nn.Frozen;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.nn.Prompts;
import org.semblance.nn.Towers;

/**
 * Makes the network that training starts from: pretrained or random weights, of which some may not
 * train. Everything is checked at the start, before anything is published.
 */
final class NetworkInitializer implements AutoCloseable {
  private final Settings settings;
  private final SerializableConfiguration hadoop;
  private final LocalCopy copy;
  private final ClipDirectory directory;
  private final ModelSettings.Model model;
  private final Set<String> frozen;
  private final String weights;

  /**
   * @throws org.semblance.UserException if the pretrained model is missing, broken or contradicts
   *     the settings, or if what is to train does not exist
   */
  NetworkInitializer(Settings settings, SerializableConfiguration hadoop) {
    this.settings = settings;
    this.hadoop = hadoop;
    ModelSettings wanted = settings.model();
    if (wanted.pretrained().isEmpty()) {
      copy = null;
      directory = null;
      weights = TrainingStart.RANDOM;
      model = wanted.builtIn(settings.legal().graph());
    } else {
      copy = LocalCopy.of(wanted.pretrained(), hadoop.value());
      directory = wanted.sized(ClipDirectory.open(copy.path()));
      directory.checkNumbers();
      weights = directory.digest();
      model =
          new ModelSettings.Model(
              directory.config(), directory.tokenizer().encode(settings.legal().graph().prompts()));
    }
    frozen = TrainedTensors.frozen(wanted.trainable(), model.clip());
  }

  /** What the provenance says of the weights. */
  String weights() {
    return weights;
  }

  /** The whole network, every parameter in its vector. */
  private ComputationGraph whole() {
    if (directory == null) {
      ComputationGraph drawn = new ComputationGraph(configuration(Frozen.NOTHING));
      drawn.init();
      return drawn;
    }
    ComputationGraph loaded = NetworkFiles.blank(configuration(Frozen.NOTHING));
    directory.load(loaded);
    return loaded;
  }

  private ComputationGraphConfiguration configuration(Frozen without) {
    Settings.TrainSettings train = settings.train();
    return JointEmbeddingNetwork.executedBy(
        JointEmbeddingNetwork.configuration(
            model.clip(),
            settings.legal().graph(),
            train.initialWeights(),
            new Optimiser(train.learningRate(), train.weightDecay()),
            Seeds.of(train.seed(), "weights"),
            without),
        settings.execution());
  }

  /** Publishes the start and returns the network to train. */
  ComputationGraph publish(RunDirectory run, Stage stage) {
    run.delete(TrainingStart.STAGE);
    if (directory != null) {
      ClipFiles.write(directory, run, TrainingStart.STAGE);
    }
    ComputationGraph whole = whole();
    if (frozen.isEmpty()) {
      start("", Prompts.ids(model.prompts()), run).publish(run, stage);
      return whole;
    }
    Map<String, INDArray> still = new LinkedHashMap<>(whole.paramTable());
    still.keySet().retainAll(frozen);
    Map<String, INDArray> text = new LinkedHashMap<>(whole.paramTable());
    text.keySet().removeIf(name -> !JointEmbeddingNetwork.isOfTextTower(name));
    float[][] prompts = Prompts.ids(model.prompts());
    if (frozen.containsAll(text.keySet())) {
      // The text tower will say the same for ever: it speaks once, and stays here.
      prompts = Towers.prompts(whole, Prompts.array(model.prompts())).toFloatMatrix();
      run.stream(out -> ParameterFile.write(text, out), TrainingStart.STAGE, Detector.TEXT);
      still.keySet().removeAll(text.keySet());
    }
    String key =
        run.stream(out -> ParameterFile.write(still, out), TrainingStart.STAGE, Detector.FROZEN);
    TrainingStart start = start(key, prompts, run);
    start.frozen().provide();
    ComputationGraph network = NetworkFiles.blank(configuration(new Frozen(key, frozen)));
    network.paramTable().forEach((name, view) -> view.assign(whole.paramTable().get(name)));
    start.publish(run, stage);
    return network;
  }

  private TrainingStart start(String key, float[][] prompts, RunDirectory run) {
    return new TrainingStart(
        model.clip().vision().imageSize(),
        prompts,
        weights,
        new FrozenFile(key, run.path(TrainingStart.STAGE, Detector.FROZEN), hadoop));
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
