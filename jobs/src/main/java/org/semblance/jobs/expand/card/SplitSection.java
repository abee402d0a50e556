package org.semblance.jobs.expand.card;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.semblance.jobs.expand.card.CardData.Balance;
import org.semblance.jobs.expand.card.CardData.Duplicate;
import org.semblance.jobs.expand.card.CardData.Leak;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/** How splits are balanced, and whether they share people or images. */
final class SplitSection {
  private SplitSection() {}

  static void tile(Markup m, CardData data) {
    long people = data.leaks().stream().mapToLong(Leak::people).sum();
    long pairs = data.duplicates().stream().mapToLong(Duplicate::pairs).sum();
    if (people + pairs == 0) {
      Page.tile(m, "none", "shared between splits", "neither people nor images");
      return;
    }
    m.open("div", "class", "tile bad").element("b", Numbers.count(people + pairs));
    m.element("span", "shared between splits");
    m.element(
        "small",
        Numbers.count(people)
            + (people == 1 ? " person, " : " people, ")
            + Numbers.count(pairs)
            + (pairs == 1 ? " pair of videos" : " pairs of videos"));
    m.close();
  }

  static void write(Markup m, CardData data) {
    balance(m, data.balance());
    leaks(m, data.leaks());
    duplicates(m, data.duplicates());
  }

  private static void balance(Markup m, List<Balance> balance) {
    Page.section(
        m,
        "Balance",
        "Share of faces per split: real or fake, and each semantic node altered. A face whose publisher"
            + " does not say what was altered counts for “fake” alone.");
    if (balance.isEmpty()) {
      Page.missing(m, "The data set is empty.");
      m.close();
      return;
    }
    m.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "");
    balance.forEach(b -> m.element("th", b.split()));
    m.close().close().open("tbody");
    row(m, "real", balance.stream().map(b -> share(b.real(), b)).toList());
    row(m, "fake, by the publisher", balance.stream().map(b -> share(b.owners(), b)).toList());
    row(m, "fake, synthesized", balance.stream().map(b -> share(b.synthesized(), b)).toList());
    Set<String> nodes = new LinkedHashSet<>();
    balance.forEach(b -> nodes.addAll(b.altered().keySet()));
    for (String node : nodes) {
      row(
          m,
          node + " altered",
          balance.stream().map(b -> share(b.altered().getOrDefault(node, 0L), b)).toList());
    }
    m.close().close().close().close();
  }

  private static double share(long faces, Balance of) {
    return of.faces() == 0 ? Double.NaN : (double) faces / of.faces();
  }

  private static void row(Markup m, String what, List<Double> shares) {
    m.open("tr").element("td", what);
    for (double share : shares) {
      m.open("td").text(share == 0 ? Numbers.UNDEFINED : Numbers.percent(share));
      m.add(Page.bar(Double.isFinite(share) ? share : 0, "bar")).close();
    }
    m.close();
  }

  private static void leaks(Markup m, List<Leak> leaks) {
    Page.section(
        m,
        "People in several splits",
        "Whoever is trained on and tested on is recognised, not judged. Some publishers' splits share"
            + " people; leave one of the places out of training.");
    if (leaks.isEmpty()) {
      Page.missing(m, "Nobody is in two splits.");
      m.close();
      return;
    }
    m.open("div", "class", "scroll").open("table", "class", "flaws").open("thead").open("tr");
    m.element("th", "Where").element("th", "People");
    m.element("th", "Such as", "class", "words").close().close().open("tbody");
    for (Leak leak : leaks) {
      m.open("tr").element("td", leak.where()).element("td", Numbers.count(leak.people()));
      m.element("td", leak.examples(), "class", "words").close();
    }
    m.close().close().close().close();
  }

  private static void duplicates(Markup m, List<Duplicate> duplicates) {
    Page.section(
        m,
        "Images in several splits",
        "Videos of different splits that show an image that is the same but for its compression,"
            + " by perceptual hash.");
    if (duplicates.isEmpty()) {
      Page.missing(m, "No image is in two splits.");
      m.close();
      return;
    }
    m.open("div", "class", "scroll").open("table", "class", "flaws").open("thead").open("tr");
    m.element("th", "Where").element("th", "Pairs of videos").close().close().open("tbody");
    for (Duplicate duplicate : duplicates) {
      m.open("tr").element("td", duplicate.where());
      m.element("td", Numbers.count(duplicate.pairs())).close();
    }
    m.close().close().close().open("div", "class", "sheet");
    for (Duplicate duplicate : duplicates) {
      if (duplicate.a() == null || duplicate.b() == null) {
        continue; // images are drawn for the most frequent alone
      }
      m.open("figure", "class", "pair").open("div");
      m.add(duplicate.a().image().svg(duplicate.a().caption()));
      m.add(duplicate.b().image().svg(duplicate.b().caption())).close();
      m.element("figcaption", duplicate.a().caption() + " = " + duplicate.b().caption()).close();
    }
    m.close().close();
  }
}
