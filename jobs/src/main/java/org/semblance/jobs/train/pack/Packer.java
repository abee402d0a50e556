package org.semblance.jobs.train.pack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.Seeds;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.run.Store;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.SemanticLabel;
import scala.Tuple2;

/**
 * Stage {@code shards}: the train and val faces of the packed corpora, class-balanced, shuffled
 * once into files of minibatches. One shuffle of encoded images per split; none ever after.
 */
public final class Packer {
  public static final String STAGE = "shards";

  /** To be raised when the same faces and settings come to give other shards. */
  private static final int VERSION = 1;

  private final Cluster cluster;
  private final RunDirectory run;
  private final RunDirectory source;
  private final Settings settings;

  public Packer(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.source = FaceTable.source(run, settings);
    this.settings = settings;
  }

  /** Minibatches of a split, in the order of the shards. */
  public static List<BatchRef> batches(RunDirectory run, String split) {
    List<BatchRef> refs = new ArrayList<>();
    for (JsonNode text : run.manifest(STAGE).path(split).path("batches")) {
      BatchRef ref = BatchRef.parse(text.asText());
      refs.add(new BatchRef(run.path(STAGE, ref.shard()), ref.offset(), ref.count()));
    }
    return refs;
  }

  /** The stage, as these settings ask for it and these faces give it. */
  public Stage stage() {
    SortedMap<String, String> defining = settings.defining("seed", "pack", "train.batch-size");
    return Stage.of(STAGE, VERSION, defining)
        .from("faces", FaceTable.key(source, settings.pack().corpora(), List.of("train", "val")));
  }

  /**
   * Refuses what was made under other settings.
   *
   * @throws UserException if faces or shards were
   */
  public void refuseOther() {
    FaceTable.refuseOther(run, settings);
    if (run.isPublished(STAGE)) {
      run.refuseOther(stage(), STAGE + ", training and model");
    }
  }

  /** Makes the stage unless it is published. */
  public void pack() {
    Stage stage = stage();
    if (run.reusable(stage)) {
      return;
    }
    Map<String, Object> manifest = new LinkedHashMap<>();
    // A short last minibatch would weigh as much as a full one in the average over workers.
    manifest.put("train", pack("train", false));
    manifest.put("val", pack("val", true));
    run.publish(stage, manifest);
  }

  private Map<String, Object> pack(String split, boolean keepShortBatch) {
    Dataset<Row> faces =
        FaceTable.read(cluster.session(), source)
            .filter(
                org.apache
                    .spark
                    .sql
                    .functions
                    .col("split")
                    .equalTo(split)
                    .and(
                        org.apache
                            .spark
                            .sql
                            .functions
                            .col("corpus")
                            .isin(settings.pack().corpora().toArray())));
    cluster.describe("list " + split + " faces");
    List<Balance.Key> own = new ArrayList<>();
    List<Balance.Key> synthesized = new ArrayList<>();
    for (Row row :
        faces
            .select("corpus", "split", "video", "manipulation", "frame", "label", "synthesized")
            .collectAsList()) {
      String manipulation = row.getAs("manipulation");
      String label = row.getAs("label");
      boolean isSynthesized = row.<Boolean>getAs("synthesized");
      (isSynthesized ? synthesized : own)
          .add(new Balance.Key(FaceTable.key(row), manipulation, SemanticLabel.isFake(label)));
    }
    int listed = own.size() + synthesized.size();
    List<Balance.Key> keys =
        Balance.limitSynthesized(
            own,
            synthesized,
            settings.pack().synthesizedShare(),
            Seeds.of(settings.seed(), "made", split));
    List<String> chosen =
        Balance.chooseAndShuffle(keys, split, Seeds.of(settings.seed(), "pack", split));
    int batchSize = settings.train().batchSize();
    int kept = keepShortBatch ? chosen.size() : chosen.size() / batchSize * batchSize;
    if (kept == 0) {
      throw org.semblance.UserException.of(
          "Cannot pack split %s: found %d class-balanced faces, expected at least one minibatch of"
              + " train.batch-size = %d.",
          split, chosen.size(), batchSize);
    }
    Map<String, Long> positions = new HashMap<>();
    for (int i = 0; i < kept; i++) {
      positions.put(chosen.get(i), (long) i);
    }
    List<String> refs = write(split, faces, positions, batchSize);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("faces", kept);
    facts.put("leftOut", listed - kept);
    facts.put("batches", refs);
    return facts;
  }

  private List<String> write(
      String split, Dataset<Row> faces, Map<String, Long> positions, int batchSize) {
    long perShard = (long) batchSize * settings.pack().batchesPerShard();
    int shards = Math.toIntExact((positions.size() + perShard - 1) / perShard);
    Broadcast<Map<String, Long>> order = cluster.context().broadcast(positions);
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    String root = run.path();
    try (Progress progress = Progress.ofTasks(cluster, "pack " + split, shards)) {
      JavaPairRDD<Long, PackedRow> placed =
          faces
              .select("corpus", "split", "video", "manipulation", "frame", "label", "image")
              .toJavaRDD()
              .filter(row -> order.value().containsKey(FaceTable.key(row)))
              .mapToPair(row -> new Tuple2<>(order.value().get(FaceTable.key(row)), of(row)));
      List<BatchRef> refs =
          new ArrayList<>(
              placed
                  .repartitionAndSortWithinPartitions(new ShardOf(shards, perShard))
                  .mapPartitionsWithIndex(
                      (index, rows) ->
                          writeShard(root, split, index, rows, batchSize, hadoop.value())
                              .iterator(),
                      false)
                  .collect());
      refs.sort(Comparator.comparing(BatchRef::shard).thenComparing(BatchRef::offset));
      return refs.stream()
          .map(r -> new BatchRef(new Path(r.shard()).getName(), r.offset(), r.count()).toString())
          .toList();
    } finally {
      order.destroy();
    }
  }

  private static PackedRow of(Row row) {
    return new PackedRow(
        FaceTable.key(row),
        row.getAs("corpus") + "/" + Face.clip(row.getAs("manipulation"), row.getAs("video")),
        row.getAs("label"),
        row.getAs("image"));
  }

  private static List<BatchRef> writeShard(
      String root,
      String split,
      int index,
      Iterator<Tuple2<Long, PackedRow>> rows,
      int batchSize,
      Configuration hadoop)
      throws java.io.IOException {
    String name = String.format("%s-%05d.avro", split, index);
    Iterator<ShardFace> faces =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public ShardFace next() {
            return rows.next()._2().face();
          }
        };
    return Shard.write(new Store(root, hadoop), faces, batchSize, STAGE, name);
  }

  /** What the one shuffle carries. */
  private record PackedRow(String key, String video, String label, byte[] image)
      implements java.io.Serializable {
    ShardFace face() {
      return new ShardFace(key, video, label, image);
    }
  }

  /** Consecutive positions share a shard. */
  private static final class ShardOf extends org.apache.spark.Partitioner {
    private static final long serialVersionUID = 1L;
    private final int shards;
    private final long perShard;

    ShardOf(int shards, long perShard) {
      this.shards = shards;
      this.perShard = perShard;
    }

    @Override
    public int numPartitions() {
      return shards;
    }

    @Override
    public int getPartition(Object position) {
      return (int) ((Long) position / perShard);
    }
  }
}
