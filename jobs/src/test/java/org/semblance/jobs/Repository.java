package org.semblance.jobs;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources that are being tested lie. */
public final class Repository {
  private Repository() {}

  /** Root of the checkout: given by the build, else the nearest folder above that has the conf/. */
  public static Path root() {
    String given = System.getProperty("repository.root");
    if (given != null) {
      return Path.of(given);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("conf/reference.conf"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
