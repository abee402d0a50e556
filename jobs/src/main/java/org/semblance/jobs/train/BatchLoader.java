package org.semblance.jobs.train;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.UserException;
import org.semblance.clip.PillowBicubic;
import org.semblance.clip.PixelNormaliser;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.Shard;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.semantics.SemanticLabel;

/**
 * Turns a {@link BatchRef} into what the network takes: pixels [B,3,H,W], prompts (see {@link
 * TrainingStart}) and label codes [B,n]. DL4J calls it on the worker that trains on the minibatch;
 * the shard is opened with the driver's Hadoop settings, because DL4J's own readers ignore them on
 * executors.
 */
final class BatchLoader implements MultiDataSetLoader, Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingStart start;
  private final SerializableConfiguration hadoop;

  BatchLoader(TrainingStart start, SerializableConfiguration hadoop) {
    this.start = start;
    this.hadoop = hadoop;
  }

  /** What is done to a decoded face before it becomes the network's. */
  interface Change {
    RgbImage of(ShardFace face, RgbImage image);
  }

  /**
   * Arrives in every task before its network is made, and DL4J calls nothing else of ours by then:
   * so it says where the frozen parameters lie.
   */
  private Object readResolve() {
    start.frozen().provide();
    return this;
  }

  @Override
  public MultiDataSet load(Source source) throws IOException {
    MultiDataSet batch = load(read(BatchRef.parse(source.getPath())));
    // Should the batch do harm, one can tell which it was.
    batch.setExampleMetaData(List.of(source.getPath()));
    return batch;
  }

  List<ShardFace> read(BatchRef ref) throws IOException {
    try {
      return Shard.read(ref, hadoop.value());
    } catch (FileNotFoundException | EOFException | AvroRuntimeException e) {
      throw new UserException(
          "Cannot read minibatch "
              + ref
              + ": "
              + e.getMessage()
              + ". Delete the run's shards/ and train again.",
          e);
    }
  }

  MultiDataSet load(List<ShardFace> faces) {
    return load(faces, (face, image) -> image);
  }

  MultiDataSet load(List<ShardFace> faces, Change change) {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {pixels(faces, change), Nd4j.createFromArray(start.prompts())},
        new INDArray[] {labels(faces)});
  }

  private INDArray pixels(List<ShardFace> faces, Change change) {
    int imageSize = start.imageSize();
    List<byte[]> pictures = new ArrayList<>(faces.size());
    for (ShardFace face : faces) {
      try {
        RgbImage image = change.of(face, ImageCodec.decode(face.image()));
        pictures.add(PillowBicubic.square(image.rgb(), image.width(), image.height(), imageSize));
      } catch (UnusableMediaException e) {
        // Expansion encoded it: a shard that cannot be decoded is damaged.
        throw UserException.of(
            "Cannot read face %s from its shard: %s. Delete the run's shards/ and train again.",
            face.key(), e.reason());
      }
    }
    return PixelNormaliser.pixels(pictures, imageSize);
  }

  private static INDArray labels(List<ShardFace> faces) {
    int n = faces.get(0).label().length();
    float[] codes = new float[faces.size() * n];
    for (int b = 0; b < faces.size(); b++) {
      byte[] own = SemanticLabel.codes(faces.get(b).label());
      for (int v = 0; v < n; v++) {
        codes[b * n + v] = own[v];
      }
    }
    return Nd4j.create(codes, new int[] {faces.size(), n}, 'c');
  }
}
