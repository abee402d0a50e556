package org.semblance.media;

import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** A decoded frame of a video, as long as its decoder keeps it. Colours are converted on demand. */
final class FrameImage implements SourceImage {
  /** Parts begin and end at multiples of this, where the samples of colour do in every format. */
  private static final int GRID = 16;

  /** Rows and columns that the filters of colour reach beyond a part. */
  private static final int REACH = 8;

  /** The same pixels whatever vector instructions the machine has. */
  private static final int EXACT = swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT;

  /** Formats whose first samples are of colour, of a palette, or not bytes. */
  private static final long NO_BRIGHTNESS =
      avutil.AV_PIX_FMT_FLAG_RGB
          | avutil.AV_PIX_FMT_FLAG_PAL
          | avutil.AV_PIX_FMT_FLAG_BITSTREAM
          | avutil.AV_PIX_FMT_FLAG_HWACCEL
          | avutil.AV_PIX_FMT_FLAG_BAYER;

  private final AVFrame frame;

  FrameImage(AVFrame frame) {
    this.frame = frame;
  }

  @Override
  public int width() {
    return frame.width();
  }

  @Override
  public int height() {
    return frame.height();
  }

  @Override
  public Mat bgr(Box part, int width, int height) {
    if (part.width() == width() && part.height() == height()) {
      return converted(frame, width, height);
    }
    int left = Math.max(0, (int) part.x() - REACH) / GRID * GRID;
    int top = Math.max(0, (int) part.y() - REACH) / GRID * GRID;
    int right = Math.min(width(), onGrid(part.x() + part.width()));
    int bottom = Math.min(height(), onGrid(part.y() + part.height()));
    AVFrame cut = avutil.av_frame_clone(frame);
    try {
      cut.crop_left(left);
      cut.crop_top(top);
      cut.crop_right(width() - right);
      cut.crop_bottom(height() - bottom);
      if (avutil.av_frame_apply_cropping(cut, avutil.AV_FRAME_CROP_UNALIGNED) < 0) {
        throw new IllegalStateException("FFmpeg cannot cut a frame");
      }
      Mat pixels = converted(cut, right - left, bottom - top);
      Box within = new Box(part.x() - left, part.y() - top, part.width(), part.height());
      return new StillImage(pixels).bgr(within, width, height);
    } finally {
      avutil.av_frame_free(cut);
    }
  }

  @Override
  public Optional<RgbImage> warped(Similarity toCrop, int size) {
    return YuvWarp.of(frame, toCrop, size);
  }

  /** The samples of brightness as they were decoded, where they lie as bytes of their own. */
  @Override
  public Mat grey(Box part, int width, int height) {
    AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(frame.format());
    AVComponentDescriptor first = format.comp(0);
    boolean bytes =
        (format.flags() & NO_BRIGHTNESS) == 0
            && first.depth() == 8
            && first.step() == 1
            && frame.linesize(0) > 0;
    if (!bytes) {
      return SourceImage.super.grey(part, width, height);
    }
    Mat plane = new Mat(height(), width(), opencv_core.CV_8UC1, frame.data(0), frame.linesize(0));
    return new StillImage(plane).bgr(part, width, height);
  }

  private static int onGrid(double end) {
    return ((int) end + REACH + GRID - 1) / GRID * GRID;
  }

  private static Mat converted(AVFrame from, int width, int height) {
    boolean shrinks = width < from.width() || height < from.height();
    SwsContext context =
        swscale.sws_getCachedContext(
            null,
            from.width(),
            from.height(),
            from.format(),
            width,
            height,
            avutil.AV_PIX_FMT_BGR24,
            EXACT | (shrinks ? swscale.SWS_AREA : swscale.SWS_BILINEAR),
            null,
            null,
            (DoublePointer) null);
    if (context == null) {
      throw new IllegalStateException("FFmpeg cannot convert pixel format " + from.format());
    }
    try {
      // Vector instructions write whole vectors: leave them room.
      Mat padded = new Mat(height + 1, (width + 31) / 32 * 32 + 32, opencv_core.CV_8UC3);
      PointerPointer<BytePointer> rows = new PointerPointer<>(4);
      rows.put(0, padded.data());
      for (int i = 1; i < 4; i++) {
        rows.put(i, (Pointer) null);
      }
      IntPointer strides = new IntPointer((int) padded.step(), 0, 0, 0);
      swscale.sws_scale(context, from.data(), from.linesize(), 0, from.height(), rows, strides);
      return new Mat(padded, new Rect(0, 0, width, height));
    } finally {
      swscale.sws_freeContext(context);
    }
  }
}
