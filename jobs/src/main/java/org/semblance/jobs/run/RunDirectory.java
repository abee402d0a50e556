package org.semblance.jobs.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Storage;
import org.semblance.semantics.PerTask;

/**
 * The only contract between jobs: a directory on any Hadoop file system.
 *
 * <p>A stage is a subdirectory. It is published by its marker {@value #MARKER}, written last and at
 * once: object stores have no atomic rename of directories. A stage without a marker is a leftover
 * of a killed job and is deleted before the stage is made again.
 */
public final class RunDirectory {
  /** Its presence publishes a stage; it holds what the stage says about itself. */
  public static final String MARKER = "manifest.json";

  /** The settings of the last job that ran here. */
  public static final String SETTINGS = "settings.conf";

  /** Of a manifest: what made it. */
  private static final String STAGE = "stage";

  public static final ObjectMapper JSON =
      mapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /** A field that is missing is an error, never 0 or "". */
  private static final ObjectMapper TYPED =
      mapper()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private static final ObjectMapper JSON_IN_ORDER = mapper();

  private static ObjectMapper mapper() {
    return new ObjectMapper().addMixIn(PerTask.class, PerTaskAsArray.class);
  }

  /** How files have a value of each task. */
  private abstract static class PerTaskAsArray {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PerTask of(double... values) {
      throw new IllegalStateException("stands for PerTask.of");
    }

    @JsonValue
    abstract double[] toArray();
  }

  private final Store store;

  public RunDirectory(String path, Configuration hadoop) {
    try {
      this.store = new Store(path, hadoop);
    } catch (IOException e) {
      throw new UserException(
          "Cannot open run directory " + path + ": " + e.getMessage() + ". Correct --run.", e);
    }
  }

  /** Its only writer. */
  public Store store() {
    return store;
  }

  /** Qualified path of something in the run. */
  public String path(String... parts) {
    return store.path(parts);
  }

  /** Settings of its file system. */
  public Configuration hadoop() {
    return store.hadoop();
  }

  /** Whether a job has ever recorded its settings here. */
  public boolean isRun() {
    return exists(SETTINGS);
  }

  public boolean isPublished(String stage) {
    return exists(stage, MARKER);
  }

