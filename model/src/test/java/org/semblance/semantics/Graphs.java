package org.semblance.semantics;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** The graphs that ship with the project, read from its conf folder, and graphs made for a test. */
public final class Graphs {
  private Graphs() {}

  /** {@code conf/semantics/<file>}, from the module's or the project's folder. */
  public static LegalStates shipped(String file) {
    Path path = Path.of("../conf/semantics", file);
    File found = (Files.exists(path) ? path : Path.of("conf/semantics", file)).toFile();
    return LegalStates.of(SemanticGraph.of(ConfigFactory.parseFile(found)));
  }

  public static LegalStates ffpp() {
    return shipped("ffpp.conf");
  }

  public static LegalStates ffsc() {
    return shipped("ffsc.conf");
  }

  /**
   * A graph with attributes a1, a2, … and regions r1, r2, …
   *
   * @param edges {@code edges[a]} = bits of the regions of attribute a+1, bit 0 = r1
   */
  public static SemanticGraph of(int regions, long... edges) {
    StringBuilder text = new StringBuilder("name = test, root = fake, attributes = [");
    for (int a = 0; a < edges.length; a++) {
      text.append("{name = a").append(a + 1).append(", regions = [");
      for (int r = 0; r < regions; r++) {
        text.append((edges[a] >> r & 1) == 1 ? "r" + (r + 1) + "," : "");
      }
      text.append("]},");
    }
    text.append("], regions = [");
    for (int r = 0; r < regions; r++) {
      text.append("r").append(r + 1).append(",");
    }
    text.append("], prompts { root = root, attribute = \"a %s\", region = \"r %s\" }");
    return SemanticGraph.of(ConfigFactory.parseString(text.toString()));
  }

  /**
   * Random graphs of up to 4 attributes and 6 regions in which every attribute has a region and
   * every region an attribute, as {@link SemanticGraph} demands.
   */
  public static Arbitrary<SemanticGraph> small() {
    return Arbitraries.integers()
        .between(1, 6)
        .flatMap(
            regions ->
                Arbitraries.longs()
                    .between(1, (1L << regions) - 1)
                    .array(long[].class)
                    .ofMinSize(1)
                    .ofMaxSize(4)
                    .map(edges -> of(regions, reachingAll(edges, regions))));
  }

  /** Adds to the first attribute the regions that no other has. */
  private static long[] reachingAll(long[] edges, int regions) {
    long missing = (1L << regions) - 1;
    for (long of : edges) {
      missing &= ~of;
    }
    long[] reaching = edges.clone();
    reaching[0] |= missing;
    return reaching;
  }
}
