package org.semblance.jobs.faces;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Opens Parquet files of faces: the same faces give the same bytes, whichever process writes them.
 */
public final class FaceFile extends ParquetWriter.Builder<Face, FaceFile> {
  /** What a file holds in memory before it is written out; each layer of a task has one open. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private FaceFile(OutputFile file) {
    super(file);
  }

  public static ParquetWriter<Face> open(String path, Configuration hadoop) throws IOException {
    return new FaceFile(HadoopOutputFile.fromPath(new Path(path), hadoop))
        .withConf(hadoop)
        // Images are compressed already.
        .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
        .withRowGroupSize(ROW_GROUP_BYTES)
        // Large rows: look at the memory taken after each, not first after a hundred.
        .withMinRowCountForPageSizeCheck(1)
        // One encoding a column: several stand in the footer in the order of a hash table of enums,
        // which is another in each process. Pages of version 1 have two, that of levels being one.
        .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
        .withDictionaryEncoding(false)
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