  public boolean exists(String... parts) {
    try {
      return store.exists(parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether a published stage can be kept. What was not finished is deleted.
   *
   * @param stage that is asked for
   * @throws UserException if another one is published there; the message names what differs
   */
  public boolean reusable(Stage stage) {
    if (!isPublished(stage.name())) {
      delete(stage.name());
      return false;
    }
    refuseOther(stage, stage.name());
    return true;
  }

  /** Whether this very stage is published. */
  public boolean isCurrent(Stage stage) {
    return isPublished(stage.name()) && stage(stage.name()).key().equals(stage.key());
  }

  /**
   * Refuses a published stage that is another than the one that is asked for.
   *
   * @param deleted what the user would have to delete to get the one that is asked for
   */
  public void refuseOther(Stage stage, String deleted) {
    Stage found = stage(stage.name());
    if (found.key().equals(stage.key())) {
      return;
    }
    if (found.version() != stage.version()) {
      throw otherVersion(stage.name(), found.version(), stage.version());
    }
    throw UserException.of(
        "Cannot continue %s: it was made under other settings: %s. Give the old values again, delete"
            + " %s, or choose another --run.",
        path(stage.name()), String.join("; ", stage.differences(found)), path(deleted));
  }

  private UserException otherVersion(String stage, int found, int expected) {
    return UserException.of(
        "Cannot read %s: found format version %d, expected %d. It was made by %s version of"
            + " Semblance: use that one, or delete it and run again the job that makes it.",
        path(stage), found, expected, found > expected ? "a newer" : "an older");
  }

  /** Publishes a stage whose other files are complete. */
  public void publish(Stage stage, Object manifest) {
    Lease.check(store);
    ObjectNode content = JSON.valueToTree(manifest);
    content.set(STAGE, JSON.valueToTree(stage));
    write(toJson(content), stage.name(), MARKER);
  }

  /**
   * What a published stage is.
   *
   * @throws UserException if it is not published or its manifest does not say
   */
  public Stage stage(String stage) {
    return convert(manifest(stage).path(STAGE), Stage.class, stage);
  }

  /**
   * What a published stage says about itself; every field must be there.
   *
   * @param version of the format that the reader knows
   * @throws UserException if it is not published, of another version, or lacks a field
   */
  public <T> T manifest(String stage, int version, Class<T> type) {
    ObjectNode content = (ObjectNode) manifest(stage);
    Stage found = convert(content.path(STAGE), Stage.class, stage);
    if (found.version() != version) {
      throw otherVersion(stage, found.version(), version);
    }
    content.remove(STAGE);
    return convert(content, type, stage);
  }

  private <T> T convert(JsonNode json, Class<T> type, String stage) {
    try {
      T value = TYPED.convertValue(json, type);
      if (value == null) {
        throw damaged("it does not say what made it", null, stage, MARKER);
      }
      return value;
    } catch (IllegalArgumentException e) {
      String how = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      throw damaged(how, e, stage, MARKER);
    }
  }

  /**
   * The manifest of a published stage.
   *
   * @throws UserException if the stage is not published
   */
  public JsonNode manifest(String stage) {
    if (!isPublished(stage)) {
      throw UserException.of(
          "Cannot read %s: the stage is not published there (no %s). Run the job that makes it"
              + " first.",
          path(stage), MARKER);
    }
    JsonNode manifest = readJson(stage, MARKER);
    if (!manifest.isObject()) {
      throw damaged("no JSON object", null, stage, MARKER);
    }
    return manifest;
  }

  public JsonNode readJson(String... parts) {
    try {
      return JSON.readTree(read(parts));
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e, parts);
    }
  }

  /** That a published file is not what its job wrote. */
  public UserException damaged(String how, Exception cause, String... parts) {
    return new UserException(
        "Cannot read "
            + path(parts)
            + ": it is damaged ("
            + how
            + "). Delete the directory it lies in and run again the job that makes it.",
        cause);
  }

  public String read(String... parts) {
    return new String(readBytes(parts), StandardCharsets.UTF_8);
  }

  public byte[] readBytes(String... parts) {
    try (InputStream in = store.open(parts)) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      if (FailureSentences.isDenied(e)) {
        throw new UncheckedIOException(e);
      }
      throw missing(path(parts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a small text file, which appears whole or not at all. */
  public void write(String text, String... parts) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), parts);
  }

  private static UserException missing(String path) {
    return UserException.of(
        "Cannot read %s: it is missing, expected what its job published. Delete the directory it lies"
            + " in and run again the job that makes it.",
        path);
  }

  /** Writes a small text file anywhere. */
  public static void writeTo(String path, String text, Configuration hadoop) {
    refuseFolder(path, hadoop);
    Path file = new Path(path);
    String parent = file.getParent() == null ? "." : file.getParent().toString();
    new RunDirectory(parent, hadoop).write(text, file.getName());
  }

  /**
   * Refuses what {@link #writeTo} could not write to, before there is anything to write.
   *
   * @throws UserException if the path is none or a directory
   */
  public static void refuseFolder(String path, Configuration hadoop) {
    try {
      FileSystem files = Storage.of(path, hadoop);
      Path file = new Path(path);
      if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
        throw new IOException("it is a directory, expected a file");
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + path + ": " + e.getMessage() + ". Name a file.", e);
    }
  }

  public void writeBytes(byte[] bytes, String... parts) {
    try {
      store.write(bytes, parts);
    } catch (IOException e) {
      throw store.unwritable(e, parts);
    }
  }

  /**
   * Writes a file of any size without holding it in memory.
   *
   * @return SHA-256 of it, in hexadecimal
   */
  public String stream(Store.Content content, String... parts) {
    try {
      return store.stream(content, parts);
    } catch (IOException e) {
      throw store.unwritable(e, parts);
    }
  }

  /** Copies a file of any size from one stage to another. */
  public void copy(String file, String fromStage, String toStage) {
    try (InputStream in = store.open(fromStage, file)) {
      stream(in::transferTo, toStage, file);
    } catch (FileNotFoundException e) {
      throw missing(path(fromStage, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or stage as local files, until closed. */
  public LocalCopy local(String... parts) {
    return LocalCopy.of(path(parts), hadoop());
  }

  /** Deletes something; of a stage its marker first, so that no reader sees half of it. */
  public void delete(String... parts) {
    try {
      String[] marker = java.util.Arrays.copyOf(parts, parts.length + 1);
      marker[parts.length] = MARKER;
      store.delete(marker);
      store.delete(parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String toJson(Object value) {
    return toJson(value, JSON);
  }

  /** JSON of a value whose maps have an order that means something, such as that of a graph. */
  public static String toJsonInOrder(Object value) {
    return toJson(value, JSON_IN_ORDER);
  }

  private static String toJson(Object value, ObjectMapper mapper) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
