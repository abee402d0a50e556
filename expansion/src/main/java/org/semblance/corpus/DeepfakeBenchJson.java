package org.semblance.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.semblance.UserException;

/**
 * A corpus in DeepfakeBench's JSON (Yan et al., NeurIPS 2023): {@code {dataset: {label: {split:
 * {[compression:] {video: {label, frames: […], masks: […]}}}}}}}. The file has hundreds of
 * megabytes for large corpora and is read once, a video at a time.
 */
final class DeepfakeBenchJson {
  private static final Set<String> COMPRESSIONS = Set.of("raw", "c23", "c40");
  private static final String SHAPE =
      "{dataset: {label: {train|val|test: {[raw|c23|c40:] {video: {label, frames: […]}}}}}}";

  private final String file;
  private final String compression;
  private final Problems problems;
  private final Consumer<Entry> reader;
  private JsonParser json;
  private boolean compressed;

  /**
   * @param file for messages
   * @param compression whose videos are read where the file has several; empty for none
   */
  DeepfakeBenchJson(String file, String compression, Problems problems, Consumer<Entry> reader) {
    this.file = file;
    this.compression = compression;
    this.problems = problems;
    this.reader = reader;
  }

  /**
   * A video.
   *
   * @param label under which it stands, such as {@code FF-DF}
   * @param frames paths as written
   * @param masks paths as written; often empty
   * @param at line and place in the file
   */
  record Entry(
      String label, Split split, String video, List<String> frames, List<String> masks, At at) {}

  /** A place in the file. */
  record At(String file, int line, String pointer) {
    UserException wrong(String found, String expected) {
      return UserException.of(
          "Cannot read %s, line %d, at %s: found %s, expected %s. Correct the file, or write it"
              + " anew with DeepfakeBench's rearrange.py.",
          file, line, pointer, found, expected);
    }
  }

  /** Reads all videos. */
  void read(InputStream in) throws IOException {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(in)) {
      json = parser;
      json.nextToken();
      open("an object");
      if (json.nextToken() != JsonToken.FIELD_NAME) {
        throw here().wrong("an empty object", SHAPE);
      }
      json.nextToken();
      dataset();
      if (json.nextToken() != JsonToken.END_OBJECT) {
        throw here().wrong("a second dataset", "one dataset in a file");
      }
    } catch (JsonProcessingException e) { // no JSON, or deeper than the parser goes
      throw new UserException(
          String.format(
              "Cannot read %s, line %d: it is not sound JSON (%s), expected %s. Restore the file.",
              file, json.currentLocation().getLineNr(), e.getOriginalMessage(), SHAPE),
          e);
    }
  }

  private void dataset() throws IOException {
    open("an object of labels");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String label = json.getCurrentName();
      json.nextToken();
      open("an object of splits");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        Split split = split(json.getCurrentName());
        json.nextToken();
        videos(label, split);
      }
    }
  }

  private Split split(String name) {
    for (Split split : Split.values()) {
      if (split.key().equals(name)) {
        return split;
      }
    }
    throw here().wrong("split '" + name + "'", "train, val or test");
  }

  private void videos(String label, Split split) throws IOException {
    open("an object of videos");
    compressed = false;
    List<String> others = new ArrayList<>();
    At at = here();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.getCurrentName();
      json.nextToken();
      if (COMPRESSIONS.contains(name)) {
        compressed |= name.equals(compression);
        others.add(name);
        if (name.equals(compression)) {
          open("an object of videos");
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String video = json.getCurrentName();
            json.nextToken();
            video(label, split, video);
          }
        } else {
          json.skipChildren();
        }
      } else if (isEntryOfItsOwn(split, name)) {
        json.skipChildren();
      } else {
        video(label, split, name);
      }
    }
    if (!others.isEmpty() && !compressed) {
      throw at.wrong(
          "compressions " + others,
          compression.isEmpty() ? "setting compression to name one" : compression);
    }
  }

  /** Its DFDC writer puts the last test video itself where the validation videos belong. */
  private boolean isEntryOfItsOwn(Split split, String name) {
    boolean scalar = json.currentToken() != JsonToken.START_OBJECT;
    if (split != Split.VAL || !scalar || !Set.of("label", "frames", "masks").contains(name)) {
      return false;
    }
    if (name.equals("frames")) {
      problems.remark(
          file
              + ", at "
              + pointer()
              + ": val is one test video instead of videos, as DeepfakeBench writes DFDC: left out");
    }
    return true;
  }

  private void video(String label, Split split, String name) throws IOException {
    At at = here();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw at.wrong(found(), "a video: {label, frames: […]}");
    }
    List<String> frames = null;
    List<String> masks = List.of();
    String own = label;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.getCurrentName();
      json.nextToken();
      switch (field) {
        case "frames" -> frames = paths();
        case "masks" -> masks = paths();
        case "label" -> own = json.getText();
        default -> {
          if (json.currentToken() == JsonToken.START_OBJECT) {
            throw here().wrong("an object", "label, frames or masks of a video");
          }
          json.skipChildren();
        }
      }
    }
    if (frames == null) {
      throw at.wrong("a video without frames", "{label, frames: […]}");
    }
    if (BenchLabels.isReal(own) != BenchLabels.isReal(label)) {
      throw at.wrong("label '" + own + "' under '" + label + "'", "the same label");
    }
    Entry entry = new Entry(label, split, name, frames, masks, at);
    problems.guard(Problem.Kind.LIST, () -> reader.accept(entry));
  }

  private List<String> paths() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw here().wrong(found(), "a list of paths");
    }
    List<String> paths = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw here().wrong(found(), "a path");
      }
      paths.add(json.getText());
    }
    return paths;
  }

  private void open(String expected) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw here().wrong(found(), expected + " as in " + SHAPE);
    }
  }

  private String found() {
    return switch (json.currentToken()) {
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_STRING -> "a string";
      case VALUE_NULL -> "null";
      default -> "a value";
    };
  }

  private At here() {
    return new At(file, json.currentTokenLocation().getLineNr(), pointer());
  }

  private String pointer() {
    return json.getParsingContext().pathAsPointer().toString();
  }
}
