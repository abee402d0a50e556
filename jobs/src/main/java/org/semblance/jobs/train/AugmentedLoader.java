package org.semblance.jobs.train;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.semblance.Seeds;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.media.RgbImage;
import org.semblance.synthesis.Perturbation;

/**
 * What training sees in one epoch: the faces of {@link BatchLoader}, each with a probability
 * perturbed before anything is done to it for the network. What happens to a face follows from the
 * run's seed, the epoch and the face alone, not from who loads it, when, and beside what.
 */
final class AugmentedLoader implements MultiDataSetLoader, Serializable {
  private static final long serialVersionUID = 1L;

  private final BatchLoader loader;
  private final double probability;
  private final long seed;

  /**
   * @param probability that a face is perturbed, in [0, 1]
   * @param seed of the run
   * @param epoch from 1
   */
  AugmentedLoader(BatchLoader loader, double probability, long seed, int epoch) {
    this.loader = loader;
    this.probability = probability;
    this.seed = Seeds.of(seed, "augment", epoch);
  }

  @Override
  public MultiDataSet load(Source source) throws IOException {
    MultiDataSet batch = load(BatchRef.parse(source.getPath()));
    // As BatchLoader: should the batch do harm, one can tell which it was.
    batch.setExampleMetaData(List.of(source.getPath()));
    return batch;
  }

  MultiDataSet load(BatchRef ref) throws IOException {
    return loader.load(loader.read(ref), this::perturb);
  }

  private RgbImage perturb(ShardFace face, RgbImage image) {
    return Perturbation.sometimes(image, probability, Seeds.of(seed, face.key()));
  }
}
