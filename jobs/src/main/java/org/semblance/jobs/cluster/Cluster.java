package org.semblance.jobs.cluster;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.semblance.UserException;
import org.semblance.jobs.settings.Settings;

/** The only place that makes and stops a Spark session. */
public final class Cluster implements AutoCloseable {
  private final SparkSession session;
  private final boolean ours;

  private Cluster(SparkSession session, boolean ours) {
    this.session = session;
    this.ours = ours;
  }

  /**
   * Joins the session that is running in this JVM, or starts one.
   *
   * @throws UserException if Spark does not start under these settings
   */
  public static Cluster start(Settings settings) {
    boolean running = SparkSession.getDefaultSession().isDefined();
    return new Cluster(session(conf(settings)), !running);
  }

  /** What Spark starts with: spark-submit's, then the settings', then our own defaults. */
  static SparkConf conf(Settings settings) {
    SparkConf conf = new SparkConf();
    // Under spark-submit the master is already given, and wins.
    conf.setIfMissing("spark.master", settings.spark().master());
    conf.setIfMissing("spark.app.name", "semblance");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (conf.get("spark.master").startsWith("local")) {
      // A person at a machine sees the progress; on a cluster others look as well.
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    // ND4J arrays do not survive Spark's defaults.
    conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.set("spark.kryo.registrator", KryoRegistrator.class.getName());
    conf.setIfMissing("spark.kryoserializer.buffer.max", "2047m");
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    settings.spark().properties().forEach(conf::set);
    return conf;
  }

  private static SparkSession session(SparkConf conf) {
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (Exception e) {
      // Whatever Spark throws here, of many kinds and unchecked, is about these settings.
      throw new UserException(
          String.format(
              "Cannot start Spark with master %s: %s. Correct spark.master, spark.properties or the"
                  + " memory given (SEMBLANCE_MEMORY).",
              conf.get("spark.master"), e.getMessage()),
          e);
    }
  }

  public SparkSession session() {
    return session;
  }

  public JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /** Id of the Spark application. */
  public String application() {
    return session.sparkContext().applicationId();
  }

  /** Names what runs next, so that the Spark UI explains itself. */
  public void describe(String what) {
    session.sparkContext().setJobDescription(what);
  }

  @Override
  public void close() {
    if (ours) {
      session.stop();
    }
  }
}
