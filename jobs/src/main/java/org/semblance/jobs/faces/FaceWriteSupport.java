package org.semblance.jobs.faces;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * A face as a row of Parquet. Corpus and split are in the folders' names, as every reader of
 * partitioned tables knows them.
 */
final class FaceWriteSupport extends WriteSupport<Face> {
  private static final List<FaceColumn> COLUMNS =
      Arrays.stream(FaceColumn.values()).filter(c -> !FaceColumn.FOLDERS.contains(c)).toList();

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          COLUMNS.stream()
              .map(column -> String.format(column.kind.parquet, column.key()))
              .collect(Collectors.joining("\n", "message face {\n", "\n}")));

  private RecordConsumer out;

  @Override
  public WriteContext init(Configuration hadoop) {
    return new WriteContext(SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    out = consumer;
  }

  @Override
  public void write(Face face) {
    out.startMessage();
    for (int index = 0; index < COLUMNS.size(); index++) {
      FaceColumn column = COLUMNS.get(index);
      Object value = column.of(face);
      if (value != null) {
        out.startField(column.key(), index);
        if (value instanceof List<?> list) {
          addList(list);
        } else {
          add(value);
        }
        out.endField(column.key(), index);
      }
    }
    out.endMessage();
  }

  private void addList(List<?> list) {
    out.startGroup();
    if (!list.isEmpty()) { // Parquet has no empty fields
      out.startField("list", 0);
      for (Object element : list) {
        out.startGroup();
        out.startField("element", 0);
        add(element);
        out.endField("element", 0);
        out.endGroup();
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }

  private void add(Object value) {
    if (value instanceof String text) {
      out.addBinary(Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8)));
    } else if (value instanceof byte[] bytes) {
      out.addBinary(Binary.fromConstantByteArray(bytes));
    } else if (value instanceof Integer number) {
      out.addInteger(number);
    } else if (value instanceof Long number) {
      out.addLong(number);
    } else if (value instanceof Float number) {
      out.addFloat(number);
    } else {
      out.addBoolean((Boolean) value);
    }
  }
}
