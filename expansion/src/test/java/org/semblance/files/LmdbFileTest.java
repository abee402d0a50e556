package org.semblance.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;

/** What LMDB itself writes is read as it is; no damage ends the process. */
class LmdbFileTest {
  @TempDir Path folder;
  private File data;

  @BeforeEach
  void place() {
    data = folder.resolve("data.mdb").toFile();
  }

  private void write(Map<String, byte[]> put, Iterable<String> deleted) {
    try (Env<byte[]> lmdb =
        Env.create(ByteArrayProxy.PROXY_BA)
            .setMapSize(200_000_000)
            .setMaxDbs(1)
            .open(folder.toFile())) {
      Dbi<byte[]> entries = lmdb.openDbi((byte[]) null, new DbiFlags[0]);
      put.forEach((key, value) -> entries.put(bytes(key), value));
      deleted.forEach(key -> entries.delete(bytes(key)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Keys as DeepfakeBench has them; values of no byte, of a few, of a page and of many. */
  private static Map<String, byte[]> entries(int count, int longest) {
    Random random = new Random(count);
    Map<String, byte[]> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int size = i % 7 == 0 ? random.nextInt(longest) : random.nextInt(1400);
      byte[] value = new byte[i == 1 ? 0 : size];
      random.nextBytes(value);
      entries.put("F\\frames/" + i + "/%03d.png".formatted(i % 9), value);
    }
    return entries;
  }

  @Test
  void everyEntryOfEverySizeIsFound() throws IOException {
    for (int count : new int[] {0, 1, 3, 60, 4000}) {
      Files.deleteIfExists(data.toPath());
      Map<String, byte[]> entries = entries(count, 30_000);
      write(entries, List.of());
      LmdbFile file = new LmdbFile(data);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        assertThat(file.get(bytes(entry.getKey()))).as(entry.getKey()).contains(entry.getValue());
        assertThat(file.get(bytes(entry.getKey() + "x"))).isEmpty();
      }
      assertThat(file.get(bytes("A"))).as("before the first").isEmpty();
      assertThat(file.get(bytes("\uffff"))).as("after the last").isEmpty();
      assertThat(file.get(new byte[0])).isEmpty();
    }
  }

  /** Pages are used anew, the second state is the later one, and half of the tree is gone. */
  @Test
  void entriesThatWereReplacedOrDeletedAreNoMore() throws IOException {
    Map<String, byte[]> before = entries(3000, 9000);
    write(before, List.of());
    Map<String, byte[]> after = new TreeMap<>();
    before.forEach((key, value) -> after.put(key, bytes("now " + key)));
    List<String> deleted = before.keySet().stream().limit(1500).toList();
    write(after, deleted);
    LmdbFile file = new LmdbFile(data);
    for (String key : before.keySet()) {
      if (deleted.contains(key)) {
        assertThat(file.get(bytes(key))).isEmpty();
      } else {
        assertThat(file.get(bytes(key))).contains(bytes("now " + key));
      }
    }
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    write(entries(200, 9000), List.of());
    byte[] sound = Files.readAllBytes(data.toPath());
    for (int length = 0; length < sound.length; length += 1 + sound.length / 50) {
      Files.write(data.toPath(), Arrays.copyOf(sound, length));
      assertThatThrownBy(() -> new LmdbFile(data))
          .as(length + " bytes")
          .isInstanceOf(Lmdb.DamagedException.class)
          .hasMessageMatching("data.mdb is (truncated|no LMDB).*");
    }
  }

  /** LMDB's own library ends the process at some of these. */
  @Test
  void changedBytesGiveAnEntryNoneOrAReason() throws IOException {
    Map<String, byte[]> entries = entries(240, 9000);
    write(entries, List.of());
    byte[] sound = Files.readAllBytes(data.toPath());
    int opened = 0;
    int damaged = 0;
    int same = 0;
    for (int i = 0; i < 400; i++) {
      Random random = new Random(i);
      byte[] bytes = sound.clone();
      for (int k = 1 + random.nextInt(300); k > 0; k--) {
        // Where the tree is, in three of four: heads of pages and places of nodes.
        int page = random.nextInt(bytes.length / 4096) * 4096;
        bytes[page + random.nextInt(random.nextInt(4) == 0 ? 4096 : 64)] =
            (byte) random.nextInt(256);
      }
      Files.write(data.toPath(), bytes);
      try {
        LmdbFile file = new LmdbFile(data);
        opened++;
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          try {
            byte[] found = file.get(bytes(entry.getKey())).orElse(null);
            same += Arrays.equals(found, entry.getValue()) ? 1 : 0;
          } catch (Lmdb.DamagedException e) {
            damaged++;
          }
        }
      } catch (Lmdb.DamagedException e) {
        assertThat(e.getMessage()).startsWith("data.mdb ");
      }
    }
    assertThat(opened).as("some open").isPositive();
    assertThat(damaged).as("some entries are refused").isPositive();
    assertThat(same).as("some are found").isPositive();
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    for (byte[] other :
        new byte[][] {bytes("no LMDB at all"), new byte[10_000], ByteBuffer.allocate(8).array()}) {
      Files.write(data.toPath(), other);
      assertThatThrownBy(() -> new LmdbFile(data)).isInstanceOf(Lmdb.DamagedException.class);
    }
  }
}
