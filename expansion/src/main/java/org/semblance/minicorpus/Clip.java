package org.semblance.minicorpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.semblance.face.Landmarks;
import org.semblance.files.NpyFile;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoWriter;

/** Frames of a video with the landmarks of each. */
record Clip(List<Pixels> frames, List<Landmarks> landmarks) {
  static Clip of(List<Pixels> frames, List<FaceShape> shapes) {
    return new Clip(frames, shapes.stream().map(FaceShape::landmarks).toList());
  }

  /**
   * Writes D/name.mp4, and its landmarks to D/landmarks/name.npy; where D is called {@code videos},
   * to the directory {@code landmarks} beside it.
   */
  void write(Path video) throws IOException {
    Path directory = video.toAbsolutePath().getParent();
    Path beside = directory.endsWith("videos") ? directory.getParent() : directory;
    Path landmarksDirectory = beside.resolve("landmarks");
    Files.createDirectories(directory);
    Files.createDirectories(landmarksDirectory);
    List<RgbImage> pictures = frames.stream().map(Pixels::toRgbImage).toList();
    VideoWriter.write(video, pictures);
    String name = video.getFileName().toString().replaceFirst("\\.mp4$", "");
    float[] points = new float[landmarks.size() * 2 * Landmarks.COUNT];
    for (int i = 0; i < landmarks.size(); i++) {
      System.arraycopy(
          landmarks.get(i).xy(), 0, points, i * 2 * Landmarks.COUNT, 2 * Landmarks.COUNT);
    }
    byte[] npy = NpyFile.float32(points, landmarks.size(), Landmarks.COUNT, 2);
    Files.write(landmarksDirectory.resolve(name + ".npy"), npy);
  }
}
