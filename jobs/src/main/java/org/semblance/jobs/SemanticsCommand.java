package org.semblance.jobs;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.SemanticGraph;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a semantic graph: nodes, edges, prompts, number of legal states. */
@Command(
    name = "semantics",
    description = {
      "Print the semantic graph: nodes, edges, prompts, number of legal states.",
      "Example: semblance semantics --config conf/experiments/demo.conf"
    },
    mixinStandardHelpOptions = true)
final class SemanticsCommand implements Callable<Integer> {
  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    SemanticGraph graph = settings.legal().graph();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Semantics %s: %d nodes%n%n", graph.name(), graph.size());
    out.printf("%4s  %-10s %-24s %s%n", "node", "level", "name", "alters");
    for (int v = 0; v < graph.size(); v++) {
      out.printf(
          "%4d  %-10s %-24s %s%n", v, level(graph, v), graph.nodes().get(v), below(graph, v));
    }
    out.printf("%nPrompts%n");
    for (int v = 0; v < graph.size(); v++) {
      out.printf("%4d  %s%n", v, graph.prompts().get(v));
    }
    out.printf(
        "%nLegal states: %d of %d%n", settings.legal().size(), 1L << Math.min(62, graph.size()));
    out.flush();
    return Main.DONE;
  }

  private static String level(SemanticGraph graph, int v) {
    return v == 0 ? "root" : graph.isRegion(v) ? "region" : "attribute";
  }

  private static String below(SemanticGraph graph, int v) {
    List<String> names = new ArrayList<>();
    for (int u = 1; u < graph.size(); u++) {
      boolean edge = v == 0 ? !graph.isRegion(u) : !graph.isRegion(v) && graph.hasEdge(v, u);
      if (edge && u != v) {
        names.add(graph.nodes().get(u));
      }
    }
    return String.join(", ", names);
  }
}
