package org.semblance.jobs.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/** The verdict in plain words, and the numbers that carry it. */
final class Headline {
  private Headline() {}

  static void write(Markup m, ReportData data) {
    m.open("header").open("p", "class", "kind").text("Semblance report ");
    m.element("span", data.name()).close();
    m.element("h1", verdict(data.known(), data.unseen()));
    m.element("p", inWords(data.known(), data.unseen()), "class", "lead");
    Page.notes(m, data.notes());
    m.close().open("div", "class", "tiles");
    for (CorpusResult corpus : data.known()) {
      String videos = Numbers.count(corpus.videos()) + " test videos";
      Page.tile(m, auc(corpus), "video AUC on " + corpus.corpus(), videos + ", trained on");
    }
    if (!data.unseen().isEmpty()) {
      CorpusResult hardest = hardest(data.unseen());
      Page.tile(m, meanAuc(data.unseen()), "video AUC on unseen corpora", "mean of all of them");
      Page.tile(m, auc(hardest), "video AUC on " + hardest.corpus(), "the hardest one unseen");
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

  private static String verdict(List<CorpusResult> known, List<CorpusResult> unseen) {
    if (known.isEmpty() && unseen.isEmpty()) {
      return "No test results yet";
    }
    String head = "Tells fake from real";
    if (!known.isEmpty()) {
      head += " on " + names(known) + " with a video AUC of " + meanAuc(known);
    }
    if (unseen.isEmpty()) {
      return head;
    }
    String others =
        Numbers.words(unseen.size())
            + (unseen.size() == 1 ? " corpus" : " corpora")
            + " it never trained on";
    return known.isEmpty()
        ? head + " on " + others + " with a video AUC of " + meanAuc(unseen)
        : head + ", and of " + meanAuc(unseen) + " on " + others;
  }

  private static String inWords(List<CorpusResult> known, List<CorpusResult> unseen) {
    if (known.isEmpty() && unseen.isEmpty()) {
      return "This run has not been evaluated. What is known of it follows.";
    }
    String draws =
        known.isEmpty() ? "" : " in " + hundred(known) + " of 100 draws on " + names(known);
    String others = unseen.isEmpty() ? "" : " in " + hundred(unseen) + " on unseen corpora";
    return "Draw one fake and one real video at random: the fake gets the higher score"
        + draws
        + (draws.isEmpty() || others.isEmpty() ? "" : ", and")
        + others
        + ". Guessing would get 50.";
  }

  private static CorpusResult hardest(List<CorpusResult> corpora) {
    return corpora.stream().min(Comparator.comparingDouble(CorpusResult::videoAuc)).orElseThrow();
  }

  private static String names(List<CorpusResult> corpora) {
    return corpora.stream().map(CorpusResult::corpus).collect(Collectors.joining(" and "));
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
