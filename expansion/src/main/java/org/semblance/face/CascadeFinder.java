package org.semblance.face;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.FileStorage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;

/**
 * Finds upright frontal faces by the cascades of Haar features (Viola and Jones, CVPR 2001;
 * Lienhart and Maydt, ICIP 2002) that OpenCV ships: a box, then the eyes in it; nose and mouth
 * follow from the eyes by the template's proportions. Rough, but needs no weights from elsewhere. A
 * box with both eyes scores 1, with one 2/3, with none 1/3.
 */
final class CascadeFinder implements FaceFinder {
  /** Where eyes lie in a box of the face cascade, as shares of its side: left, right, height. */
  private static final double LEFT_EYE = 0.28;

  private static final double RIGHT_EYE = 0.72;
  private static final double EYES = 0.37;

  /** How far nose and mouth lie below the eyes, in sides of the box. */
  private static final double NOSE = 0.265;

  private static final double MOUTH = 0.4;

  /** Half the width of the mouth, in distances between the eyes: the template's. */
  private static final double MOUTH_HALF = 0.414;

  /** How far an eye may lie from there. */
  private static final double EYE_REACH = 0.12;

  /** Side in pixels at which a box is searched for eyes. */
  private static final int EYE_SEARCH = 90;

  /** Boxes of the face cascade are not smaller than this in the picture that it sees. */
  private static final int SMALLEST = 24;

  /** Width of the face when it is searched near the last one. */
  private static final int FOLLOWED = 48;

  private static final double STEP = 1.1;
  private static final int NEIGHBOURS = 3;

  private final CascadeClassifier faces = load("haarcascade_frontalface_alt2");
  private final CascadeClassifier eyes = load("haarcascade_eye_tree_eyeglasses");
  private final FaceSettings settings;

  CascadeFinder(FaceSettings settings) {
    this.settings = settings;
  }

