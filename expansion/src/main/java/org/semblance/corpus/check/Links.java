package org.semblance.corpus.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Symbolic links of a local corpus that lead out of its root: what they lead to is read, but may
 * not be there on other machines.
 */
final class Links {
  private final Path root;
  private final Path real;
  private final Consumer<String> remark;
  private final Set<Path> seen = new HashSet<>();

  Links(String root, Consumer<String> remark) {
    this.root = local(root);
    this.real = this.root == null ? null : real(this.root);
    this.remark = remark;
  }

  /** Looks at a file and at the folders that lead to it from the root, each once. */
  void of(String file) {
    Path path = local(file);
    if (real == null || path == null || !path.startsWith(root)) {
      return;
    }
    for (Path at = path; !at.equals(root) && seen.add(at); at = at.getParent()) {
      Path target = Files.isSymbolicLink(at) ? real(at) : null;
      if (target != null && !target.startsWith(real)) {
        remark.accept(
            at
                + " is a link out of the root, to "
                + target
                + "; every machine that expands must reach it");
      }
    }
  }

  private static Path local(String path) {
    String plain = path.replaceFirst("^file:(//)?(?=/)", "");
    try {
      return plain.matches("\\w+:.*") ? null : Path.of(plain).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      return null; // not a name on this system, so not a link either
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return null; // a dangling link: reported as absent
    }
  }
}
