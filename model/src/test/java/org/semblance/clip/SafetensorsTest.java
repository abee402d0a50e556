package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.UserException;

class SafetensorsTest {
  private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  @TempDir Path directory;

  /** Each type against a definition of its own: bits shifted, or sign, exponent and fraction. */
  @Test
  void numbersOfEachTypeBecomeFloats() throws IOException {
    short[] bits = new short[2 * 31 * 1024];
    int n = 0;
    for (int b = 0; b < 1 << 16; b++) {
      if ((b >> 10 & 31) != 31) {
        bits[n++] = (short) b;
      }
    }
    String half = "{\"h\":{\"dtype\":\"F16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}";
    Path file = directory.resolve("half");
    RawSafetensors.write(file, half.formatted(n, 2 * n), RawSafetensors.shorts(bits));
    float[] halves = RawSafetensors.read(Safetensors.open(file), "h");
    for (int i = 0; i < n; i++) {
      int exponent = bits[i] >> 10 & 31;
      double fraction = (bits[i] & 1023) / 1024.0;
      double size =
          exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
      assertThat(halves[i]).isEqualTo((float) (bits[i] < 0 ? -size : size));
    }

    String both =
        "{\"b\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]},"
            + "\"s\":{\"data_offsets\":[4,8],\"shape\":[],\"dtype\":\"F32\"},"
            + "\"__metadata__\":{\"format\":\"pt\"}}    ";
    byte[] data = {(byte) 0x80, 0x3f, 0x49, (byte) 0xc0, 0, 0, 0x20, 0x41};
    Safetensors mixed = Safetensors.open(RawSafetensors.write(directory.resolve("b"), both, data));
    assertThat(RawSafetensors.read(mixed, "b")).containsExactly(1f, -3.140625f);
    assertThat(RawSafetensors.read(mixed, "s")).containsExactly(10f);
    assertThat(mixed.names()).containsExactly("b", "s");
    assertThat(mixed.info("b").shape()).containsExactly(2L, 1L);
  }