  private static CascadeClassifier load(String name) {
    String path =
        "/org/bytedeco/opencv/%s/share/opencv4/haarcascades/%s.xml"
            .formatted(Loader.getPlatform(), name);
    try (InputStream in = opencv_core.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("OpenCV's jar lacks " + path);
      }
      String xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      CascadeClassifier cascade = new CascadeClassifier();
      try (FileStorage storage = new FileStorage(xml, FileStorage.READ | FileStorage.MEMORY)) {
        if (!cascade.read(storage.getFirstTopLevelNode())) {
          throw new IllegalStateException("OpenCV cannot read its own " + path);
        }
      }
      return cascade;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean chosen() {
    return false;
  }

  @Override
  public List<FoundFace> find(Picture picture, int frame, Box near) throws UnusableMediaException {
    List<FoundFace> found = new ArrayList<>();
    for (Box box : near == null ? everywhere(picture) : about(picture, near)) {
      FoundFace face = withEyes(picture, box);
      if (face.score() >= settings.threshold(near)) {
        found.add(face);
      }
    }
    found.sort(FaceSettings.LARGEST_FIRST);
    return found;
  }

  private List<Box> everywhere(Picture picture) {
    double scale =
        Math.min(
            Math.min(1, (double) SMALLEST / settings.minSize()),
            (double) settings.searchSide() / Math.max(picture.width(), picture.height()));
    Box whole = new Box(0, 0, picture.width(), picture.height());
    int smallest = Math.max(SMALLEST, (int) Math.round(scale * settings.minSize()));
    return boxes(picture, whole, scale, smallest, Integer.MAX_VALUE);
  }

  private List<Box> about(Picture picture, Box near) {
    Box window = near.grown(1.8).within(picture.width(), picture.height());
    double scale = Math.min(1, FOLLOWED / near.width());
    int expected = (int) Math.round(scale * near.width());
    return boxes(picture, window, scale, expected * 7 / 10, expected * 14 / 10);
  }

  private List<Box> boxes(Picture picture, Box window, double scale, int smallest, int largest) {
    int width = (int) Math.round(scale * window.width());
    int height = (int) Math.round(scale * window.height());
    List<Box> boxes = new ArrayList<>();
    if (Math.min(width, height) < Math.max(SMALLEST, smallest)) {
      return boxes;
    }
    Mat grey = grey(picture, window, width, height);
    for (Rect box : detect(faces, grey, Math.max(SMALLEST - 4, smallest), largest)) {
      boxes.add(
          new Box(box.x(), box.y(), box.width(), box.height())
              .outOf(window, width / window.width(), height / window.height()));
    }
    return boxes;
  }

  private static Mat grey(Picture picture, Box window, int width, int height) {
    Mat grey = new Mat();
    opencv_imgproc.cvtColor(
        picture.bgr(window, width, height), grey, opencv_imgproc.COLOR_BGR2GRAY);
    return grey;
  }

  private static List<Rect> detect(CascadeClassifier cascade, Mat grey, int least, int most) {
    RectVector found = new RectVector();
    Size largest = most == Integer.MAX_VALUE ? new Size() : new Size(most, most);
    cascade.detectMultiScale(grey, found, STEP, NEIGHBOURS, 0, new Size(least, least), largest);
    return List.of(found.get());
  }

  private FoundFace withEyes(Picture picture, Box box) throws UnusableMediaException {
    double[] left = eye(picture, box, LEFT_EYE);
    double[] right = eye(picture, box, RIGHT_EYE);
    double score = (1 + (left == null ? 0 : 1) + (right == null ? 0 : 1)) / 3.0;
    // Of a hidden eye it is known that eyes are level and as far apart as in other faces.
    double apart = (RIGHT_EYE - LEFT_EYE) * box.width();
    if (left == null && right == null) {
      left = new double[] {box.x() + LEFT_EYE * box.width(), box.y() + EYES * box.height()};
    }
    if (left == null) {
      left = new double[] {right[0] - apart, right[1]};
    }
    if (right == null) {
      right = new double[] {left[0] + apart, left[1]};
    }
    return new FoundFace(box, FaceTemplate.landmarks(five(box, left, right)), score);
  }

  /** Eyes as found; nose and mouth below their middle, square to the line between them. */
  private static float[][] five(Box box, double[] left, double[] right) {
    double x = right[0] - left[0];
    double y = right[1] - left[1];
    double apart = Math.hypot(x, y);
    double downX = -y / apart * box.height();
    double downY = x / apart * box.height();
    double middleX = (left[0] + right[0]) / 2;
    double middleY = (left[1] + right[1]) / 2;
    float[][] five = new float[5][];
    five[0] = new float[] {(float) left[0], (float) left[1]};
    five[1] = new float[] {(float) right[0], (float) right[1]};
    five[2] = new float[] {(float) (middleX + NOSE * downX), (float) (middleY + NOSE * downY)};
    for (int side = 0; side < 2; side++) {
      double out = side == 0 ? -MOUTH_HALF : MOUTH_HALF;
      five[3 + side] =
          new float[] {
            (float) (middleX + MOUTH * downX + out * x), (float) (middleY + MOUTH * downY + out * y)
          };
    }
    return five;
  }

  /** The centre of an eye, or null. */
  private double[] eye(Picture picture, Box box, double x) {
    double reach = EYE_REACH + 0.15;
    Box window =
        new Box(
                box.x() + (x - reach) * box.width(),
                box.y() + (EYES - reach) * box.height(),
                2 * reach * box.width(),
                2 * reach * box.height())
            .within(picture.width(), picture.height());
    double scale = EYE_SEARCH / box.width();
    int width = (int) Math.round(scale * window.width());
    int height = (int) Math.round(scale * window.height());
    int least = EYE_SEARCH * 2 / 9;
    if (Math.min(width, height) < least) {
      return null;
    }
    Mat grey;
    if (scale <= 1) {
      grey = grey(picture, window, width, height);
    } else {
      grey = new Mat();
      Mat small = grey(picture, window, (int) window.width(), (int) window.height());
      opencv_imgproc.resize(
          small, grey, new Size(width, height), 0, 0, opencv_imgproc.INTER_LINEAR);
    }
    double expectedX = box.x() + x * box.width();
    double expectedY = box.y() + EYES * box.height();
    // A rectangle's centre lies between pixels, a landmark on one.
    return detect(eyes, grey, least, EYE_SEARCH * 2 / 5).stream()
        .map(
            eye ->
                new double[] {
                  window.x() + (eye.x() + eye.width() / 2.0) * window.width() / width - 0.5,
                  window.y() + (eye.y() + eye.height() / 2.0) * window.height() / height - 0.5
                })
        .filter(
            eye ->
                Math.max(Math.abs(eye[0] - expectedX), Math.abs(eye[1] - expectedY))
                    < EYE_REACH * box.width())
        .min(Comparator.comparingDouble(eye -> Math.hypot(eye[0] - expectedX, eye[1] - expectedY)))
        .orElse(null);
  }
}
