package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.Console;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.settings.Settings;

/**
 * Models that users have, broken in every way that a download or a conversion breaks them: one
 * sentence, exit code 2, and a run directory that is as it was.
 */
class BadModelTest {
  private static Cluster cluster;
  @TempDir private static Path runs;
  @TempDir private Path folder;
  private Path model;
  private Path weights;

  /** One run for all models that are refused, since none of them changes it. */
  @BeforeAll
  static void start() {
    cluster = Cluster.start(Settings.load(null, null, null, List.of("spark.master=\"local[2]\"")));
    publish("refused");
  }

  private static void publish(String run, String... more) {
    List<String> pairs = new ArrayList<>(pairs(run, runs));
    pairs.addAll(List.of(more));
    ExpandedFaces.publish(cluster, Settings.load(null, null, null, pairs), 2, ExpandedFaces.NONE);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void write() throws IOException {
    model = HubModel.write(folder.resolve("clip"));
    weights = model.resolve("model.safetensors");
  }

  private static List<String> pairs(String run, Path model) {
    return List.of(
        "run=\"" + runs.resolve(run) + "\"",
        "corpora.use=[ffpp]",
        "expand.face-size=16",
        "model.pretrained=\"" + model + "\"",
        "train.batch-size=4",
        "train.epochs=1",
        "train.task-weights.mode=fixed");
  }

  private Console train(String run, String... more) {
    List<String> args = new ArrayList<>(List.of("train"));
    for (String pair : pairs(run, model)) {
      args.addAll(List.of("--set", pair));
    }
    for (String pair : more) {
      args.addAll(List.of("--set", pair));
    }
    return Console.run(args.toArray(String[]::new));
  }

  private void refused(String... parts) {
    Console console = train("refused");
    assertThat(console.code()).as(console.err()).isEqualTo(2);
    assertThat(console.err()).contains(parts).doesNotContain("\tat ");
    assertThat(console.err().lines().filter(line -> line.startsWith("Cannot "))).hasSize(1);
    assertThat(runs.resolve("refused").toFile().list())
        .as("nothing is published; the lease was given back")
        .containsExactlyInAnyOrder("expanded", ".lease");
  }

  /** Changes the header and its length, not the numbers. */
  private void header(UnaryOperator<String> edit) throws IOException {
    byte[] file = Files.readAllBytes(weights);
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String text = new String(file, 8, length, StandardCharsets.UTF_8);
    String edited = edit.apply(text);
    assertThat(edited).isNotEqualTo(text);
    byte[] bytes = edited.getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole =
        ByteBuffer.allocate(8 + bytes.length + file.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(bytes.length).put(bytes).put(file, 8 + length, file.length - 8 - length);
    Files.write(weights, whole.array());
  }

  private void headerLength(long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.writeLong(Long.reverseBytes(length));
    }
  }

  /** Or all other tests would prove nothing. */
  @Test
  void theIntactModelTrains() {
    publish("intact");

    Console console = train("intact");

    assertThat(console.code()).as(console.err()).isZero();
  }

  @Test
  void aHeaderOfTheWrongLength() throws IOException {
    headerLength(100);

    refused(
        "Cannot read " + weights + ": its header is broken", "convert or train the model again.");
  }

  @Test
  void aHeaderOfTenGigabytes() throws IOException {
    headerLength(10_000_000_000L);

    refused("its header is too long, found 10000000000 bytes, expected at most 100000000");
  }

  @Test
  void overlappingTensors() throws IOException {
    // The scale and the first tensor behind it in the file: 4 bytes, then 32.
    header(text -> text.replace("\"data_offsets\":[4,", "\"data_offsets\":[0,"));

    refused("Cannot read " + weights + ": tensor '", "has the wrong size, found bytes 0 to ");
  }

  @Test
  void overlappingTensorsOfTheRightSizes() throws IOException {
    header(
        text ->
            text.replaceFirst(
                "(\"text_model.final_layer_norm.weight\":.*?\"data_offsets\":)\\[\\d+,\\d+]",
                "$1[36,68]"));

    refused("Cannot read " + weights + ": tensor '", "overlaps another");
  }

  @Test
  void tensorsBeyondTheEndOfTheFile() throws IOException {
    header(
        text ->
            text.replaceFirst(
                "(\"visual_projection.weight\":.*?\"data_offsets\":)\\[\\d+,\\d+]",
                "$1[99999744,100000000]"));

    refused("tensor 'visual_projection.weight' leaves a hole before it, found its first byte at");
  }

  @Test
  void anUnknownType() throws IOException {
    header(text -> text.replaceFirst("\"F32\"", "\"F4\""));

    refused("has an unknown dtype, found 'F4', expected F32, F16 or BF16");
  }

  @Test
  void aConfigThatContradictsTheTensors() throws IOException {
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3"));

    refused("Cannot use " + model + ": its tensors are not those of config.json", "16 missing");
  }

  @Test
  void noConfig() throws IOException {
    Files.delete(model.resolve("config.json"));

    refused("Cannot read " + model.resolve("config.json") + ": it is missing");
  }

  @Test
  void noTokenizer() throws IOException {
    Files.delete(model.resolve("merges.txt"));

    refused("Cannot read the tokenizer in " + model + ": it is missing, expected tokenizer.json");
  }

  @Test
  void weightsThatAreNoNumbers() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
      file.seek(file.length() - 4);
      file.writeInt(Integer.reverseBytes(Float.floatToIntBits(Float.NaN)));
    }

    refused("tensor 'visual_projection.weight' holds no number at place 63, found NaN");
  }

  @Test
  void halfADownload() throws IOException {
    byte[] all = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(all, all.length / 2));

    refused("Cannot read " + weights + ": it is cut short, found ");
  }

  @Test
  void noModelAtAll() throws IOException {
    Files.move(model, folder.resolve("elsewhere"));

    refused("Cannot read " + model + ": there is no such file or directory.");
  }

  /** A node's prompt that the text tower has no positions for. */
  @Test
  void aPromptLongerThanTheContext() throws IOException {
    String longer = "semantics.prompts.root=\"" + "fake ".repeat(40) + "\"";
    publish("long", longer);

    Console console = train("long", longer);

    assertThat(console.code()).isEqualTo(2);
    assertThat(console.err())
        .contains("too long, found 162 tokens, expected at most 120. Shorten it.");
  }
}
