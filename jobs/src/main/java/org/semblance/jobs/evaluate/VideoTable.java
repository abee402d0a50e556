package org.semblance.jobs.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Store;

/**
 * {@code evaluation/videos.parquet}: a row a video, for whoever wants other figures than ours. The
 * same rows give the same bytes.
 */
final class VideoTable {
  static final String FILE = "videos.parquet";

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message video {
            required binary corpus (STRING);
            required binary split (STRING);
            required binary manipulation (STRING);
            required boolean synthesized;
            required binary video (STRING);
            required binary label (STRING);
            required boolean fake;
            required double score;
            required int32 frames;
          }
          """);

  private VideoTable() {}

  static void write(RunDirectory run, String stage, List<VideoRow> rows) {
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    try (Store.Attempt file = run.store().attempt(stage, FILE)) {
      HadoopOutputFile out = HadoopOutputFile.fromPath(new Path(file.path()), run.hadoop());
      // As FaceFile: one encoding a column, or the footer would differ between processes.
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(out)
              .withType(SCHEMA)
              .withConf(run.hadoop())
              .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
              .withDictionaryEncoding(false)
              .build()) {
        for (VideoRow row : rows) {
          writer.write(
              groups
                  .newGroup()
                  .append("corpus", row.corpus())
                  .append("split", row.split())
                  .append("manipulation", row.manipulation())
                  .append("synthesized", row.synthesized())
                  .append("video", row.video())
                  .append("label", row.label())
                  .append("fake", row.fake())
                  .append("score", row.score())
                  .append("frames", row.frames()));
        }
      }
      file.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
