package org.semblance.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.UserException;

/** Label codes: reading, refusing, and moving between graphs. */
class SemanticLabelTest {
  private static final LegalStates FFPP = Graphs.ffpp();
  private static final LegalStates FFSC = Graphs.ffsc();

  @ParameterizedTest
  @ValueSource(strings = {"", "101100", "10111111111", "1011111113", "1011a11111", "-101111111"})
  void refusesCodesOfWrongLengthOrDigits(String code) {
    assertThatThrownBy(() -> SemanticLabel.parse(code, FFPP))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read label '" + code + "': expected 10 digits 0 (intact)");
  }

  @Test
  void refusesIllegalStatesWithTheReason() {
    assertThatThrownBy(() -> SemanticLabel.parse("0001000010", FFPP))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use label '0001000010': something is altered although the face is not fake."
                + " Correct the label or the semantics (FF++).");
    assertThatThrownBy(() -> SemanticLabel.parse("1001000001", FFPP))
        .hasMessageContaining("'physical inconsistency' is altered but none of its regions is");
  }

  /** With an unknown node a label cannot be checked as a whole and is taken as it is. */
  @Test
  void keepsUnknownNodes() {
    SemanticLabel label = SemanticLabel.parse("1222222222", FFPP);
    assertThat(label).isEqualTo(SemanticLabel.fakeOfUnknownKind(FFPP.graph()));
    assertThat(label.isFake()).isTrue();
    assertThat(label.hasUnknown()).isTrue();
    assertThat(label.bits()).isEqualTo(1);
  }

  /** Shared names keep their code, the other graph's own names are unknown. */
  @Test
  void translatesByName() {
    SemanticLabel swap = SemanticLabel.parse("1011111111", FFPP);
    assertThat(swap.translate(FFPP.graph(), FFSC.graph())).hasToString("120212111111");
    SemanticLabel pose = SemanticLabel.parse("100001111111", FFSC);
    assertThat(pose.translate(FFSC.graph(), FFPP.graph())).hasToString("1002111111");
  }

  /** A real face has nothing altered in any words. */
  @Test
  void realStaysReal() {
    SemanticLabel real = SemanticLabel.real(FFPP.graph());
    assertThat(real.translate(FFPP.graph(), FFSC.graph()))
        .isEqualTo(SemanticLabel.real(FFSC.graph()))
        .hasToString("000000000000");
    assertThat(real.isFake()).isFalse();
  }

  /** To its own graph nothing changes, whatever the state. */
  @Test
  void translationToTheSameGraphIsTheLabel() {
    for (int i = 0; i < FFPP.size(); i++) {
      SemanticLabel label = SemanticLabel.ofBits(FFPP.state(i), 10);
      assertThat(label.translate(FFPP.graph(), FFPP.graph())).isEqualTo(label);
    }
  }

  /** Labels, graphs and states travel to executors by Java serialisation. */
  @Test
  void survivesSerialisation() throws Exception {
    FidelityLosses sent = new FidelityLosses(new JointProbability(FFPP));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
      out.writeObject(SemanticLabel.parse("1001000010", FFPP));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      FidelityLosses received = (FidelityLosses) in.readObject();
      double[][] logits = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
      assertThat(received.losses(logits, new byte[1][10]))
          .isEqualTo(sent.losses(logits, new byte[1][10]));
      assertThat(in.readObject()).hasToString("1001000010");
    }
  }
}
