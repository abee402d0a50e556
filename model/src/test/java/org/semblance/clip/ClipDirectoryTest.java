package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.UserException;
import org.semblance.nn.Towers;

class ClipDirectoryTest {
  private static final ClipConfig SMALL = ClipModels.small();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void writeModel() throws IOException {
    directory = ClipModels.write(root.resolve("model"), SMALL, 5);
  }

  private static ComputationGraph load(Path directory) {
    ClipDirectory clip = ClipDirectory.open(directory);
    ComputationGraph net = ClipModels.network(clip.config(), 99);
    clip.load(net);
    return net;
  }

  /** Through both families of names and back, down to the bits, the logit scale included. */
  @Test
  void loadSaveLoadChangesNothing() throws IOException {
    ClipDirectory first = ClipDirectory.open(directory);
    ComputationGraph net = load(directory);
    Path openAi = root.resolve("openai");
    first.save(net, openAi, TensorNames.OPENAI);
    ClipDirectory second = ClipDirectory.open(openAi);
    assertThat(second.names()).isEqualTo(TensorNames.OPENAI);
    assertThat(second.config()).isEqualTo(SMALL);
    assertThat(load(openAi).params()).isEqualTo(net.params());
    Path back = root.resolve("back");
    second.save(load(openAi), back, TensorNames.HUGGING_FACE);
    assertThat(Files.mismatch(directory.resolve(Weights.FILE), back.resolve(Weights.FILE)))
        .isEqualTo(-1);
    assertThat(second.logitScale()).isEqualTo(first.logitScale()).isNotZero();
    assertThat(ClipDirectory.open(back).config()).isEqualTo(SMALL);
  }

