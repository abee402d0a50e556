package org.semblance.jobs.faces;

import java.nio.charset.StandardCharsets;
import java.util.Map;
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
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message face {
            required binary video (STRING);
            required int32 frame;
            required binary manipulation (STRING);
            required boolean made;
            required binary description (STRING);
            required binary label (STRING);
            required group identities (LIST) {
              repeated group list { required binary element (STRING); }
            }
            required binary donor (STRING);
            required int64 seed;
            required int32 size;
            required binary image;
            optional binary mask;
            required group landmarks (LIST) {
              repeated group list { required float element; }
            }
            optional binary dct;
          }
          """);

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
    text("video", face.video());
    field("frame", () -> out.addInteger(face.frame()));
    text("manipulation", face.manipulation());
    field("made", () -> out.addBoolean(face.made()));
    text("description", face.description());
    text("label", face.label());
    list("identities", face.identities().size(), i -> add(face.identities().get(i)));
    text("donor", face.donor());
    field("seed", () -> out.addLong(face.seed()));
    field("size", () -> out.addInteger(face.size()));
    field("image", () -> out.addBinary(Binary.fromConstantByteArray(face.image())));
    optional("mask", face.mask());
    list("landmarks", face.landmarks().length, i -> out.addFloat(face.landmarks()[i]));
    optional("dct", face.dct());
    out.endMessage();
  }

  private void optional(String name, byte[] value) {
    if (value != null) {
      field(name, () -> out.addBinary(Binary.fromConstantByteArray(value)));
    }
  }

  private interface Element {
    void add(int i);
  }

  private void text(String name, String value) {
    field(name, () -> add(value));
  }

  private void add(String value) {
    out.addBinary(Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8)));
  }

  private void field(String name, Runnable value) {
    int index = SCHEMA.getFieldIndex(name);
    out.startField(name, index);
    value.run();
    out.endField(name, index);
  }

  private void list(String name, int size, Element element) {
    field(
        name,
        () -> {
          out.startGroup();
          if (size > 0) { // Parquet has no empty fields
            out.startField("list", 0);
            for (int i = 0; i < size; i++) {
              out.startGroup();
              out.startField("element", 0);
              element.add(i);
              out.endField("element", 0);
              out.endGroup();
            }
            out.endField("list", 0);
          }
          out.endGroup();
        });
  }
}
