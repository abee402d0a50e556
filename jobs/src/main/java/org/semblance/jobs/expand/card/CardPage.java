package org.semblance.jobs.expand.card;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.semblance.corpus.Split;
import org.semblance.jobs.expand.card.CardData.Count;
import org.semblance.jobs.expand.card.CardData.Example;
import org.semblance.jobs.expand.card.CardData.Reject;
import org.semblance.jobs.expand.card.CardData.Sheet;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;
import org.semblance.semantics.Description;

/** The card of an expanded data set: one HTML file by which a reviewer can judge it. */
public final class CardPage {
  /** In the order in which a detector meets them. */
  static final List<String> SPLITS = Stream.of(Split.values()).map(Split::key).toList();

  /** Its name beside the faces. */
  public static final String FILE = "datacard.html";

  /** Where a run keeps its report, and what the link to it says. */
  public static final String REPORT_FILE = "report.html";

  public static final String REPORT = "The report of the detector that learned from these faces";

  private CardPage() {}

  /** The whole file, to be written in UTF-8. */
  public static String render(CardData data) {
    Markup body = new Markup();
    head(body, data);
    counts(body, data.counts());
    SplitSection.write(body, data);
    sheets(body, data.sheets());
    rejects(body, data.rejects());
    Page.facts(body, data.facts());
    return Page.html("Semblance data card: " + data.name(), body);
  }

  private static void head(Markup m, CardData data) {
    List<Count> counts = data.counts();
    int corpora = distinct(counts, Count::corpus).size();
    m.open("header").open("p", "class", "kind").text("Semblance data card ");
    m.element("span", data.name()).close();
    m.element(
        "h1",
        Numbers.count(faces(counts))
            + " faces of "
            + Numbers.words(corpora)
            + (corpora == 1 ? " corpus" : " corpora")
            + ", each described in words");
    Page.also(m, data.report(), REPORT);
    Page.notes(m, data.notes());
    m.close().open("div", "class", "tiles");
    long real =
        faces(counts.stream().filter(c -> c.description().equals(Description.NOTHING)).toList());
    Page.tile(m, Numbers.count(real), "real faces", "nothing altered");
    long synthesized = faces(counts.stream().filter(Count::synthesized).toList());
    Page.tile(m, Numbers.count(synthesized), "synthesized faces", "by transplanting a region");
    int descriptions = distinct(counts, Count::description).size();
    Page.tile(m, Numbers.count(descriptions), "descriptions", "each a legal state of the graph");
    long rejected = data.rejects().stream().mapToLong(Reject::count).sum();
    double share = (double) rejected / Math.max(1, rejected + faces(counts));
    Page.tile(m, Numbers.count(rejected), "rejected", Numbers.percent(share) + " of all faces");
    SplitSection.tile(m, data);
    m.close();
  }

  private static void counts(Markup m, List<Count> counts) {
    Page.section(
        m,
        "Counts",
        "Faces per corpus, description and split. Descriptions"
            + " marked “synthesized” come from expansion, the others from the publisher of the corpus.");
    if (counts.isEmpty()) {
      Page.missing(m, "The data set is empty.");
      m.close();
      return;
    }
    List<String> splits = new ArrayList<>(distinct(counts, Count::split));
    splits.sort(Comparator.comparing(SPLITS::indexOf));
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    m.element("th", "Description");
    splits.forEach(split -> m.element("th", split));
    m.element("th", "All faces").element("th", "Videos").close().close().open("tbody");
    for (String corpus : distinct(counts, Count::corpus)) {
      List<Count> own = counts.stream().filter(c -> c.corpus().equals(corpus)).toList();
      m.open("tr", "class", "group");
      m.element("th", corpus, "scope", "rowgroup");
      cells(m, own, splits);
      m.element("td", "").close();
      // The same words may be the publisher's and ours: two rows.
      own.stream()
          .collect(
              Collectors.groupingBy(
                  c -> List.of(c.description(), c.synthesized()),
                  LinkedHashMap::new,
                  Collectors.toList()))
          .values()
          .forEach(counted -> row(m, counted, splits));
    }
    m.open("tr", "class", "sum").element("th", "All corpora", "scope", "row");
    cells(m, counts, splits);
    m.element("td", "").close().close().close().close().close();
  }

  private static void row(Markup m, List<Count> counts, List<String> splits) {
    m.open("tr").open("td").text(counts.get(0).description());
    if (counts.get(0).synthesized()) {
      m.text(" ").element("span", "synthesized", "class", "chip");
    }
    m.close();
    cells(m, counts, splits);
    // No sum over descriptions: several are made from the same video.
    m.element("td", Numbers.count(counts.stream().mapToLong(Count::videos).sum())).close();
  }

  private static void cells(Markup m, List<Count> counts, List<String> splits) {
    for (String split : splits) {
      long faces = faces(counts.stream().filter(c -> c.split().equals(split)).toList());
      m.element("td", faces == 0 ? Numbers.UNDEFINED : Numbers.count(faces));
    }
    m.element("td", Numbers.count(faces(counts)));
  }

  private static void sheets(Markup m, List<Sheet> sheets) {
    Page.section(
        m,
        "Examples",
        "Aligned faces as a network sees them. Of synthesized ones the target stands beside each,"
            + " with what was replaced outlined.");
    if (sheets.isEmpty()) {
      Page.missing(m, "No examples were drawn.");
    }
    m.open("div", "class", "sheets");
    for (Sheet sheet : sheets) {
      m.open("div").element("h3", sheet.description()).open("div", "class", "sheet");
      for (Example example : sheet.examples()) {
        figure(m, sheet.description() + ", " + example.caption(), example);
      }
      m.close().close();
    }
    m.close().close();
  }

  private static void figure(Markup m, String words, Example example) {
    Markup picture = example.image().svg(words);
    if (example.before() == null) {
      m.open("figure").add(picture);
    } else {
      m.open("figure", "class", "pair").open("div");
      m.add(example.before().svg("before: " + words)).add(picture);
      m.element("span", "before").element("span", "after").close();
    }
    m.element("figcaption", example.caption()).close();
  }

  private static void rejects(Markup m, List<Reject> rejects) {
    Page.section(
        m,
        "Rejected",
        "What could not be used, and why. Nothing was put in its place; every one is a row of"
            + " rejects/.");
    if (rejects.isEmpty()) {
      Page.missing(m, "Nothing was rejected.");
      m.close();
      return;
    }
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    m.element("th", "Reason").element("th", "Faces").element("th", "For example", "class", "words");
    m.close().close().open("tbody");
    List<Reject> sorted = new ArrayList<>(rejects);
    sorted.sort(Comparator.comparingLong(Reject::count).reversed());
    for (Reject reject : sorted) {
      m.open("tr").element("td", reject.reason()).element("td", Numbers.count(reject.count()));
      m.element("td", reject.example(), "class", "words").close();
    }
    m.close().close().close().close();
  }

  private static Set<String> distinct(List<Count> counts, Function<Count, String> name) {
    return counts.stream().map(name).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static long faces(List<Count> counts) {
    return counts.stream().mapToLong(Count::faces).sum();
  }
}
