package org.semblance.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;
import org.semblance.semantics.Graphs;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.LegalStates;

/** Sentences say what the state, the score and the threshold say, in the words of the graph. */
class ExplanationTest {
  private static final JointProbability FFPP = new JointProbability(Graphs.ffpp());

  // fake; expression, identity, physical inconsistency; eye, eyebrow, lip, mouth, nose, skin

  @Test
  void aClearRealIsReal() {
    Explanation real = explain(0.5, -6, -2, -2, -2, -2, -2, -2, -2, -2, -2);
    assertThat(real.sentence()).isEqualTo("Real (> 99 %): no sign of alteration found.");
    assertThat(real.fake()).isFalse();
    assertThat(real.label()).hasToString("0000000000");
    assertThat(real.regions()).isEmpty();
  }

  @Test
  void aTransplantNamesItsRegions() {
    Explanation fake = explain(0.5, 2, -4, -4, 4, -4, -4, 4, 5, -4, -4);
    assertThat(fake.label()).hasToString("1001001100");
    assertThat(fake.sentence())
        .isEqualTo(
            "Fake (> 99 %): the alteration shows in physical inconsistency, at the mouth and lip.");
    assertThat(fake.regions()).containsExactly("mouth", "lip");
  }

  /** Of many regions the two most probable are named, as the most visible. */
  @Test
  void aSwapNamesWhereItShowsMost() {
    Explanation fake = explain(0.5, 2, -5, 3, 3, 6, 1, 1, 4, 1, 1);
    assertThat(fake.label()).hasToString("1011111111");
    assertThat(fake.sentence())
        .isEqualTo(
            "Fake (> 99 %): the alteration shows in identity and physical inconsistency, most"
                + " visibly at the eye and mouth.");
  }

  /** Many improbable alterations may add up to a fake although "real" is the likeliest state. */
  @Test
  void disagreementOfScoreAndStateIsSaid() {
    // Every state but one weighs about the same: fake is likely, no alteration is.
    Explanation fake = explain(0.5, -4, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(fake.score()).isCloseTo(250 * Math.exp(-4) / (1 + 250 * Math.exp(-4)), within(1e-9));
    assertThat(fake.fake()).isTrue();
    assertThat(fake.sentence())
        .isEqualTo("Probably fake (82 %), but no single alteration stands out.");
  }

  /** A threshold below one half calls a face fake that is more probably real. */
  @Test
  void aLowThresholdIsSaid() {
    double[] logits = rootOnly(0.35);
    assertThat(Explanation.of(logits, FFPP, 0.3).sentence())
        .isEqualTo(
            "Probably fake (fakeness 0.35, above the threshold of 0.30), but no single alteration"
                + " stands out.");
    assertThat(Explanation.of(logits, FFPP, 0.36).sentence())
        .isEqualTo("Real (65 %): no sign of alteration found.");
    double score = FFPP.marginals(logits)[0];
    assertThat(Explanation.of(logits, FFPP, score).sentence())
        .startsWith("Probably fake (fakeness 0.35, exactly the threshold), but");
  }

  /** A threshold above one half calls a face real that is more probably fake. */
  @Test
  void aHighThresholdIsSaid() {
    Explanation real = explain(0.999999, -2, -6, -6, 5, -6, -6, -6, -6, 5, -6);
    assertThat(real.fake()).isFalse();
    assertThat(real.score()).isBetween(0.99, 0.999999);
    assertThat(real.sentence())
        .isEqualTo(
            "Probably real (fakeness 0.9997, below the threshold of 1.0000); if altered at all, it"
                + " would show in physical inconsistency, at the nose.");
    assertThat(Explanation.of(rootOnly(0.7), FFPP, 0.8).sentence())
        .isEqualTo("Probably real (fakeness 0.70, below the threshold of 0.80).");
  }

  /** "Fake with nothing else" is a legal state, and says that it says no more. */
  @Test
  void aFakeOfNothingElseIsUnclear() {
    Explanation fake = Explanation.of(rootOnly(0.9), FFPP, 0.5);
    assertThat(fake.label()).hasToString("1000000000");
    assertThat(fake.sentence()).isEqualTo("Fake (90 %), but what was altered remains unclear.");
  }

  /** Names come from the graph: the same code speaks FFSC's words. */
  @Test
  void wordsAreThoseOfTheGraph() {
    JointProbability ffsc = new JointProbability(Graphs.ffsc());
    double[] logits = {2, 4, -5, -5, -5, -5, 4, -5, -5, -5, -5, 5};
    assertThat(Explanation.of(logits, ffsc, 0.5).sentence())
        .isEqualTo("Fake (> 99 %): the alteration shows in age, at the skin and eye.");
    JointProbability other = new JointProbability(LegalStates.of(Graphs.of(1, 1)));
    assertThat(Explanation.of(new double[] {1, 0.5, 1}, other, 0.5).sentence())
        .isEqualTo("Fake (94 %): the alteration shows in a1, at the r1.");
  }

  @Provide
  Arbitrary<double[]> logits() {
    return Arbitraries.doubles().between(-6, 6).array(double[].class).ofSize(10);
  }

  /**
   * Whatever the logits: the call is the threshold's, named regions are altered, nothing is NaN.
   */
  @Property(tries = 300, seed = "51")
  void explanationsAreConsistent(
      @ForAll("logits") double[] logits, @ForAll @DoubleRange(min = 0, max = 1) double threshold) {
    Explanation explanation = Explanation.of(logits, FFPP, threshold);
    assertThat(explanation.fake()).isEqualTo(explanation.marginals()[0] >= threshold);
    assertThat(explanation.sentence())
        .matches("(Real|Fake|Probably real|Probably fake) \\(.*\\.")
        .doesNotContain("NaN");
    assertThat(explanation.sentence().toLowerCase(Locale.ROOT).contains("fake ("))
        .isEqualTo(explanation.fake());
    for (String region : explanation.regions()) {
      int v = FFPP.legalStates().graph().indexOf(region);
      assertThat(explanation.label().code(v)).isEqualTo((byte) 1);
    }
  }

  @Test
  void refusesLogitsThatAreNotFinite() {
    double[] logits = new double[10];
    logits[4] = Double.NaN;
    assertThatThrownBy(() -> Explanation.of(logits, FFPP, 0.5))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot explain a face: its logit of 'eye' is NaN, expected a finite number. The model"
                + " has diverged; use another checkpoint.");
  }

  private static Explanation explain(double threshold, double... logits) {
    return Explanation.of(logits, FFPP, threshold);
  }

  /** Logits under which nothing but the root can be altered, with a given probability. */
  private static double[] rootOnly(double probability) {
    double[] logits = new double[10];
    Arrays.fill(logits, -50);
    logits[0] = Math.log(probability / (1 - probability));
    return logits;
  }
}
