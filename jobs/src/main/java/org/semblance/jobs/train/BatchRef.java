package org.semblance.jobs.train;

import java.io.Serializable;
import org.semblance.UserException;

/**
 * Where one minibatch lies: an epoch shuffles these, never pixels. As text it is a path that DL4J
 * hands untouched to our loader: {@code <shard>#offset=<bytes>&count=<faces>}.
 *
 * @param shard path of an Avro file of {@link PackedFace}
 * @param offset of the sync point before the first face, in bytes
 * @param count faces in the minibatch
 */
record BatchRef(String shard, long offset, int count) implements Serializable {

  static BatchRef parse(String text) {
    int hash = text.lastIndexOf("#offset=");
    int and = text.lastIndexOf("&count=");
    if (hash < 0 || and < hash) {
      throw UserException.of(
          "Cannot read minibatch reference '%s': expected <shard>#offset=<bytes>&count=<faces>.",
          text);
    }
    return new BatchRef(
        text.substring(0, hash),
        Long.parseLong(text.substring(hash + 8, and)),
        Integer.parseInt(text.substring(and + 7)));
  }

  @Override
  public String toString() {
    return shard + "#offset=" + offset + "&count=" + count;
  }
}
