package org.semblance.jobs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.KryoRegistrator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Sends things the two ways that Spark sends them: data with Kryo, closures with Java. */
public final class Wire {
  private Wire() {}

  /** What arrives of a thing, by Kryo and by Java. */
  public static <T> Stream<T> both(T sent) {
    return Stream.of(kryo(sent), java(sent));
  }

  /** As {@link Cluster} sets Spark's serialiser up. */
  public static <T> T kryo(T sent) {
    SparkConf conf =
        new SparkConf(false).set("spark.kryo.registrator", KryoRegistrator.class.getName());
    SerializerInstance kryo = new KryoSerializer(conf).newInstance();
    ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
    return kryo.deserialize(kryo.serialize(sent, any), any);
  }

  @SuppressWarnings("unchecked")
  public static <T> T java(T sent) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
      out.flush();
      return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError("cannot cross the wire: " + sent.getClass(), e);
    }
  }
}
