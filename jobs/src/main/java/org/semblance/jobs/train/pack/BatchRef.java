package org.semblance.jobs.train.pack;

import java.io.Serializable;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.semblance.UserException;

/**
 * Where one minibatch lies: an epoch shuffles these, never pixels. As text it is a URI, as DL4J
 * takes it for one before it hands it untouched to our loader: {@code
 * <shard>#offset=<bytes>&count=<faces>}.
 *
 * @param shard path of an Avro file of {@link ShardFace}
 * @param offset of the sync point before the first face, in bytes
 * @param count faces in the minibatch
 */
public record BatchRef(String shard, long offset, int count) implements Serializable {

  public static BatchRef parse(String text) {
    int hash = text.lastIndexOf("#offset=");
    int and = text.lastIndexOf("&count=");
    if (hash < 0 || and < hash) {
      throw UserException.of(
          "Cannot read minibatch reference '%s': expected <shard>#offset=<bytes>&count=<faces>.",
          text);
    }
    return new BatchRef(
        URLDecoder.decode(text.substring(0, hash), StandardCharsets.UTF_8),
        Long.parseLong(text.substring(hash + 8, and)),
        Integer.parseInt(text.substring(and + 7)));
  }

  @Override
  public String toString() {
    return quoted() + "#offset=" + offset + "&count=" + count;
  }

  /** Blanks, and whatever else a URI cannot have, as %20. */
  private String quoted() {
    return URLEncoder.encode(shard, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":");
  }
}
