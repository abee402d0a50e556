package org.semblance.media;

import org.semblance.files.UnusableMediaException;

/**
 * Size of a PNG or JPEG file and whether it is whole, from walking its chunks or segments without
 * decoding (ISO/IEC 15948; ITU-T T.81, annex B).
 *
 * @param complete whether the end marker is reached
 * @param alpha whether pixels may be transparent
 */
record ImageHeader(int width, int height, boolean complete, boolean alpha) {
  private static final long PNG = 0x89504E470D0A1A0AL;

  private static final int IEND = 0x49454E44;
  private static final int TRANSPARENT = 0x74524E53; // tRNS
  private static final int ANIMATED = 0x6163544C; // acTL

  /**
   * Reads it.
   *
   * @throws UnusableMediaException if the file is neither, is animated, or has four colours
   */
  static ImageHeader read(byte[] file) throws UnusableMediaException {
    if (file.length >= 2 && u16(file, 0) == 0xFFD8) {
      return jpeg(file);
    }
    if (file.length >= 8 && ((long) i32(file, 0) << 32 | i32(file, 4) & 0xFFFFFFFFL) == PNG) {
      return png(file);
    }
    throw new UnusableMediaException(
        file.length == 0 ? "image is empty" : "image is neither PNG nor JPEG");
  }

  private static ImageHeader png(byte[] file) throws UnusableMediaException {
    if (file.length < 33) {
      throw new UnusableMediaException("image is truncated");
    }
    int width = i32(file, 16);
    int height = i32(file, 20);
    if (width < 1 || height < 1) {
      throw new UnusableMediaException("image cannot be decoded");
    }
    boolean alpha = (file[25] & 4) != 0;
    long at = 8;
    while (at + 12 <= file.length) {
      long length = i32(file, (int) at) & 0xFFFFFFFFL;
      int type = i32(file, (int) at + 4);
      if (type == IEND) {
        return new ImageHeader(width, height, true, alpha);
      }
      if (type == ANIMATED) {
        throw new UnusableMediaException("image is animated");
      }
      alpha |= type == TRANSPARENT;
      at += 12 + length;
    }
    return new ImageHeader(width, height, false, alpha);
  }

  private static ImageHeader jpeg(byte[] file) throws UnusableMediaException {
    int width = 0;
    int height = 0;
    int at = 2;
    while (at + 2 <= file.length) {
      if ((file[at] & 0xff) != 0xff) {
        at++; // coded pixels: until the next marker
        continue;
      }
      int marker = file[at + 1] & 0xff;
      // FF is a fill byte, 00 a coded FF, D0…D7 restart markers, 01 reserved: none has a length.
      if (marker == 0xff) {
        at++;
      } else if (marker == 0 || marker == 1 || marker >= 0xD0 && marker <= 0xD7) {
        at += 2;
      } else if (marker == 0xD9 || at + 4 > file.length) {
        break;
      } else {
        boolean frame =
            marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame && at + 9 < file.length) {
          if (file[at + 9] == 4) {
            throw new UnusableMediaException("image has four colours, as for print");
          }
          height = u16(file, at + 5);
          width = u16(file, at + 7);
        }
        at += 2 + u16(file, at + 2);
      }
    }
    if (width < 1 || height < 1) {
      throw new UnusableMediaException("image is truncated");
    }
    boolean complete = at + 2 <= file.length && u16(file, at) == 0xFFD9;
    return new ImageHeader(width, height, complete, false);
  }

  private static int u16(byte[] file, int at) {
    return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
  }

  private static int i32(byte[] file, int at) {
    return u16(file, at) << 16 | u16(file, at + 2);
  }
}
