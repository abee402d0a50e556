package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.jobs.Wire;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;

/** What a face becomes depends on seed, epoch and face: not on its batch, order or worker. */
class AugmentedLoaderTest {
  @TempDir Path folder;

  private static List<INDArray> faces(AugmentedLoader loader, List<BatchRef> refs)
      throws Exception {
    List<INDArray> faces = new ArrayList<>();
    for (BatchRef ref : refs) {
      INDArray pixels = loader.load(ref).getFeatures(0);
      for (int b = 0; b < pixels.size(0); b++) {
        faces.add(pixels.slice(b).dup());
      }
    }
    return faces;
  }

  @Test
  void aboutThreeInTenAreChangedAndOthersEachEpoch() throws Exception {
    List<ShardFace> packed = Toy.faces(200, 3);
    List<BatchRef> eights = Toy.shard(folder, packed, 8);
    List<BatchRef> fives = Toy.shard(folder, packed, 5);
    BatchLoader plain = Toy.loader();
    List<INDArray> clean = faces(new AugmentedLoader(plain, 0, 1, 1), eights);
    List<INDArray> first = faces(new AugmentedLoader(plain, 0.3, 1, 1), eights);
    assertThat(faces(new AugmentedLoader(plain, 0.3, 1, 1), fives))
        .as("other batches, same faces")
        .isEqualTo(first);
    assertThat(faces(Wire.java(new AugmentedLoader(plain, 0.3, 1, 1)), eights))
        .as("on another machine")
        .isEqualTo(first);
    List<INDArray> second = faces(new AugmentedLoader(plain, 0.3, 1, 2), eights);
    List<INDArray> otherSeed = faces(new AugmentedLoader(plain, 0.3, 2, 1), eights);
    assertThat(clean.get(0)).isEqualTo(plain.load(packed).getFeatures(0).slice(0));
    assertThat(differing(clean, first)).isBetween(40, 80);
    assertThat(differing(clean, second)).isBetween(40, 80);
    assertThat(differing(first, second)).isGreaterThan(50);
    assertThat(differing(first, otherSeed)).isGreaterThan(50);
  }

  private static int differing(List<INDArray> a, List<INDArray> b) {
    int differing = 0;
    for (int i = 0; i < a.size(); i++) {
      differing += a.get(i).equals(b.get(i)) ? 0 : 1;
    }
    return differing;
  }
}
