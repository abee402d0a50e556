package org.semblance.jobs.train.pack;

import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * A face as it lies in a shard: an encoded image and what training and selection need of its row.
 *
 * @param key {@code corpus/split/video/manipulation/frame}
 * @param video the corpus and the {@link org.semblance.jobs.faces.Face#clip clip}: scores are
 *     averaged over it
 * @param label digits in the run's semantics
 * @param image PNG
 */
public record ShardFace(String key, String video, String label, byte[] image) {
  static final Schema SCHEMA =
      SchemaBuilder.record("PackedFace")
          .namespace("org.semblance")
          .fields()
          .requiredString("key")
          .requiredString("video")
          .requiredString("label")
          .requiredBytes("image")
          .endRecord();

  GenericRecord toAvro() {
    GenericRecord row = new GenericData.Record(SCHEMA);
    row.put("key", key);
    row.put("video", video);
    row.put("label", label);
    row.put("image", ByteBuffer.wrap(image));
    return row;
  }

  static ShardFace of(GenericRecord row) {
    ByteBuffer bytes = (ByteBuffer) row.get("image");
    byte[] image = new byte[bytes.remaining()];
    bytes.get(image);
    return new ShardFace(
        row.get("key").toString(), row.get("video").toString(), row.get("label").toString(), image);
  }
}
