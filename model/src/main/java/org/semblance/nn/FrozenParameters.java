package org.semblance.nn;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.LruMap;

/**
 * Values of {@link Frozen} parameters, once per JVM: all networks of all its workers read the same
 * arrays, which nobody writes. They are read when the first network needs them.
 */
public final class FrozenParameters {
  /** A JVM may go through many runs; those before the last ones are read again if need be. */
  private static final int KEPT = 2;

  private static final Map<String, Supplier<Map<String, INDArray>>> SOURCES = new HashMap<>();
  private static final Map<String, Map<String, INDArray>> LOADED = new LruMap<>(KEPT);

  private FrozenParameters() {}

  /**
   * Says where this JVM finds the values of a key. The last source is asked, and only once, because
   * a key names the content.
   *
   * @param source reads the values, by the names of {@link Frozen#parameters}
   */
  public static synchronized void provide(String key, Supplier<Map<String, INDArray>> source) {
    SOURCES.put(key, source);
  }

  /** The values of one parameter. */
  static synchronized INDArray get(String key, String parameter) {
    INDArray values = loaded(key).get(parameter);
    if (values == null) {
      throw new IllegalStateException("no frozen values of " + parameter + " under " + key);
    }
    return values;
  }

  @SuppressWarnings("try") // the scope is outside of all workspaces
  private static Map<String, INDArray> loaded(String key) {
    Map<String, INDArray> arrays = LOADED.get(key);
    if (arrays == null) {
      Supplier<Map<String, INDArray>> source = SOURCES.get(key);
      if (source == null) {
        throw new IllegalStateException("nobody provides the frozen parameters " + key);
      }
      try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        arrays = source.get();
      }
      LOADED.put(key, arrays);
    }
    return arrays;
  }
}
