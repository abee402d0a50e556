package org.semblance.jobs.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/** The verdict in plain words, and the numbers that carry it. */
final class Headline {
  private Headline() {}

  static void write(Markup m, ReportData data) {
    Optional<Failure> failure = Failure.of(data);
    m.open("header", "class", failure.isPresent() ? "failed" : "passed");
    m.open("p", "class", "kind").text("Semblance report ").element("span", data.name()).close();
    m.element("h1", failure.map(Headline::nothing).orElseGet(() -> verdict(data)));
    m.element("p", failure.map(Headline::doubt).orElseGet(() -> inWords(data)), "class", "lead");
    Page.also(m, data.card(), "The data card of its faces");
    Page.notes(m, data.notes());
    m.close().open("div", "class", "tiles");
    for (CorpusResult corpus : data.known()) {
      String videos = Numbers.count(corpus.videos()) + " test videos";
      Page.tile(m, auc(corpus), "video AUC on " + corpus.corpus(), videos + ", trained on");
    }
    if (!data.unseen().isEmpty()) {
      boolean several = data.unseen().size() > 1;
      if (several) {
        Page.tile(m, meanAuc(data.unseen()), "video AUC on unseen corpora", "mean of all of them");
      }
      CorpusResult hardest = hardest(data.unseen());
      String which = several ? "the hardest one unseen" : "the only one unseen";
      Page.tile(m, auc(hardest), "video AUC on " + hardest.corpus(), which);
    }
    data.shortcutAuc()
        .ifPresent(
            auc ->
                Page.tile(
                    m,
                    Numbers.rate(auc),
                    "AUC of a shortcut baseline",
                    "from frame statistics alone"));
    m.close();
  }

  /** A detector that failed is called so before anything else. */
  private static String nothing(Failure failure) {
    return "Learned nothing: its video AUC of "
        + Numbers.rate(failure.auc())
        + " on "
        + failure.where()
        + " is "
        + failure.comparison();
  }

  private static String doubt(Failure failure) {
    return interval(failure)
        + " Trust no other figure of this report before that is understood: look at the training"
        + " curves below, then train longer, with another learning rate, or on more videos.";
  }

  private static String interval(Failure failure) {
    return Numbers.count(failure.videos())
        + " videos place the true AUC between "
        + Numbers.rate(failure.interval().low())
        + " and "
        + Numbers.rate(failure.interval().high())
        + " with a confidence of 95\u00a0%, and guessing has 0.5.";
  }

  private static String verdict(ReportData data) {
    List<CorpusResult> known = data.known();
    List<CorpusResult> unseen = data.unseen();
    if (known.isEmpty() && unseen.isEmpty()) {
      return "No test results yet";
    }
    String head = "Tells fake from real";
    if (!known.isEmpty()) {
      head += " on " + Failure.names(known) + " with a video AUC of " + meanAuc(known);
    }
    if (unseen.isEmpty()) {
      return head;
    }
    String others = Failure.corpora(unseen.size()) + " it never trained on";
    Optional<Failure> failure = Failure.ofUnseen(data);
    if (failure.isPresent()) {
      return head
          + ", but learned nothing that holds on "
          + others
          + ": "
          + meanAuc(unseen)
          + " is "
          + failure.get().comparison();
    }
    return known.isEmpty()
        ? head + " on " + others + " with a video AUC of " + meanAuc(unseen)
        : head + ", and of " + meanAuc(unseen) + " on " + others;
  }

  private static String inWords(ReportData data) {
    List<CorpusResult> known = data.known();
    List<CorpusResult> unseen = data.unseen();
    if (known.isEmpty() && unseen.isEmpty()) {
      return "This run has not been evaluated. What is known of it follows.";
    }
    String draws =
        known.isEmpty() ? "" : " in " + hundred(known) + " of 100 draws on " + Failure.names(known);
    String others = unseen.isEmpty() ? "" : " in " + hundred(unseen) + " on unseen corpora";
    return "Draw one fake and one real video at random: the fake gets the higher score"
        + draws
        + (draws.isEmpty() || others.isEmpty() ? "" : ", and")
        + others
        + ". Guessing would get 50."
        + Failure.ofUnseen(data).map(f -> " On unseen corpora, " + interval(f)).orElse("");
  }

  private static CorpusResult hardest(List<CorpusResult> corpora) {
    return corpora.stream().min(Comparator.comparingDouble(CorpusResult::videoAuc)).orElseThrow();
  }

  private static String auc(CorpusResult corpus) {
    return Numbers.rate(corpus.videoAuc());
  }

  private static String meanAuc(List<CorpusResult> corpora) {
    return Numbers.rate(ReportData.mean(corpora, CorpusResult::videoAuc));
  }

  /** The AUC as the share of fake-real pairs in the right order, which is what it is. */
  private static String hundred(List<CorpusResult> corpora) {
    return Numbers.decimals(100 * ReportData.mean(corpora, CorpusResult::videoAuc), 0);
  }
}
