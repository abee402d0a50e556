package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.files.UnusableMediaException;

/** Landmark files of every type NumPy writes are read; each way of being wrong has its name. */
class LandmarkFileTest {
  private static final int VALUES = 2 * Landmarks.COUNT;

  @ParameterizedTest
  @CsvSource({"<f4,1", "<f8,1", "<i4,1", "<i8,1", "<f4,2", "<i8,2", ">f8,1", ">i4,2"})
  void everyTypeAndVersionGivesTheSameLandmarks(String type, int version)
      throws UnusableMediaException {
    ByteBuffer data = ByteBuffer.allocate(2 * VALUES * (type.charAt(2) - '0'));
    data.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 2 * VALUES; i++) {
      switch (type.substring(1)) {
        case "f4" -> data.putFloat(i);
        case "f8" -> data.putDouble(i);
        case "i4" -> data.putInt(i);
        default -> data.putLong(i);
      }
    }
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 81, 2), }";

    LandmarkFile file = LandmarkFile.parse(Npy.file(version, header, data));

    assertThat(file.frames()).isEqualTo(2);
    assertThat(file.at(0).x(0)).isEqualTo(0);
    assertThat(file.at(1).x(3)).isEqualTo(VALUES + 6);
    assertThat(file.at(1).y(80)).isEqualTo(2 * VALUES - 1);
  }

  @Test
  void aPicturesFileHasOneFrame() throws UnusableMediaException {
    float[] values = new float[VALUES];
    Arrays.fill(values, 7);
    LandmarkFile file = LandmarkFile.parse(Npy.float32("(81, 2)", values));
    assertThat(file.frames()).isEqualTo(1);
    assertThat(file.at(0).y(40)).isEqualTo(7);
  }

  @Test
  void whatIsNotThereOrNotANumberIsRejectedByName() throws UnusableMediaException {
    float[] values = new float[3 * VALUES];
    Arrays.fill(values, 0, VALUES, 5);
    values[17] = Float.NaN;
    values[2 * VALUES] = 1;
    LandmarkFile file = LandmarkFile.parse(Npy.float32("(3, 81, 2)", values));
    rejected(() -> file.at(0), "landmarks are not finite");
    rejected(() -> file.at(1), "no face was found in the frame");
    assertThat(file.at(2).x(0)).isEqualTo(1);
    rejected(() -> file.at(3), "landmark file has fewer frames than the video");
  }

  @Test
  void damagedFilesAreRejectedByName() {
    byte[] whole = Npy.float32("(81, 2)", new float[VALUES]);
    rejected(
        () -> LandmarkFile.parse(Arrays.copyOf(whole, whole.length - 1)),
        "landmark file is truncated");
    rejected(() -> LandmarkFile.parse(Arrays.copyOf(whole, 40)), "landmark file is truncated");
    rejected(() -> LandmarkFile.parse(new byte[0]), "landmark file is not .npy");
    rejected(() -> LandmarkFile.parse(new byte[500]), "landmark file is not .npy");
    rejected(
        () -> LandmarkFile.parse(Npy.float32("(70, 2)", new float[140])),
        "landmark file has another shape than [frames, 5, 68 or 81, 2]");
    rejected(
        () -> LandmarkFile.parse(Npy.float32("(999999999, 999999999, 81, 2)", new float[9])),
        "landmark file is truncated");
    String fortran = "{'descr': '<f4', 'fortran_order': True, 'shape': (81, 2), }";
    rejected(
        () -> LandmarkFile.parse(Npy.file(1, fortran, ByteBuffer.allocate(4 * VALUES))),
        "landmark file has an unsupported type or order");
    rejected(
        () -> LandmarkFile.read("/nowhere/at/all.npy", new Configuration(false)),
        "landmark file is missing");
  }

  private static void rejected(ThrowingCallable call, String reason) {
    assertThatThrownBy(call).isInstanceOf(UnusableMediaException.class).hasMessage(reason);
  }
}
