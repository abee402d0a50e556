package org.semblance.jobs.train.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.jobs.run.Store;
import org.semblance.jobs.train.Toy;

/** A minibatch is read from the middle of a file, without what lies before it. */
class ShardTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private List<BatchRef> write(String name, List<ShardFace> faces, int batchSize)
      throws IOException {
    return Shard.write(new Store(folder.toString(), HADOOP), faces.iterator(), batchSize, name);
  }

  /** Whatever the order in which minibatches are asked for; the last one may be short. */
  @Test
  void everyMinibatchComesBackAtItsOffset() throws IOException {
    List<ShardFace> faces = Toy.faces(23, 1);
    List<BatchRef> refs = new ArrayList<>(write("a.avro", faces, 5));
    assertThat(refs).extracting(BatchRef::count).containsExactly(5, 5, 5, 5, 3);
    List<BatchRef> shuffled = new ArrayList<>(refs);
    Collections.shuffle(shuffled, new Random(3));

    for (BatchRef ref : shuffled) {
      int first = 5 * refs.indexOf(ref);
      assertThat(Shard.read(BatchRef.parse(ref.toString()), HADOOP))
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(faces.subList(first, first + ref.count()));
    }
  }

  @Test
  void equalFacesMakeEqualFiles() throws IOException {
    write("a.avro", Toy.faces(11, 1), 4);
    byte[] first = Files.readAllBytes(folder.resolve("a.avro"));
    write("a.avro", Toy.faces(11, 1), 4);

    assertThat(Files.readAllBytes(folder.resolve("a.avro"))).isEqualTo(first);
    write("a.avro", Toy.faces(11, 2), 4);
    assertThat(Files.readAllBytes(folder.resolve("a.avro"))).isNotEqualTo(first);
  }

  /** A reader never sees half a shard: what is being written has another name. */
  @Test
  void onlyWholeFilesHaveTheirName() throws IOException {
    List<ShardFace> faces = Toy.faces(3, 1);
    List<ShardFace> failing =
        new ArrayList<>(faces) {
          private static final long serialVersionUID = 1L;

          @Override
          public java.util.Iterator<ShardFace> iterator() {
            return Stream.concat(faces.stream(), Stream.<ShardFace>of((ShardFace) null)).iterator();
          }
        };

    assertThatThrownBy(() -> write("a.avro", failing, 2)).isInstanceOf(NullPointerException.class);
    assertThat(folder.resolve("a.avro")).doesNotExist();
    write("a.avro", faces, 2);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("a.avro");
    }
  }

  @Property
  void aReferenceSurvivesAsText(
      @ForAll String path,
      @ForAll @LongRange(min = 0) long offset,
      @ForAll @IntRange(min = 1) int count) {
    BatchRef ref = new BatchRef("hdfs:///a#offset=1&count=2/" + path, offset, count);

    assertThat(BatchRef.parse(ref.toString())).isEqualTo(ref);
    assertThatNoException().isThrownBy(() -> new URI(ref.toString())); // as DL4J does
  }

  @Test
  void anotherTextIsNoReference() {
    assertThatThrownBy(() -> BatchRef.parse("a.avro"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read minibatch reference 'a.avro': expected"
                + " <shard>#offset=<bytes>&count=<faces>.");
  }
}
