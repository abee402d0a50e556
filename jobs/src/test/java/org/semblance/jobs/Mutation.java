package org.semblance.jobs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Ways in which files get damaged, each drawn from a seed. */
enum Mutation {
  /** The end is missing, as after a broken download; sometimes all is. */
  TRUNCATE {
    @Override
    byte[] damage(byte[] file, Random random) {
      return Arrays.copyOf(file, random.nextInt(4) == 0 ? 0 : random.nextInt(file.length));
    }
  },
  /** A few bits are flipped. */
  FLIP {
    @Override
    byte[] damage(byte[] file, Random random) {
      for (int i = 1 + random.nextInt(64); i > 0; i--) {
        file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      }
      return file;
    }
  },
  /** A piece of the file is repeated somewhere else in it. */
  SPLICE {
    @Override
    byte[] damage(byte[] file, Random random) {
      int from = random.nextInt(file.length);
      int length = 1 + random.nextInt(Math.min(4096, file.length - from));
      int to = random.nextInt(file.length);
      byte[] spliced = new byte[file.length + length];
      System.arraycopy(file, 0, spliced, 0, to);
      System.arraycopy(file, from, spliced, to, length);
      System.arraycopy(file, to, spliced, to + length, file.length - to);
      return spliced;
    }
  },
  /** Nonsense in the first bytes, where sizes and types are. */
  HEADER {
    @Override
    byte[] damage(byte[] file, Random random) {
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        file[random.nextInt(Math.min(96, file.length))] = (byte) random.nextInt(256);
      }
      return file;
    }
  },
  /** A piece is zeros, as on a sparse copy. */
  ZERO {
    @Override
    byte[] damage(byte[] file, Random random) {
      int from = random.nextInt(file.length);
      Arrays.fill(file, from, from + random.nextInt(file.length - from) + 1, (byte) 0);
      return file;
    }
  },
  /** Sizes that no machine has memory for, nesting that no stack is deep enough for. */
  BOMB {
    @Override
    byte[] damage(byte[] file, Random random) {
      if (file.length > 24 && file[1] == 'P' && file[2] == 'N' && file[3] == 'G') {
        Arrays.fill(file, 16, 24, (byte) (1 + random.nextInt(0x7f)));
        return file;
      }
      String text = new String(file, StandardCharsets.ISO_8859_1);
      if (file.length > 6 && text.startsWith("NUMPY", 1)) {
        String bomb = text.replaceFirst("\\(\\d+,", "(99999999999,");
        return bomb.getBytes(StandardCharsets.ISO_8859_1);
      }
      return random.nextBoolean()
          ? "[{\"a\":".repeat(100_000).getBytes(StandardCharsets.US_ASCII)
          : "x".repeat(2_000_000).getBytes(StandardCharsets.US_ASCII);
    }
  };

  /** Damages a file, of at least a byte, in place or not. */
  abstract byte[] damage(byte[] file, Random random);

  /** The i-th damage of a file: each way in turn. */
  static byte[] of(int i, byte[] file) {
    Random random = new Random(31L * i + 7);
    return values()[i % values().length].damage(file.clone(), random);
  }
}
