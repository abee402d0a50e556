package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.util.List;
import org.semblance.UserException;

/**
 * A user's file of settings and what it includes. Stricter than HOCON where HOCON is silent: an
 * included file that is missing is an error, and so is a comment that cuts a value.
 */
final class SettingsFile {
  private SettingsFile() {}

  /**
   * @throws UserException if it, or a file that it includes, is missing or cuts a value
   */
  static Config parse(File file) {
    if (!file.isFile()) {
      throw UserException.of(
          "Cannot read settings: there is no file %s. Give --config an existing file.", file);
    }
    refuseCutValues(file);
    // Absolute: a bare name has no folder that includes could start from.
    return ConfigFactory.parseFile(
        file.getAbsoluteFile(),
        ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new Strict(file)));
  }

  /**
   * Includes start from the file that they stand in; the jar's own files are found by their name.
   */
  private static final class Strict implements ConfigIncluder, ConfigIncluderFile {
    private final File from;

    Strict(File from) {
      this.from = from;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      boolean bare = !what.matches(".*\\.(conf|json|properties)");
      ConfigParseable found = context.relativeTo(bare ? what + ".conf" : what);
      return parse(context, found, what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      ConfigParseable found = context.relativeTo(what.getPath());
      return parse(context, found, what.getPath());
    }

    private ConfigObject parse(ConfigIncludeContext context, ConfigParseable found, String what) {
      String name = found == null ? null : found.origin().filename();
      File file = name == null ? null : new File(name);
      boolean inJar = found != null && found.origin().resource() != null && exists(found);
      if (!inJar && (file == null || !file.isFile())) {
        throw UserException.of(
            "Cannot read settings: %s includes '%s', which is not there, expected a file beside it."
                + " Correct the name or its path.",
            line(what), what);
      }
      if (!inJar) {
        refuseCutValues(file);
      }
      return found.parse(context.parseOptions().setAllowMissing(false).setIncluder(this));
    }

    private static boolean exists(ConfigParseable found) {
      return SettingsFile.class.getResource("/" + found.origin().resource().replaceFirst("^/", ""))
          != null;
    }

    /** The including file with the line, as far as it is the user's own. */
    private String line(String what) {
      try {
        List<String> lines = Files.readAllLines(from.toPath());
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).contains("include") && lines.get(i).contains(what)) {
            return from + ": " + (i + 1) + ":";
          }
        }
      } catch (IOException e) {
        return from.toString();
      }
      return from.toString();
    }
  }

  /**
   * HOCON begins a comment at any {@code #} or {@code //} outside of quotes: of a path such as
   * {@code /data//faces} it would silently keep {@code /data}.
   *
   * @throws UserException naming file, line and value
   */
  private static void refuseCutValues(File file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file.toPath());
    } catch (MalformedInputException e) {
      throw new UserException(
          "Cannot read settings: " + file + " is not UTF-8 text. Save it as UTF-8.", e);
    } catch (IOException e) {
      throw new UserException("Cannot read settings: " + file + ": " + e.getMessage() + ".", e);
    }
    boolean block = false; // within """
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        if (line.startsWith("\"\"\"", i)) {
          block = !block;
          i += 2;
          continue;
        }
        char c = line.charAt(i);
        if (block) {
          continue;
        }
        if (quoted && c == '\\') {
          i++;
          continue;
        }
        quoted ^= c == '"';
        boolean comment = !quoted && (c == '#' || line.startsWith("//", i));
        if (comment && i > 0 && isValue(line.charAt(i - 1))) {
          String mark = c == '#' ? "#" : "//";
          throw UserException.of(
              "Cannot read settings: %s: %d: a value would be cut at '%s', found %s, expected it in"
                  + " quotes, or a blank before a comment. Write \"…\" around the value.",
              file, number, mark, line.strip());
        }
        if (comment) {
          break;
        }
      }
    }
  }

  /** What a comment never follows directly unless it is meant as part of the value. */
  private static boolean isValue(char before) {
    return !Character.isWhitespace(before) && "{}[],=:\"".indexOf(before) < 0;
  }
}
