package org.semblance.jobs;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.List;
import java.util.Map;
import org.nd4j.kryo.Nd4jRegistrator;

/**
 * ND4J's serialisers, and Java's for what Kryo 4 cannot build again: records, whose fields are
 * final, and the JDK's immutable collections, which nothing can be added to.
 */
public final class KryoRegistrator extends Nd4jRegistrator {
  @Override
  public void registerClasses(Kryo kryo) {
    super.registerClasses(kryo);
    kryo.addDefaultSerializer(Record.class, JavaSerializer.class);
    // Their classes have no public name; List.of() and Set.of() share a parent.
    Class<?> list = List.of().getClass();
    while (list.getSuperclass().getName().startsWith("java.util.ImmutableCollections")) {
      list = list.getSuperclass();
    }
    kryo.addDefaultSerializer(list, JavaSerializer.class);
    kryo.addDefaultSerializer(Map.of().getClass().getSuperclass(), JavaSerializer.class);
  }
}
