package org.semblance.clip;

import java.nio.charset.StandardCharsets;

/**
 * A visible character for each byte: the byte's own in Latin-1 where that is visible, else the next
 * one from U+0100 on.
 *
 * <p>Source: Radford et al., Language Models are Unsupervised Multitask Learners (2019), section
 * 2.2.
 */
final class ByteAlphabet {
  private static final char[] SYMBOLS = symbols();

  private ByteAlphabet() {}

  private static char[] symbols() {
    char[] symbols = new char[256];
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b != 0xad;
      symbols[b] = visible ? (char) b : next++;
    }
    return symbols;
  }

  /** Character of a byte from 0 to 255. */
  static String symbol(int b) {
    return String.valueOf(SYMBOLS[b]);
  }

  /** The bytes of a text in UTF-8, one character each. */
  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      encoded.append(SYMBOLS[b & 0xff]);
    }
    return encoded.toString();
  }
}