  /** Half precision widens exactly, so a network that came from it is saved and read as it is. */
  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16"})
  void loadSaveLoadOfHalfPrecisionChangesNothing(String type) throws IOException {
    Random random = new Random(3);
    Safetensors old = Safetensors.open(directory.resolve(Weights.FILE));
    StringBuilder header = new StringBuilder();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String name : new TreeSet<>(old.names())) {
      short[] halves = new short[(int) old.info(name).length()];
      for (int i = 0; i < halves.length; i++) {
        // Any sign and fraction, with exponents that both types read as about 0.01 to 1.
        int fraction = type.equals("F16") ? 10 : 7;
        int bias = type.equals("F16") ? 15 : 127;
        int exponent = bias - random.nextInt(7);
        int bits = random.nextInt(2) << 15 | exponent << fraction;
        halves[i] = (short) (bits | random.nextInt(1 << fraction));
      }
      header.append(
          "%s\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  header.length() == 0 ? "" : ",",
                  name,
                  type,
                  old.info(name).shape(),
                  data.size(),
                  data.size() + 2 * halves.length));
      data.writeBytes(RawSafetensors.shorts(halves));
    }
    RawSafetensors.write(directory.resolve(Weights.FILE), "{" + header + "}", data.toByteArray());
    ComputationGraph net = load(directory);
    assertThat(net.params().amaxNumber().doubleValue()).isBetween(1.5, 2.0);
    for (TensorNames names : TensorNames.values()) {
      Path copy = root.resolve(names.name());
      ClipDirectory.open(directory).save(net, copy, names);
      INDArray again = load(copy).params();
      assertThat(again.sub(net.params()).amaxNumber().doubleValue()).isZero();
    }
  }

  /** A network that came from nowhere is saved with CLIP's own logit scale. */
  @Test
  void networksWithoutDirectoryAreSavedToo() {
    ComputationGraph net = ClipModels.network(SMALL, 3);
    ClipDirectory.save(net, SMALL, root.resolve("new/model"), TensorNames.HUGGING_FACE);
    assertThat(load(root.resolve("new/model")).params()).isEqualTo(net.params());
    assertThat(ClipDirectory.open(root.resolve("new/model")).logitScale()).isEqualTo(2.6592600f);
  }

  /** What the file calls in_proj is q, k and v stacked; its projections are [in, out]. */
  @Test
  void openAiTensorsAreLaidOutAsReleased() throws IOException {
    ClipDirectory.open(directory).save(load(directory), root.resolve("openai"), TensorNames.OPENAI);
    Safetensors theirs = Safetensors.open(directory.resolve(Weights.FILE));
    Safetensors ours = Safetensors.open(root.resolve("openai").resolve(Weights.FILE));
    float[] fused = RawSafetensors.read(ours, "visual.transformer.resblocks.1.attn.in_proj_weight");
    int w = SMALL.vision().width();
    String layer = "vision_model.encoder.layers.1.self_attn.";
    float[] v = RawSafetensors.read(theirs, layer + "v_proj.weight");
    assertThat(Arrays.copyOfRange(fused, 2 * w * w, 3 * w * w)).isEqualTo(v);
    float[] projection = RawSafetensors.read(ours, "text_projection");
    float[] linear = RawSafetensors.read(theirs, "text_projection.weight");
    assertThat(ours.info("text_projection").shape())
        .containsExactly((long) SMALL.text().width(), (long) SMALL.embedding());
    assertThat(projection[SMALL.embedding()]).isEqualTo(linear[1]);
  }

  /** One error tells of all tensors that are missing, unexpected or of another shape. */
  @Test
  void everyWrongTensorIsListedAtOnce() throws IOException {
    rewrite(
        tensors -> {
          tensors.remove("text_projection.weight");
          tensors.remove("vision_model.pre_layrnorm.bias");
          tensors.put("classifier.weight", tensor(2));
          tensors.put("text_model.final_layer_norm.weight", tensor(3));
          tensors.put("logit_scale", tensor(2));
          tensors.put("text_model.embeddings.position_ids", tensor(77));
          return tensors;
        });
    assertThatThrownBy(() -> ClipDirectory.open(directory))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "found 2 missing [vision_model.pre_layrnorm.bias, text_projection.weight], 1 unexpected"
                + " [classifier.weight], 2 misshapen [text_model.final_layer_norm.weight (found F32"
                + " [3], expected F32, F16 or BF16 [8]), logit_scale (found F32 [2]");
  }

  @Test
  void buffersAreSkippedAndAMissingLogitScaleIsClips() throws IOException {
    rewrite(
        tensors -> {
          tensors.put("text_model.embeddings.position_ids", tensor(77));
          tensors.remove("logit_scale");
          return tensors;
        });
    assertThat(ClipDirectory.open(directory).logitScale()).isEqualTo(2.6592600f);
  }

  @Test
  void aConfigThatContradictsTheTensorsIsRefused() throws IOException {
    editConfig("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
    assertRefused("0 missing, 32 unexpected");
    editConfig("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 2000000000");
    assertRefused("vision.layers is too large, found 2000000000, expected at most 1000");
    editConfig("\"num_hidden_layers\": 2000000000", "\"num_hidden_layers\": 2");
    editConfig("\"patch_size\": 8", "\"patch_size\": 12");
    assertRefused(
        "patch_embedding.weight (found F32 [12, 3, 8, 8], expected F32, F16 or BF16 [12, 3, 12, 12])");
    Files.delete(directory.resolve("config.json"));
    assertRefused("config.json: it is missing");
  }

  @Test
  void modelsOfAnotherKindAreRefused() throws IOException {
    editConfig("\"eos_token_id\": 2", "\"eos_token_id\": 7, \"hidden_act\": \"gelu\"");
    editConfig("\"clip\"", "\"siglip\"");
    assertRefused(
        "model_type is not supported, found siglip, expected clip; text_config.hidden_act is not"
            + " supported, found gelu, expected quick_gelu; text_config.eos_token_id is not"
            + " supported, found 7, expected 39. Choose");
    editConfig("\"patch_size\": 8", "\"patch_size\": \"8\"");
    assertRefused("vision_config.patch_size is no whole number, found \"8\"");
  }

  /** Published files leave most of it out, or say it again in a dictionary that wins. */
  @Test
  void whatAConfigOmitsIsViTB32() throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, "{\"model_type\":\"clip\",\"text_config\":{\"dropout\":0.0}}");
    assertThat(ConfigFile.read(directory)).isEqualTo(ClipConfig.vitB32());
    Files.writeString(
        file,
        """
        {"projection_dim": 768, "vision_config": {"hidden_size": 1},
         "vision_config_dict": {"hidden_size": 1024, "intermediate_size": 4096,
           "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14},
         "text_config_dict": {"hidden_size": 768, "intermediate_size": 3072,
           "num_attention_heads": 12, "eos_token_id": null}, "text_config": null}
        """);
    assertThat(ConfigFile.read(directory))
        .isEqualTo(
            new ClipConfig(
                new ClipConfig.Vision(224, 14, 1024, 24, 16),
                new ClipConfig.Text(77, 49408, 768, 12, 12),
                768));
  }

  @Test
  void picturesThatAreWantedOtherwiseAreRefused() throws IOException {
    Path file = directory.resolve(Preprocessing.NAME);
    Files.writeString(
        file,
        """
        {"size": 24, "crop_size": {"height": 24, "width": 24}, "resample": 3,
         "image_mean": [0.48145466, 0.4578275, 0.40821073]}
        """);
    ClipDirectory.open(directory);
    Files.writeString(
        file,
        """
        {"size": {"shortest_edge": 25}, "image_std": [0.5, 0.5, 0.5], "resample": 2,
         "do_normalize": false}
        """);
    assertRefused(
        "image_std found [0.5,0.5,0.5], expected 0.26862954, 0.26130258, 0.27577711; resample found"
            + " 2, expected 3.0; do_normalize found false, expected true; size found"
            + " {\"shortest_edge\":25}, expected 24");
  }

  /** A weight that is NaN or infinite is found before the first parameter changes. */
  @Test
  void brokenWeightsLeaveTheNetworkAsItWas() throws IOException {
    rewrite(
        tensors -> {
          float[] values = new float[5 * 12];
          values[59] = Float.NaN;
          tensors.put(
              "visual_projection.weight",
              new SafetensorsWriter.Tensor(
                  List.of(5L, 12L), sink -> sink.accept(0, values, values.length)));
          return tensors;
        });
    ClipDirectory clip = ClipDirectory.open(directory);
    ComputationGraph net = ClipModels.network(SMALL, 1);
    INDArray before = net.params().dup();
    assertThatThrownBy(() -> clip.load(net))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'visual_projection.weight' holds no number at place 59, found NaN");
    assertThat(net.params()).isEqualTo(before);
  }

  /** The grid of 3 × 3 patches becomes 5 × 5; everything else stays, and images go through. */
  @Test
  void positionsFollowTheSizeOfThePicture() throws IOException {
    ClipDirectory clip = ClipDirectory.open(directory).withImageSize(40);
    assertThat(clip.config().vision().tokens()).isEqualTo(26);
    ComputationGraph net = ClipModels.network(clip.config(), 1);
    clip.load(net);
    float[] stored =
        RawSafetensors.read(
            Safetensors.open(directory.resolve(Weights.FILE)),
            "vision_model.embeddings.position_embedding.weight");
    assertThat(net.getParam("image-embedding_position").dup().data().asFloat())
        .isEqualTo(PositionGrid.resize(stored, 3, 5));
    assertThat(net.getParam("image-block-1_fcWeight"))
        .isEqualTo(load(directory).getParam("image-block-1_fcWeight"));
    assertThat(Towers.images(net, Nd4j.ones(1, 3, 40, 40)).shape()).containsExactly(1, 5);
    assertThatThrownBy(() -> ClipDirectory.open(directory).withImageSize(41))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no multiple of vision.patch-size");
  }

  @Test
  void aNetworkOfOtherSizesIsRefused() {
    ClipConfig other = new ClipConfig(SMALL.vision(), SMALL.text(), 6);
    assertThatThrownBy(() -> ClipDirectory.open(directory).load(ClipModels.network(other, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameters");
  }

  @Test
  void theTokenizerComesAndGoesWithTheModel() throws IOException {
    assertThatThrownBy(() -> ClipDirectory.open(directory).tokenizer())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it is missing, expected tokenizer.json");
    SmallBpe bpe = new SmallBpe(20);
    ClipConfig config =
        new ClipConfig(SMALL.vision(), new ClipConfig.Text(9, bpe.vocabularySize(), 8, 2, 2), 5);
    ClipModels.write(directory, config, 2);
    bpe.writeOneFile(directory);
    ClipDirectory clip = ClipDirectory.open(directory);
    clip.save(load(directory), root.resolve("copy"), TensorNames.HUGGING_FACE);
    int[][] ids = ClipDirectory.open(root.resolve("copy")).tokenizer().encode(List.of("the face"));
    assertThat(ids).isDeepEqualTo(clip.tokenizer().encode(List.of("the face")));
    assertThat(ids[0]).startsWith(bpe.vocabularySize() - 2).endsWith(bpe.vocabularySize() - 1);
  }

  private static SafetensorsWriter.Tensor tensor(int length) {
    return new SafetensorsWriter.Tensor(
        List.of((long) length), sink -> sink.accept(0, new float[length], length));
  }

  private void rewrite(UnaryOperator<TreeMap<String, SafetensorsWriter.Tensor>> edit)
      throws IOException {
    Path file = directory.resolve(Weights.FILE);
    Safetensors old = Safetensors.open(file);
    TreeMap<String, SafetensorsWriter.Tensor> tensors = new TreeMap<>();
    for (String name : old.names()) {
      tensors.put(
          name, new SafetensorsWriter.Tensor(old.info(name).shape(), sink -> old.read(name, sink)));
    }
    SafetensorsWriter.write(file, edit.apply(tensors));
  }

  private void editConfig(String from, String to) throws IOException {
    Path file = directory.resolve("config.json");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ClipDirectory.open(directory))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
