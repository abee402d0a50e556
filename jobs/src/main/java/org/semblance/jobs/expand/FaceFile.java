package org.semblance.jobs.expand;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Opens Parquet files of faces. The same faces give the same bytes but for the order in which the
 * footer lists a column's encodings: Parquet's, and each process has its own.
 */
final class FaceFile extends ParquetWriter.Builder<Face, FaceFile> {
  /** What a file holds in memory before it is written out; each layer of a task has one open. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private FaceFile(OutputFile file) {
    super(file);
  }

  static ParquetWriter<Face> open(String path, Configuration hadoop) throws IOException {
    return new FaceFile(HadoopOutputFile.fromPath(new Path(path), hadoop))
        .withConf(hadoop)
        // Pictures are compressed already.
        .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
        .withRowGroupSize(ROW_GROUP_BYTES)
        // Large rows: look at the memory taken after each, not first after a hundred.
        .withMinRowCountForPageSizeCheck(1)
        .withDictionaryEncoding("image", false)
        .withDictionaryEncoding("mask", false)
        .withDictionaryEncoding("landmarks.list.element", false)
        .build();
  }

  @Override
  protected FaceFile self() {
    return this;
  }

  @Override
  protected WriteSupport<Face> getWriteSupport(Configuration hadoop) {
    return new FaceWriteSupport();
  }
}
