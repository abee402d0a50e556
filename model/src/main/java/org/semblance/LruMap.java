package org.semblance;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps what was used last: putting one more drops the one unused for longest. */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /**
   * @param most entries that are kept, at least 1
   */
  public LruMap(int most) {
    super(16, 0.75f, true);
    if (most < 1) {
      throw new IllegalArgumentException("found " + most + " entries to keep, expected at least 1");
    }
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
