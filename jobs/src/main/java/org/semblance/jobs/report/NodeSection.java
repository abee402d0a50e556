package org.semblance.jobs.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.semblance.jobs.evaluate.NodeResult;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/** How well each attribute and region is recognised: nodes down, corpora across. */
final class NodeSection {
  private NodeSection() {}

  static void write(Markup m, ReportData data) {
    Page.section(
        m,
        "What was altered, and where",
        "AUC of each node's probability over single frames whose label is known, with a bar from"
            + " 0.5 (guessing) to 1; below it, the number of frames altered / not altered.");
    if (data.nodes().isEmpty()) {
      Page.missing(m, "No attribute or region was measured in this run.");
    } else {
      table(m, data.nodes());
    }
    m.close();
  }

  private static void table(Markup m, List<NodeResult> nodes) {
    Set<String> corpora = distinct(nodes, NodeResult::corpus);
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    m.element("th", "Node").element("th", "Level", "class", "words");
    corpora.forEach(corpus -> m.element("th", corpus));
    m.close().close().open("tbody");
    for (String node : distinct(nodes, NodeResult::node)) {
      List<NodeResult> row = nodes.stream().filter(n -> n.node().equals(node)).toList();
      m.open("tr").element("th", node, "scope", "row");
      m.element("td", row.get(0).level(), "class", "words");
      for (String corpus : corpora) {
        m.open("td");
        row.stream().filter(n -> n.corpus().equals(corpus)).findFirst().ifPresent(n -> cell(m, n));
        m.close();
      }
      m.close();
    }
    m.close().close().close();
  }

  private static void cell(Markup m, NodeResult n) {
    m.text(Numbers.rate(n.auc())).add(Page.aucBar(n.auc()));
    m.element("small", Numbers.count(n.positives()) + " / " + Numbers.count(n.negatives()));
  }

  private static Set<String> distinct(List<NodeResult> nodes, Function<NodeResult, String> name) {
    return nodes.stream().map(name).collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
