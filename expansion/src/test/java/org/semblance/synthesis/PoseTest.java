package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;

/** The donor nearest in pose is the one whose head is turned most alike, measured in degrees. */
class PoseTest {
  /** Eyes, nose tip, mouth corners in distances between the eyes: x right, y down, z to us. */
  private static final double[][] HEAD = {
    {-0.5, 0, 0}, {0.5, 0, 0}, {0, 0.58, 0.45}, {-0.41, 1.16, 0.05}, {0.41, 1.16, 0.05}
  };

  private record Pose(double yaw, double pitch) {
    static Pose draw(Random random) {
      return new Pose(30 * (2 * random.nextDouble() - 1), 20 * (2 * random.nextDouble() - 1));
    }

    double from(Pose other) {
      return Math.hypot(yaw - other.yaw, pitch - other.pitch);
    }

    /** Seen from afar, somewhere in an image, rolled and at any size. */
    Landmarks seen(double[][] head, Random random) {
      double a = Math.toRadians(yaw);
      double b = Math.toRadians(pitch);
      double roll = 0.5 * random.nextGaussian();
      double scale = 40 + 80 * random.nextDouble();
      double[][] five = new double[5][2];
      for (int i = 0; i < 5; i++) {
        double x = head[i][0] * Math.cos(a) + head[i][2] * Math.sin(a);
        double z = -head[i][0] * Math.sin(a) + head[i][2] * Math.cos(a);
        double y = head[i][1] * Math.cos(b) - z * Math.sin(b);
        five[i][0] = 200 + scale * (x * Math.cos(roll) - y * Math.sin(roll));
        five[i][1] = 150 + scale * (x * Math.sin(roll) + y * Math.cos(roll));
      }
      float[] xy = FaceTemplate.landmarks(112).xy().clone();
      for (int i = 36; i < 48; i++) {
        put(xy, i, five[i < 42 ? 0 : 1]);
      }
      put(xy, 30, five[2]);
      put(xy, 48, five[3]);
      put(xy, 54, five[4]);
      return new Landmarks(xy);
    }

    private static void put(float[] xy, int point, double[] at) {
      xy[2 * point] = (float) at[0];
      xy[2 * point + 1] = (float) at[1];
    }
  }

  /** Mean of how much farther than the nearest of five candidates the chosen one is turned. */
  private static double excess(double individual, boolean choose) throws UnusableMediaException {
    Random random = new Random(11);
    double excess = 0;
    int tries = 2000;
    for (int i = 0; i < tries; i++) {
      Pose target = Pose.draw(random);
      List<Pose> poses = new ArrayList<>();
      List<Landmarks> faces = new ArrayList<>();
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < 5; k++) {
        Pose pose = Pose.draw(random);
        poses.add(pose);
        faces.add(pose.seen(person(random, individual), random));
        least = Math.min(least, pose.from(target));
      }
      Landmarks seen = target.seen(person(random, individual), random);
      int chosen = choose ? Donors.nearest(seen, faces) : 0;
      excess += (poses.get(chosen).from(target) - least) / tries;
    }
    return excess;
  }

  /** Faces differ: each point of a head by its own. */
  private static double[][] person(Random random, double individual) {
    double[][] head = new double[5][3];
    for (int i = 0; i < 5; i++) {
      for (int axis = 0; axis < 3; axis++) {
        head[i][axis] = HEAD[i][axis] + individual * random.nextGaussian();
      }
    }
    return head;
  }

  @Test
  void ofOneHeadTheNearestIsFoundToADegree() throws Exception {
    assertThat(excess(0, true)).isLessThan(1);
    assertThat(excess(0, false)).as("the first drawn").isGreaterThan(10);
  }

  /** A person's proportions look like a pose; they mislead by a few degrees. */
  @Test
  void ofDifferentHeadsNearlySo() throws Exception {
    assertThat(excess(0.02, true)).isLessThan(3);
  }
}
