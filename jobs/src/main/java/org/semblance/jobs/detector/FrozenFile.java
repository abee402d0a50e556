package org.semblance.jobs.detector;

import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.clip.ParameterFile;
import org.semblance.jobs.run.LocalCopy;
import org.semblance.nn.FrozenParameters;

/**
 * Where the frozen parameters lie, as it crosses the wire.
 *
 * @param key digest of the file; empty if all parameters train
 * @param path on any Hadoop file system
 */
public record FrozenFile(String key, String path, SerializableConfiguration hadoop)
    implements Serializable {

  /** Lets networks of this JVM find them; they are read when the first network needs them. */
  public void provide() {
    if (!key.isEmpty()) {
      FrozenParameters.provide(
          key,
          () -> {
            try (LocalCopy file = LocalCopy.of(path, hadoop.value())) {
              return ParameterFile.read(file.path());
            }
          });
    }
  }
}
