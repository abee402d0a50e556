package org.semblance.minicorpus;
import java.awt.image.BufferedImage;
import java.io.File;
import javax.imageio.ImageIO;
public final class Sheet {
  public static void main(String[] a) throws Exception {
    Options o = Options.standard(1);
    int n = 40, cols = 10;
    BufferedImage sheet = new BufferedImage(cols*144, n/cols*144, BufferedImage.TYPE_INT_RGB);
    FaceRenderer r = new FaceRenderer(144);
    long t0 = System.nanoTime();
    for (int i = 0; i < n; i++) {
      Clip c = Scene.of(o, "sheet/" + i).real(r);
      var im = c.frames().get(i % 12).toRgbImage();
      for (int y = 0; y < 144; y++) for (int x = 0; x < 144; x++)
        sheet.setRGB(i % cols * 144 + x, i / cols * 144 + y, im.at(x,y,0)<<16|im.at(x,y,1)<<8|im.at(x,y,2));
      if (i == 0) { c.write(java.nio.file.Path.of("/tmp/mini_try/a.mp4")); }
    }
    System.out.println((System.nanoTime()-t0)/1e6/n/12 + " ms/frame");
    ImageIO.write(sheet, "png", new File("/tmp/mini_sheet.png"));
  }
}
