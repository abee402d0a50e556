package org.semblance.jobs.cluster;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.kryo.Nd4jRegistrator;

/**
 * ND4J's serialisers, and Java's where Kryo 4 fails: it can set neither the final fields of a
 * record nor rebuild the JDK's immutable collections.
 */
public final class KryoRegistrator extends Nd4jRegistrator {
  @Override
  public void registerClasses(Kryo kryo) {
    super.registerClasses(kryo);
    kryo.addDefaultSerializer(Record.class, JavaSerializer.class);
    List<Object> immutable =
        List.of(List.of(), List.of(1), Set.of(), Set.of(1), Map.of(), Map.of(1, 1));
    for (Object collection : immutable) {
      kryo.register(collection.getClass(), new JavaSerializer());
    }
  }
}
