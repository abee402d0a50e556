package org.semblance.face;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_java;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.objdetect.FaceDetectorYN;
import org.semblance.UserException;
import org.semblance.files.Storage;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Box;
import org.semblance.media.Mats;
import org.semblance.media.SourceImage;

/**
 * Finds faces by YuNet (Wu, Peng and Yu, Machine Intelligence Research 2023) as OpenCV runs it: a
 * box, five points and a score. First on the whole image, shrunk; then once more about each face at
 * a fixed size, where points are finer.
 */
final class YuNetFinder implements FaceFinder {
  /** Width of a face when it is searched near the last one, or looked at more closely. */
  private static final int FOLLOWED = 96;

  /** How much of the surroundings is looked at then, in sides of the face. */
  private static final double AROUND = 2;

  /** Side of the image on which the network is tried. */
  private static final int TRIAL = 64;

  private static final float NMS = 0.3f;
  private static final int TOP = 500;

  private final FaceSettings settings;
  private final FaceDetectorYN network;

  /**
   * Loads the network and runs it once.
   *
   * @throws UserException if there is no such file or it is not a YuNet that OpenCV can run
   */
  YuNetFinder(FaceSettings settings, Configuration hadoop) {
    this.settings = settings;
    Loader.load(opencv_java.class);
    File copy = null;
    try {
      FileSystem files = Storage.of(settings.yunet(), hadoop);
      Path path = new Path(settings.yunet());
      boolean local = files.getScheme().equals("file");
      if (!files.getFileStatus(path).isFile()) {
        throw new FileNotFoundException(settings.yunet());
      }
      File file = local ? new File(path.toUri().getPath()) : null;
      if (file == null) {
        copy = Files.createTempFile("semblance-", ".onnx").toFile();
        file = copy;
        files.copyToLocalFile(false, path, new Path(copy.toURI()), true);
      }
      network = load(file);
    } catch (IOException e) {
      throw new UserException(
          "Cannot read the YuNet model %s: %s. Correct expand.faces.yunet."
              .formatted(
                  settings.yunet(),
                  e instanceof FileNotFoundException ? "there is no such file" : e.getMessage()),
          e);
    } finally {
      if (copy != null && !copy.delete()) {
        copy.deleteOnExit();
      }
    }
  }

  private FaceDetectorYN load(File file) {
    try {
      FaceDetectorYN loaded =
          FaceDetectorYN.create(
              file.toString(), "", new org.opencv.core.Size(TRIAL, TRIAL), 0.5f, NMS, TOP);
      loaded.setScoreThreshold((float) (settings.scoreThreshold() / 2));
      loaded.detect(
          org.opencv.core.Mat.zeros(TRIAL, TRIAL, CvType.CV_8UC3), new org.opencv.core.Mat());
      return loaded;
    } catch (CvException e) {
      throw new UserException(
          ("Cannot use the YuNet model %s: OpenCV %s cannot run it, expected an ONNX file with the"
                  + " outputs cls, obj, bbox and kps at the strides 8, 16 and 32. Take"
                  + " face_detection_yunet_2023mar.onnx: those of 2021 and 2022 have other outputs.")
              .formatted(settings.yunet(), Core.VERSION),
          e);
    }
  }

  @Override
  public boolean chosen() {
    return false;
  }

  @Override
  public List<FoundFace> find(SourceImage picture, int frame, double least)
      throws UnusableMediaException {
    Box whole = new Box(0, 0, picture.width(), picture.height());
    int longer = Math.max(picture.width(), picture.height());
    double narrowest = Math.max(least, settings.minSize());
    List<FoundFace> found = new ArrayList<>();
    for (FoundFace face : search(picture, whole, (double) settings.searchSide() / longer)) {
      if (face.score() >= settings.scoreThreshold() && face.box().width() >= narrowest) {
        found.add(closer(picture, face));
      }
    }
    return believed(found, false);
  }

  @Override
  public List<FoundFace> follow(SourceImage picture, int frame, FoundFace last)
      throws UnusableMediaException {
    Box near = last.box();
    return believed(search(picture, near.grown(AROUND), FOLLOWED / near.width()), true);
  }

  private List<FoundFace> believed(List<FoundFace> found, boolean followed) {
    found.removeIf(face -> face.score() < settings.threshold(followed));
    found.sort(FaceSettings.LARGEST_FIRST);
    return found;
  }

  /** The same face with finer points, if it is found again. */
  private FoundFace closer(SourceImage picture, FoundFace face) throws UnusableMediaException {
    return search(picture, face.box().grown(AROUND), FOLLOWED / face.box().width()).stream()
        .filter(other -> other.box().overlap(face.box()) > 0.5)
        .max(Comparator.comparingDouble(other -> other.box().overlap(face.box())))
        .map(other -> new FoundFace(other.box(), other.landmarks(), face.score()))
        .orElse(face);
  }

  private List<FoundFace> search(SourceImage picture, Box around, double atScale)
      throws UnusableMediaException {
    Box window = around.within(picture.width(), picture.height());
    double scale = Math.min(1, atScale);
    int width = Math.max(1, (int) Math.round(scale * window.width()));
    int height = Math.max(1, (int) Math.round(scale * window.height()));
    List<FoundFace> faces = new ArrayList<>();
    if (window.area() == 0) {
      return faces;
    }
    double scaleX = width / window.width();
    double scaleY = height / window.height();
    for (float[] row : run(picture.bgr(window, width, height))) {
      float[][] five = new float[5][2];
      for (int i = 0; i < 5; i++) {
        // A shrunk pixel u shows the image at (u + ½) / scale − ½.
        five[i][0] = (float) (window.x() + (row[4 + 2 * i] + 0.5) / scaleX - 0.5);
        five[i][1] = (float) (window.y() + (row[5 + 2 * i] + 0.5) / scaleY - 0.5);
      }
      Box box = new Box(row[0], row[1], row[2], row[3]).outOf(window, scaleX, scaleY);
      faces.add(new FoundFace(box, FaceTemplate.landmarks(five), row[14]));
    }
    return faces;
  }

  /**
   * Runs the network.
   *
   * @param bgr call within {@link Mats#scoped}
   * @return of each face: box (x, y, width, height), five points (x, y), score; in pixels of {@code
   *     bgr}
   */
  List<float[]> run(Mat bgr) {
    Mat solid = bgr.clone();
    byte[] pixels = new byte[3 * bgr.cols() * bgr.rows()];
    new BytePointer(solid.data()).get(pixels);
    org.opencv.core.Mat input = new org.opencv.core.Mat(bgr.rows(), bgr.cols(), CvType.CV_8UC3);
    org.opencv.core.Mat output = new org.opencv.core.Mat();
    try {
      input.put(0, 0, pixels);
      network.setInputSize(input.size());
      network.detect(input, output);
      List<float[]> rows = new ArrayList<>();
      for (int i = 0; i < output.rows(); i++) {
        float[] row = new float[15];
        output.get(i, 0, row);
        if (finite(row)) {
          rows.add(row);
        }
      }
      return rows;
    } finally {
      input.release();
      output.release();
    }
  }

  private static boolean finite(float[] row) {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return row[2] >= 1 && row[3] >= 1;
  }
}
