package org.semblance.face;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_objdetect;
import org.bytedeco.opencv.opencv_core.FileStorage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;
import org.semblance.media.Mats;

/** One of the cascades that OpenCV ships. For one thread. */
final class Cascade {
  /** From one size that is looked for to the next. */
  private static final double STEP = 1.1;

  /** As many similar boxes must be found and one more. */
  private static final int NEIGHBOURS = 3;

  /** Likewise where sizes above the double are not searched at each pixel: fewer are found. */
  private static final int NEIGHBOURS_OF_ALL = 2;

  /** How much similar boxes may differ, in sides. */
  private static final double ALIKE = 0.2;

  private final CascadeClassifier classifier = new CascadeClassifier();

  /**
   * @param name of the file, without its suffix
   */
  Cascade(String name) {
    String path =
        "/org/bytedeco/opencv/%s/share/opencv4/haarcascades/%s.xml"
            .formatted(Loader.getPlatform(), name);
    try (InputStream in = opencv_core.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("OpenCV's jar lacks " + path);
      }
      String xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      try (FileStorage storage = new FileStorage(xml, FileStorage.READ | FileStorage.MEMORY)) {
        if (!classifier.read(storage.getFirstTopLevelNode())) {
          throw new IllegalStateException("OpenCV cannot read its own " + path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Boxes whose sides are in [least, most] pixels; call within {@link Mats#scoped}. */
  List<Rect> find(Mat grey, int least, int most) {
    return List.of(raw(grey, least, most, NEIGHBOURS).get());
  }

  /**
   * As {@link #find} without an upper end. Sizes twice as large are looked for in the image at half
   * the size, where OpenCV need not look at each pixel: a third of the time.
   */
  List<Rect> findAll(Mat grey, int least) {
    RectVector pooled = new RectVector();
    Mat level = grey;
    for (int times = 1; Math.min(level.cols(), level.rows()) >= least; times *= 2) {
      for (Rect box : raw(level, least, 2 * least - 1, 0).get()) {
        pooled.push_back(
            new Rect(times * box.x(), times * box.y(), times * box.width(), times * box.height()));
      }
      if (Math.min(level.cols(), level.rows()) < 2 * least) {
        break;
      }
      Mat half = new Mat();
      opencv_imgproc.resize(
          level,
          half,
          new Size(level.cols() / 2, level.rows() / 2),
          0,
          0,
          opencv_imgproc.INTER_AREA);
      level = half;
    }
    opencv_objdetect.groupRectangles(pooled, NEIGHBOURS_OF_ALL, ALIKE);
    return new ArrayList<>(List.of(pooled.get()));
  }

  private RectVector raw(Mat grey, int least, int most, int neighbours) {
    RectVector found = new RectVector();
    classifier.detectMultiScale(
        grey, found, STEP, neighbours, 0, new Size(least, least), new Size(most, most));
    return found;
  }
}
