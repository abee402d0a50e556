package org.semblance.bilevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;
import org.semblance.semantics.PerTask;

/**
 * The weights move as Adam says, never below zero, and never on a gradient that is NaN or infinite.
 */
class TaskWeightsTest {
  /** Whatever the size of a first gradient, Adam's first step is the learning rate, downhill. */
  @Test
  void firstStepIsTheLearningRate() {
    TaskWeights moved = TaskWeights.of(PerTask.ONES).update(new PerTask(2.5, -1e-3, 0), 1e-3);
    assertThat(moved.lambda().toArray())
        .containsExactly(new double[] {0.999, 1.001, 1}, within(1e-7));
    assertThat(moved.step()).isEqualTo(1);
  }

  /**
   * Two steps by hand for gradients 1 then 3: m = 0.39, v = 0.009999, bias-corrected m̂ =
   * 0.39/0.19, v̂ = 0.009999/0.001999.
   */
  @Test
  void secondStepIsAdams() {
    TaskWeights moved =
        TaskWeights.of(PerTask.ONES)
            .update(new PerTask(1, 0, 0), 0.1)
            .update(new PerTask(3, 0, 0), 0.1);
    double expected = 1 - 0.1 - 0.1 * (0.39 / 0.19) / Math.sqrt(0.009999 / 0.001999);
    assertThat(moved.lambda().fake()).isCloseTo(expected, within(1e-8));
    assertThat(moved.firstMoment().fake()).isCloseTo(0.39, within(1e-15));
    assertThat(moved.secondMoment().fake()).isCloseTo(0.009999, within(1e-15));
    assertThat(moved.lambda().attributes()).isEqualTo(1);
  }

  /** A weight that would fall below zero stays at zero, and can rise again. */
  @Test
  void weightsStayAtOrAboveZero() {
    TaskWeights weights = TaskWeights.of(new PerTask(0.05, 1, 1));
    for (int i = 0; i < 3; i++) {
      weights = weights.update(new PerTask(1, 0, 0), 0.1);
      assertThat(weights.lambda().fake()).isZero();
    }
    for (int i = 0; i < 20; i++) {
      weights = weights.update(new PerTask(-1, 0, 0), 0.1);
    }
    assertThat(weights.lambda().fake()).isPositive();
  }

  /** An update leaves the old weights alone, and so does writing into what they returned. */
  @Test
  void weightsAreImmutable() {
    TaskWeights weights = TaskWeights.of(PerTask.ONES);
    weights.update(new PerTask(1, 2, 3), 0.5);
    weights.lambda().toArray()[0] = 9;
    assertThat(weights).isEqualTo(TaskWeights.of(PerTask.ONES));
  }

  /**
   * Training that continues from a checkpoint takes the same steps as training that never stopped.
   */
  @Test
  void continuesFromACheckpoint() throws Exception {
    TaskWeights before = TaskWeights.of(PerTask.ONES).update(new PerTask(1, -2, 0.3), 0.01);
    TaskWeights written =
        new TaskWeights(
            before.lambda(), before.firstMoment(), before.secondMoment(), before.step());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(written);
    }
    TaskWeights read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (TaskWeights) in.readObject();
    }
    PerTask gradient = new PerTask(0.1, 5, -1);
    assertThat(read.update(gradient, 0.01)).isEqualTo(before.update(gradient, 0.01));
  }

  @Test
  void refusesAGradientThatIsNotFinite() {
    TaskWeights weights = TaskWeights.of(PerTask.ONES);
    assertThatThrownBy(() -> weights.update(new PerTask(0, Double.NaN, 0), 1e-3))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot update task weights: the hyper-gradient of λ2 is NaN, expected a finite number."
                + " Training has diverged; lower its learning rate.");
    assertThatThrownBy(() -> weights.update(new PerTask(0, 0, Double.NEGATIVE_INFINITY), 1e-3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("of λ3 is -Infinity");
  }

  @Test
  void refusesWeightsThatCannotBe() {
    assertThatThrownBy(() -> TaskWeights.of(new PerTask(1, -0.5, 1)))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot use task weights: found [1.0, -0.5, 1.0], expected none below 0.");
    assertThatThrownBy(() -> TaskWeights.of(new PerTask(1, Double.NaN, 1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found [1.0, NaN, 1.0], expected three finite numbers");
    PerTask fine = PerTask.ZEROS;
    PerTask infinite = new PerTask(0, 0, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> new TaskWeights(fine, infinite, fine, 0))
        .hasMessageContaining("Cannot use task first moments");
    assertThatThrownBy(() -> new TaskWeights(fine, fine, new PerTask(0, 0, -1), 0))
        .hasMessageContaining("Cannot use task second moments");
    assertThat(new TaskWeights(fine, new PerTask(-1, 0, 0), fine, 0).firstMoment().fake())
        .isEqualTo(-1);
  }
}
