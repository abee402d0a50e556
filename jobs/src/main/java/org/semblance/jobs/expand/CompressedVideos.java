package org.semblance.jobs.expand;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.semblance.corpus.Video;

/**
 * References to videos, packed: neighbours share most of their paths and words, so that a few tens
 * of bytes a video remain, on the driver and on the wire.
 */
record CompressedVideos(byte[] bytes) implements Serializable {

  static CompressedVideos of(List<Video> videos) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeObject(new ArrayList<>(videos));
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written", e);
    }
    return new CompressedVideos(bytes.toByteArray());
  }

  List<Video> videos() {
    try (ObjectInputStream in =
        new ObjectInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
      List<Video> videos = new ArrayList<>();
      for (Object video : (List<?>) in.readObject()) {
        videos.add((Video) video);
      }
      return videos;
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("what was packed cannot be unpacked", e);
    }
  }
}
