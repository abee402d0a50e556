package org.semblance.jobs.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import picocli.CommandLine.IVersionProvider;

/** Which build this is, and which native libraries it computes with. */
public final class Version implements IVersionProvider {
  private static final Properties BUILD = build();

  /** The version in the pom. */
  public static String number() {
    return BUILD.getProperty("version");
  }

  /**
   * Commit of the checkout that was built, followed by {@code -modified} if its files differed from
   * it; {@code unknown} outside of a checkout.
   */
  public static String commit() {
    return BUILD.getProperty("commit");
  }

  /** Native libraries by name, each with the version of its jar. */
  public static Map<String, String> natives() {
    Map<String, String> natives = new LinkedHashMap<>();
    natives.put("nd4j", jar("org.nd4j", "nd4j-native"));
    for (String library : new String[] {"openblas", "opencv", "ffmpeg"}) {
      natives.put(library, jar("org.bytedeco", library));
    }
    return natives;
  }

  private static String jar(String group, String library) {
    try {
      return Loader.getVersion(group, library);
    } catch (IOException e) {
      throw new UncheckedIOException("found no version in the jar of " + library, e);
    }
  }

  private static Properties build() {
    try (InputStream in = Version.class.getResourceAsStream("/semblance.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"semblance " + number() + " (" + commit() + ")"};
  }
}
