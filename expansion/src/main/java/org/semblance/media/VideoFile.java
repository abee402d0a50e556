package org.semblance.media;

import java.io.File;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.semblance.files.UnusableMediaException;

/**
 * The packets of the first video stream of a local file and its decoder, by FFmpeg. Reads nothing
 * but that file: playlists, which would open others, are no videos here.
 */
final class VideoFile implements AutoCloseable {
  private static final String CONTAINERS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg";

  /** When the video that this thread reads has had its time; FFmpeg asks while it reads. */
  private static final ThreadLocal<Long> DEADLINE = new ThreadLocal<>();

  private static final Overdue OVERDUE = new Overdue();

  static {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private final AVFormatContext context;
  private final AVStream stream;
  private final AVCodecContext decoder;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private final AVFrame frame = avutil.av_frame_alloc();
  private final long maxPixels;

  /** Bytes that state the length of a unit of H.264 in a packet; 0 in other streams. */
  private final int lengthBytes;

  private VideoFile(
      AVFormatContext context, AVStream stream, AVCodecContext decoder, long maxPixels) {
    this.context = context;
    this.stream = stream;
    this.decoder = decoder;
    this.maxPixels = maxPixels;
    AVCodecParameters codec = stream.codecpar();
    boolean avc =
        codec.codec_id() == avcodec.AV_CODEC_ID_H264
            && codec.extradata_size() >= 7
            && codec.extradata().get(0) == 1;
    lengthBytes = avc ? (codec.extradata().get(4) & 3) + 1 : 0;
  }

  /** Tells FFmpeg to give up. */
  private static final class Overdue extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      return overdue() ? 1 : 0;
    }
  }

  /** From now on the videos that this thread reads have to be done in time. */
  static void allow(int seconds) {
    DEADLINE.set(System.nanoTime() + seconds * 1_000_000_000L);
  }

  private static boolean overdue() {
    Long deadline = DEADLINE.get();
    return deadline != null && System.nanoTime() - deadline > 0;
  }

  private static void checkTime() throws UnusableMediaException {
    if (overdue()) {
      throw new UnusableMediaException("video takes too long");
    }
  }

  static VideoFile open(File file, long maxPixels) throws UnusableMediaException {
    AVFormatContext context = avformat.avformat_alloc_context();
    context.interrupt_callback().callback(OVERDUE);
    AVDictionary options = new AVDictionary(null);
    avutil.av_dict_set(options, "format_whitelist", CONTAINERS, 0);
    avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
    int opened = avformat.avformat_open_input(context, "file:" + file, null, options);
    avutil.av_dict_free(options);
    checkTime();
    if (opened < 0) { // FFmpeg has freed the context
      throw new UnusableMediaException("video cannot be opened");
    }
    VideoFile video = null;
    try {
      if (avformat.avformat_find_stream_info(context, (AVDictionary) null) < 0) {
        throw new UnusableMediaException("video cannot be opened");
      }
      AVStream stream = pictures(context);
      video = new VideoFile(context, stream, decoder(stream, maxPixels), maxPixels);
      checkTime();
      return video;
    } finally {
      if (video == null) {
        avformat.avformat_close_input(context);
      }
    }
  }

  private static AVStream pictures(AVFormatContext context) throws UnusableMediaException {
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      boolean cover = (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0;
      if (stream.codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO && !cover) {
        return stream;
      }
    }
    throw new UnusableMediaException("video has no frames");
  }

  private static AVCodecContext decoder(AVStream stream, long maxPixels)
      throws UnusableMediaException {
    AVCodecParameters parameters = stream.codecpar();
    if ((long) parameters.width() * parameters.height() > maxPixels) {
      throw new UnusableMediaException("video has too many pixels");
    }
    AVCodec codec = avcodec.avcodec_find_decoder(parameters.codec_id());
    if (codec == null || codec.isNull()) {
      throw new UnusableMediaException("video has an unknown codec");
    }
    AVCodecContext decoder = avcodec.avcodec_alloc_context3(codec);
    avcodec.avcodec_parameters_to_context(decoder, parameters);
    decoder.pkt_timebase(stream.time_base());
    // Tasks share the machine's cores already.
    decoder.thread_count(1);
    if (avcodec.avcodec_open2(decoder, codec, (AVDictionary) null) < 0) {
      avcodec.avcodec_free_context(decoder);
      throw new UnusableMediaException("video cannot be opened");
    }
    return decoder;
  }

  /** Frames that the container says it has, or 0. */
  long statedFrames() {
    return stream.nb_frames();
  }

  /**
   * The next packet of the stream.
   *
   * @return false at the end
   * @throws UnusableMediaException if time is up
   */
  boolean read() throws UnusableMediaException {
    do {
      avcodec.av_packet_unref(packet);
      checkTime();
      if (avformat.av_read_frame(context, packet) < 0) {
        checkTime();
        return false;
      }
    } while (packet.stream_index() != stream.index());
    return true;
  }

  /** What was read last; the same object each time. */
  AVPacket packet() {
    return packet;
  }

  /** Whether other frames may build on the one in the packet (ITU-T H.264, 7.4.1: nal_ref_idc). */
  boolean referredTo() {
    if (lengthBytes == 0) {
      return true;
    }
    BytePointer data = packet.data();
    int at = 0;
    while (at + lengthBytes < packet.size()) {
      int head = data.get(at + lengthBytes);
      int type = head & 31;
      if (type >= 1 && type <= 5) {
        return type != 1 || (head & 0x60) != 0;
      }
      long length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = length << 8 | data.get(at + i) & 0xff;
      }
      if (length > packet.size()) {
        return true;
      }
      at += lengthBytes + (int) length;
    }
    return true;
  }

  /** Goes to the last key frame at or before; what was fed is forgotten. */
  boolean seek(long to) {
    avcodec.avcodec_flush_buffers(decoder);
    return avformat.av_seek_frame(context, stream.index(), to, avformat.AVSEEK_FLAG_BACKWARD) >= 0;
  }

  /** Hands the packet to the decoder; one it cannot use yields no frame. */
  void feed() {
    avcodec.avcodec_send_packet(decoder, packet);
  }

  /** Tells the decoder that there are no more packets. */
  void feedEnd() {
    avcodec.avcodec_send_packet(decoder, null);
  }

  /**
   * The next frame that is decoded, or null if the decoder needs more packets or is at its end.
   *
   * @return the same object each time
   */
  AVFrame decoded() throws UnusableMediaException {
    checkTime();
    int received = avcodec.avcodec_receive_frame(decoder, frame);
    if (received == 0 && (long) frame.width() * frame.height() > maxPixels) {
      throw new UnusableMediaException("video has too many pixels");
    }
    return received == 0 ? frame : null;
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(decoder);
    avformat.avformat_close_input(context);
  }
}
