package org.semblance.jobs.train.pack;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.mapred.FsInput;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.jobs.run.Store;

/** Files of minibatches: Avro containers in which every minibatch starts at a sync point. */
public final class Shard {
  private Shard() {}

  /**
   * Writes faces in the order given. A second attempt of the same task replaces the file by an
   * equal one.
   *
   * @param path of the file, in its store
   */
  public static List<BatchRef> write(
      Store store, Iterator<ShardFace> faces, int batchSize, String... path) throws IOException {
    String shard = store.path(path);
    List<BatchRef> refs = new ArrayList<>();
    try (Store.Pending file = store.create(path);
        DataFileWriter<GenericRecord> writer =
            new DataFileWriter<>(new GenericDatumWriter<>(ShardFace.SCHEMA))) {
      // Images are compressed already. The sync marker is fixed: equal faces make equal files.
      writer.setCodec(CodecFactory.nullCodec());
      writer.create(ShardFace.SCHEMA, file, marker(path[path.length - 1]));
      while (faces.hasNext()) {
        long offset = writer.sync();
        int count = 0;
        while (faces.hasNext() && count < batchSize) {
          writer.append(faces.next().toAvro());
          count++;
        }
        refs.add(new BatchRef(shard, offset, count));
      }
      writer.flush();
      file.commit();
    }
    return refs;
  }

  private static byte[] marker(String name) {
    try {
      return java.security.MessageDigest.getInstance("MD5")
          .digest(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The faces of one minibatch. */
  public static List<ShardFace> read(BatchRef ref, Configuration hadoop) throws IOException {
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(
            new FsInput(new Path(ref.shard()), hadoop),
            new GenericDatumReader<>(ShardFace.SCHEMA))) {
      reader.seek(ref.offset());
      List<ShardFace> faces = new ArrayList<>(ref.count());
      while (faces.size() < ref.count()) {
        if (!reader.hasNext()) {
          throw new EOFException("its shard ends within it");
        }
        faces.add(ShardFace.of(reader.next()));
      }
      return faces;
    }
  }
}