  /** Every fault of a header has its own words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                     | no JSON object",
        "{'a'                                   | broken JSON",
        "{A}{}                                  | continues after the JSON object",
        "{A,A}                                  | names something twice, found Duplicate field 'a'",
        "{'a':{'dtype':'F32','dtype':'F32'}}    | names something twice, found Duplicate field 'dtype'",
        "{'a':3}                                | not that of safetensors at 'a', found VALUE_NUMBER_INT",
        "{'__metadata__':{'x':1}}               | not that of safetensors at '__metadata__.x'",
        "{'a':{'dtype':'F32','shape':[2]}}      | tensor 'a' is not fully described",
        "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | unknown dtype, found 'F31'",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':{}}} | unknown field, found 'x'",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | no natural number, found -2",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | no natural number, found 2.0",
        "{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}} | no natural number, found [",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | no natural number",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,8]}} | larger than any file",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | found bytes 0 to 8, expected 12 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | found bytes 8 to 0, expected 8 bytes",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | leaves a hole before it, found its first byte at 4",
        "{A,'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | tensor 'b' overlaps another",
        "{A,'b':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}} | cut short, found 8 bytes of data, expected 16",
        "{}                                     | longer than its header says, found 8 bytes of data, expected 0",
      })
  void faultsOfTheHeaderAreNamed(String header, String message) throws IOException {
    String json = header.strip().replace("A", A).replace('\'', '"');
    Path file = RawSafetensors.write(directory.resolve("broken"), json, new byte[8]);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read " + file + ": ")
        .hasMessageContaining(message.strip());
  }

  @Test
  void filesThatAreMissingShortOrNoSafetensorsAreRefused() throws IOException {
    Path file = directory.resolve("model.safetensors");
    assertRefused(file, "it is missing");
    assertRefused(Files.write(file, new byte[7]), "cut short, found 7 bytes, expected at least 8");
    byte[] header = ("{" + A + "}").getBytes(StandardCharsets.UTF_8);
    RawSafetensors.write(file, 10_000_000_000L, header, new byte[8]);
    assertRefused(file, "header is too long, found 10000000000 bytes, expected at most 100000000");
    RawSafetensors.write(file, -1, header, new byte[8]);
    assertRefused(file, "header is too long, found 18446744073709551615 bytes");
    RawSafetensors.write(file, header.length + 9, header, new byte[8]);
    assertRefused(file, "ends within its header");
    RawSafetensors.write(file, header.length, header, new byte[8]);
    try (RandomAccessFile half = new RandomAccessFile(file.toFile(), "rw")) {
      half.setLength(half.length() - 3);
    }
    assertRefused(file, "cut short, found 5 bytes of data, expected 8");
  }

  /** Whatever bytes a header consists of, the answer is a sentence and never another error. */
  @Test
  void brokenHeadersNeverCrash() throws IOException {
    byte[] good = ("{" + A + "}").getBytes(StandardCharsets.UTF_8);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      Path file = RawSafetensors.write(directory.resolve("fuzz"), bad.length, bad, new byte[8]);
      try {
        Safetensors.open(file);
      } catch (UserException e) {
        assertThat(e).hasMessageStartingWith("Cannot read ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
    String deep = "{\"a\":" + "[".repeat(1_000_000);
    assertRefused(RawSafetensors.write(directory.resolve("deep"), deep, new byte[0]), "'a'");
  }

  @Test
  void weightsThatAreNoNumbersAreRefusedByPlace() throws IOException {
    Path file = directory.resolve("nan");
    RawSafetensors.write(file, "{" + A + "}", RawSafetensors.floats(1, Float.NaN));
    Safetensors opened = Safetensors.open(file);
    assertThatThrownBy(() -> RawSafetensors.read(opened, "a"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("tensor 'a' holds no number at place 1, found NaN");
  }

  /**
   * Longer than a chunk, with a scalar and an empty tensor; the same tensors give the same bytes.
   */
  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Random random = new Random(3);
    float[] values = new float[70_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    TreeMap<String, SafetensorsWriter.Tensor> tensors = new TreeMap<>();
    tensors.put("big", tensor(values, 1, values.length));
    tensors.put("scalar \"quoted\"", tensor(new float[] {2.5f}));
    tensors.put("none", tensor(new float[0], 0, 3));
    Path file = directory.resolve("written");
    SafetensorsWriter.write(file, tensors);
    Safetensors read = Safetensors.open(file);
    assertThat(RawSafetensors.read(read, "big")).isEqualTo(values);
    assertThat(RawSafetensors.read(read, "scalar \"quoted\"")).containsExactly(2.5f);
    assertThat(read.info("none").shape()).containsExactly(0L, 3L);
    Path again = directory.resolve("again");
    SafetensorsWriter.write(again, tensors);
    assertThat(Files.mismatch(file, again)).isEqualTo(-1);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, again);
    }
  }

  private static SafetensorsWriter.Tensor tensor(float[] values, long... shape) {
    List<Long> sizes = Arrays.stream(shape).boxed().toList();
    return new SafetensorsWriter.Tensor(sizes, sink -> sink.accept(0, values, values.length));
  }

  @Test
  void severalFilesAreReadThroughTheirIndex() throws IOException {
    RawSafetensors.write(
        directory.resolve("m-1.safetensors"), "{" + A + "}", RawSafetensors.floats(1, 2));
    RawSafetensors.write(
        directory.resolve("m-2.safetensors"),
        "{" + A.replace("\"a\"", "\"b\"") + "}",
        RawSafetensors.floats(3, 4));
    index("{'weight_map':{'a':'m-1.safetensors','b':'m-2.safetensors'}}");
    float[] b = new float[2];
    Weights weights = Weights.open(directory);
    weights.read("b", (at, values, count) -> System.arraycopy(values, 0, b, (int) at, count));
    assertThat(b).containsExactly(3, 4);
    assertThat(weights.names()).containsExactly("a", "b");

    index("{'weight_map':{'a':'m-1.safetensors','c':'m-2.safetensors'}}");
    assertThatThrownBy(() -> Weights.open(directory))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "disagrees with its files on 2 tensors, found b (found in m-2.safetensors),"
                + " c (missing in m-2.safetensors)");
    index("{'weight_map':{'a':'../m-1.safetensors'}}");
    assertThatThrownBy(() -> Weights.open(directory)).hasMessageContaining("in no file beside it");
    index("{'weight_map':{}}");
    assertThatThrownBy(() -> Weights.open(directory)).hasMessageContaining("lists no tensors");
    index("{'weight_map':{'a':'m-1.safetensors','b':'m-3.safetensors'}}");
    assertThatThrownBy(() -> Weights.open(directory))
        .hasMessageContaining("m-3.safetensors: it is missing");
  }

  private void index(String json) throws IOException {
    Files.writeString(directory.resolve(Weights.INDEX), json.replace('\'', '"'));
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
