package org.semblance.face;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Box;
import org.semblance.media.SourceImage;

/**
 * Finds upright frontal faces by the cascades of Haar features (Viola and Jones, CVPR 2001;
 * Lienhart and Maydt, ICIP 2002) that OpenCV ships: a box, then the eyes in it; nose and mouth
 * follow from the eyes by the template's proportions. Rough, but needs no weights from elsewhere. A
 * box with both eyes scores 1, with one 2/3, with none 1/3.
 *
 * <p>A face that is followed is looked for where it was, at the size that it had, and its eyes
 * where they were in it; then farther about; only then, by {@link Tracks}, everywhere.
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

  /** How far an eye may lie from there, and from where it was in the box before. */
  private static final double EYE_REACH = 0.12;

  private static final double EYE_MOVES = 0.05;

  /** Half the side of the widest box about an eye, in sides of the face's. */
  private static final double EYE_HALF = 0.15;

  /** Side in pixels at which a box is searched for eyes. */
  private static final int EYE_SEARCH = 90;

  /** Sides of boxes about eyes, in those pixels: anywhere, and of nearly all that are found. */
  private static final int EYE_LEAST = 20;

  private static final int EYE_MOST = 36;
  private static final int EYE_USUAL_LEAST = 22;
  private static final int EYE_USUAL_MOST = 27;

  /** Boxes of the face cascade are not smaller than this in the image that it sees. */
  private static final int SMALLEST = 24;

  /** The shorter side of an image is not shrunk below this. */
  private static final int FINE = 160;

  private final Cascade faces = new Cascade("haarcascade_frontalface_alt2");
  private final Cascade eyes = new Cascade("haarcascade_eye_tree_eyeglasses");
  private final FaceSettings settings;

  CascadeFinder(FaceSettings settings) {
    this.settings = settings;
  }

  /**
   * How a face is looked for about its last box.
   *
   * @param side of that box in the image that the cascade sees
   * @param window that is searched, in sides
   * @param least side of a box, in sides of the last one
   * @param most likewise
   */
  private record About(int side, double window, double least, double most) {}

  private static final About CLOSE = new About(40, 1.4, 0.87, 1.15);

  private static final About ABOUT = new About(48, 1.8, 0.7, 1.4);

  @Override
  public boolean chosen() {
    return false;
  }

  @Override
  public List<FoundFace> find(SourceImage picture, int frame, double least)
      throws UnusableMediaException {
    double narrowest = Math.max(least, settings.minSize());
    double scale =
        Math.min(
            Math.max(
                SMALLEST / narrowest, (double) FINE / Math.min(picture.width(), picture.height())),
            (double) settings.searchSide() / Math.max(picture.width(), picture.height()));
    Box whole = new Box(0, 0, picture.width(), picture.height());
    int smallest = Math.max(SMALLEST, (int) Math.round(Math.min(1, scale) * narrowest));
    return faces(picture, boxes(picture, whole, scale, smallest, Integer.MAX_VALUE), null);
  }

  @Override
  public List<FoundFace> follow(SourceImage picture, int frame, FoundFace last)
      throws UnusableMediaException {
    List<FoundFace> close = follow(picture, last, CLOSE);
    if (!close.isEmpty() && close.stream().allMatch(face -> face.score() == 1)) {
      return close;
    }
    // Where an eye is hidden the landmarks are as good as the box, and boxes are better with room.
    List<FoundFace> found = follow(picture, last, ABOUT);
    return found.isEmpty() ? close : found;
  }

  private List<FoundFace> follow(SourceImage picture, FoundFace last, About about)
      throws UnusableMediaException {
    Box box = last.box();
    Box window = box.grown(about.window).within(picture.width(), picture.height());
    double scale = Math.min(1, about.side / box.width());
    int least = (int) Math.round(about.least * scale * box.width());
    int most = (int) Math.round(about.most * scale * box.width());
    return faces(picture, boxes(picture, window, scale, least, most), last);
  }

  private List<FoundFace> faces(SourceImage picture, List<Box> boxes, FoundFace last)
      throws UnusableMediaException {
    List<FoundFace> found = new ArrayList<>();
    for (Box box : boxes) {
      FoundFace face = withEyes(picture, box, last);
      if (face.score() >= settings.threshold(last != null)) {
        found.add(face);
      }
    }
    found.sort(FaceSettings.LARGEST_FIRST);
    return found;
  }

  private List<Box> boxes(SourceImage picture, Box window, double atScale, int least, int most) {
    double scale = Math.min(1, atScale);
    int width = (int) Math.round(scale * window.width());
    int height = (int) Math.round(scale * window.height());
    int smallest = Math.max(SMALLEST - 4, least);
    List<Box> boxes = new ArrayList<>();
    if (Math.min(width, height) < Math.max(SMALLEST, smallest)) {
      return boxes;
    }
    Mat grey = picture.grey(window, width, height);
    List<Rect> found =
        most == Integer.MAX_VALUE
            ? faces.findAll(grey, smallest)
            : faces.find(grey, smallest, most);
    for (Rect box : found) {
      boxes.add(
          new Box(box.x(), box.y(), box.width(), box.height())
              .outOf(window, width / window.width(), height / window.height()));
    }
    return boxes;
  }

  private FoundFace withEyes(SourceImage picture, Box box, FoundFace last)
      throws UnusableMediaException {
    double[] left = eye(picture, box, LEFT_EYE, last, 0);
    double[] right = eye(picture, box, RIGHT_EYE, last, 1);
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

  /** The centre of an eye, or null; where it was in the last box is looked first. */
  private double[] eye(SourceImage picture, Box box, double x, FoundFace last, int index)
      throws UnusableMediaException {
    double[] usual = {box.x() + x * box.width(), box.y() + EYES * box.height()};
    if (last != null) {
      float[] eye = last.landmarks().fivePoints()[index];
      double scale = box.width() / last.box().width();
      double[] before = {
        box.x() + scale * (eye[0] - last.box().x()), box.y() + scale * (eye[1] - last.box().y())
      };
      double half = EYE_MOVES + EYE_USUAL_MOST / 2.0 / EYE_SEARCH;
      double[] found =
          nearest(eyes(picture, box, before, half, EYE_USUAL_LEAST, EYE_USUAL_MOST), before);
      if (found != null && distance(found, usual) < EYE_REACH * box.width()) {
        return found;
      }
    }
    List<double[]> all = eyes(picture, box, usual, EYE_REACH + EYE_HALF, EYE_LEAST, EYE_MOST);
    return nearest(
        all.stream().filter(eye -> distance(eye, usual) < EYE_REACH * box.width()).toList(), usual);
  }

  private static double distance(double[] one, double[] other) {
    return Math.max(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]));
  }

  private static double[] nearest(List<double[]> eyes, double[] to) {
    return eyes.stream()
        .min(Comparator.comparingDouble(eye -> Math.hypot(eye[0] - to[0], eye[1] - to[1])))
        .orElse(null);
  }

  /**
   * Centres of eyes in a window.
   *
   * @param box of the face, which sets the scale
   * @param centre of the window
   * @param half its side, in sides of the box
   * @param least side of an eye's box, where the face's is {@link #EYE_SEARCH} wide
   * @param most likewise
   */
  private List<double[]> eyes(
      SourceImage picture, Box box, double[] centre, double half, int least, int most) {
    Box window =
        new Box(
                centre[0] - half * box.width(),
                centre[1] - half * box.height(),
                2 * half * box.width(),
                2 * half * box.height())
            .within(picture.width(), picture.height());
    double scale = EYE_SEARCH / box.width();
    int width = (int) Math.round(scale * window.width());
    int height = (int) Math.round(scale * window.height());
    if (Math.min(width, height) < least) {
      return List.of();
    }
    Mat grey;
    if (scale <= 1) {
      grey = picture.grey(window, width, height);
    } else {
      grey = new Mat();
      Mat small = picture.grey(window, (int) window.width(), (int) window.height());
      opencv_imgproc.resize(
          small, grey, new Size(width, height), 0, 0, opencv_imgproc.INTER_LINEAR);
    }
    // A rectangle's centre lies between pixels, a landmark on one.
    return eyes.find(grey, least, most).stream()
        .map(
            eye ->
                new double[] {
                  window.x() + (eye.x() + eye.width() / 2.0) * window.width() / width - 0.5,
                  window.y() + (eye.y() + eye.height() / 2.0) * window.height() / height - 0.5
                })
        .toList();
  }
}
