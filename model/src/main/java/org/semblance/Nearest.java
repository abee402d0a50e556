package org.semblance;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names near a misspelt one, for messages. */
public final class Nearest {
  private Nearest() {}

  /** The most similar names, the most similar first. */
  public static List<String> to(String name, Collection<String> known, int most) {
    return known.stream()
        .sorted(Comparator.comparingInt((String k) -> distance(k, name)).thenComparing(k -> k))
        .limit(most)
        .toList();
  }

  /** Levenshtein's distance. */
  public static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
