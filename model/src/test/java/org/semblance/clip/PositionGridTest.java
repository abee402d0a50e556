package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionGridTest {
  /** OpenCV's INTER_CUBIC has the kernel, centres and borders of PyTorch's bicubic mode. */
  @ParameterizedTest
  @CsvSource({"7, 10", "7, 5", "16, 7", "2, 3", "1, 4", "14, 24"})
  void positionsAreInterpolatedAsOpenCvDoes(int from, int to) {
    float[] embeddings = ClipModels.noise(from, (1 + from * from) * 3, 0, 1);
    float[] resized = PositionGrid.resize(embeddings, from, to);
    float[] cells = Arrays.copyOfRange(embeddings, 3, embeddings.length);
    float[] expected = new float[3 * to * to];
    try (FloatPointer values = new FloatPointer(cells);
        Mat grid = new Mat(from, from, opencv_core.CV_32FC3, values);
        Mat other = new Mat()) {
      opencv_imgproc.resize(grid, other, new Size(to, to), 0, 0, opencv_imgproc.INTER_CUBIC);
      new FloatPointer(other.data()).get(expected);
    }
    assertThat(Arrays.copyOfRange(resized, 3, resized.length))
        .containsExactly(expected, Offset.offset(2e-5f));
    assertThat(resized).startsWith(embeddings[0], embeddings[1], embeddings[2]);
  }
}
