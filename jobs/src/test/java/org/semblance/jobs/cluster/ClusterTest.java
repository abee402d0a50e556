package org.semblance.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.settings.Settings;

/** What Spark is started with. */
class ClusterTest {
  private static SparkConf conf(String... pairs) {
    return Cluster.conf(Settings.load(null, null, null, List.of(pairs)));
  }

  /** Progress is on the terminal of a person at a machine; a cluster's users look at Spark's UI. */
  @Test
  void theUiIsOnUnlessTheMasterIsLocal() {
    assertThat(conf("spark.master=local[2]").get("spark.ui.enabled")).isEqualTo("false");
    for (String master : List.of("spark://host:7077", "yarn", "k8s://https://host:6443")) {
      assertThat(conf("spark.master=" + master).getBoolean("spark.ui.enabled", true))
          .as(master)
          .isTrue();
    }
    SparkConf asked = conf("spark.master=local[2]", "spark.properties.\"spark.ui.enabled\"=true");
    assertThat(asked.get("spark.ui.enabled")).isEqualTo("true");
  }

  /** A machine's own address may be one that nobody reaches; other machines must reach a driver. */
  @Test
  void aLocalDriverListensOnLoopbackAlone() {
    assertThat(conf("spark.master=local[2]").get("spark.driver.host")).isEqualTo("127.0.0.1");
    assertThat(conf("spark.master=yarn").contains("spark.driver.host")).isFalse();
  }

  @Test
  void theSettingsOwnPropertiesWin() {
    SparkConf conf =
        conf("spark.master=local[2]", "spark.properties.\"spark.driver.maxResultSize\"=1g");

    assertThat(conf.get("spark.driver.maxResultSize")).isEqualTo("1g");
    assertThat(conf.get("spark.serializer")).endsWith("KryoSerializer");
  }
}
