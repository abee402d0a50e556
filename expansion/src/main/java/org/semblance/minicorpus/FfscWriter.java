package org.semblance.minicorpus;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.semblance.Seeds;
import org.semblance.media.RgbImage;

/**
 * FFSC (Zou et al. 2024): aligned images in a folder a method, and a list a split of path and code.
 */
final class FfscWriter {
  private static final int SIDE = 112;

  /**
   * Where ArcFace puts eyes, nose tip and mouth corners in an image of 112 pixels (Deng et al.
   * 2019).
   */
  private static final double[][] TEMPLATE = {
    {38.2946, 51.6963},
    {73.5318, 51.5014},
    {56.0252, 71.7366},
    {41.5493, 92.3655},
    {70.7299, 92.2041}
  };

  private static final double MARGIN = 1.3;

  private record Method(String folder, AttributeEdit edit) {}

  private static final List<Method> SEEN =
      List.of(
          new Method("diffae-age", AttributeEdit.AGE),
          new Method("simswap", AttributeEdit.IDENTITY),
          new Method("fomm-pose", AttributeEdit.POSE),
          new Method("fomm-expr", AttributeEdit.SURPRISE),
          new Method("diffae-gender", AttributeEdit.GENDER),
          new Method("StyleRes-expr", AttributeEdit.SMILE));

  private static final List<Method> UNSEEN =
      List.of(
          new Method("Protocol-1/HFGI-age", AttributeEdit.AGE),
          new Method("Protocol-1/HFGI-smile", AttributeEdit.SMILE),
          new Method("Protocol-1/StyleCLIP-gender", AttributeEdit.GENDER),
          new Method("Protocol-1/InfoSwap", AttributeEdit.IDENTITY),
          new Method("Protocol-1/FNeVR", AttributeEdit.POSE));

  private final Path root;
  private final Options options;

  FfscWriter(Path root, Options options) {
    this.root = root.resolve("FFSC");
    this.options = options;
  }

  List<Callable<Integer>> tasks() throws IOException {
    List<Callable<Integer>> tasks = new ArrayList<>();
    List<String> reals = List.of("Real/AVSpeech", "Real/CDF-youtube");
    split("Train", options.ffscTrain(), reals, SEEN, tasks);
    split("Val", options.ffscVal(), reals, SEEN, tasks);
    split("Test", options.ffscTest(), List.of("Real"), UNSEEN, tasks);
    return tasks;
  }

  private void split(
      String split,
      int pictures,
      List<String> realFolders,
      List<Method> methods,
      List<Callable<Integer>> tasks)
      throws IOException {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < pictures / 2; i++) {
      Method method = methods.get(i % methods.size());
      String real = file(split, realFolders.get(i % realFolders.size()), i);
      String fake = file(split, method.folder(), i);
      list.append(real).append(' ').append(AttributeEdit.REAL_CODE).append('\n');
      list.append(fake).append(' ').append(method.edit().code).append('\n');
      tasks.add(() -> writeReal(real));
      tasks.add(() -> writeFake(fake, method.edit()));
    }
    Files.createDirectories(root);
    Files.writeString(root.resolve(split.toLowerCase(Locale.ROOT) + ".txt"), list);
  }

  private static String file(String split, String folder, int i) {
    return String.format(Locale.ROOT, "%s/%s/%06d.png", split, folder, i);
  }

  private Options still() {
    return options.withFrames(1);
  }

  private int writeReal(String file) {
    Scene scene = Scene.of(still(), "ffsc/" + file);
    write(file, scene.real(new FaceRenderer(options.size())));
    return 1;
  }

  private int writeFake(String file, AttributeEdit edit) {
    FaceRenderer renderer = new FaceRenderer(options.size());
    Scene scene = Scene.of(still(), "ffsc/" + file);
    Random rng = Seeds.random(options.seed(), "ffsc/" + file, "edit");
    int turn = rng.nextBoolean() ? 1 : -1;
    Identity person = edit.person(scene.person, rng);
    Clip fake =
        new Forger(renderer)
            .forge(
                scene,
                scene.real(renderer),
                (face, t) -> edit.face(face, person, turn),
                new SkinMap(person),
                edit.regions,
                Artefacts.of("FFSC"),
                options.seed(),
                file);
    write(file, fake);
    return 1;
  }

  private void write(String file, Clip still) {
    float[][] five = still.landmarks().get(0).fivePoints();
    double[][] from = new double[5][];
    double[][] to = new double[5][];
    for (int i = 0; i < 5; i++) {
      from[i] = new double[] {five[i][0], five[i][1]};
      to[i] =
          new double[] {
            (TEMPLATE[i][0] - SIDE / 2.0) / MARGIN + SIDE / 2.0,
            (TEMPLATE[i][1] - SIDE / 2.0) / MARGIN + SIDE / 2.0
          };
    }
    Placement back = Placement.fit(from, to).inverse();
    Pixels aligned = Pixels.empty(SIDE, SIDE);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        still.frames().get(0).sample(back.x(x, y), back.y(x, y), aligned.rgb(), (y * SIDE + x) * 3);
      }
    }
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      if (!ImageIO.write(buffered(aligned.toRgbImage()), "png", path.toFile())) {
        throw new IllegalStateException("this JDK has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage out =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        out.setRGB(x, y, image.at(x, y, 0) << 16 | image.at(x, y, 1) << 8 | image.at(x, y, 2));
      }
    }
    return out;
  }
}
