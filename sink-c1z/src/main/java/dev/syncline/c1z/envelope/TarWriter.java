package dev.syncline.c1z.envelope;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes frames, decoded, as the regular files of a ustar stream. */
final class TarWriter {
  /** Fixed, so that the compressor sees the same pieces whatever the sources give. */
  private static final int PIECE = 128 << 10;

  private TarWriter() {}

  /**
   * The tar inside one zstd frame, with a checksum. Closing errors of the compressor are errors
   * here.
   */
  static void writeZstd(HashingOutput file, List<Frame> frames) throws IOException {
    try (ZstdOutputStreamNoFinalizer zstd =
            new ZstdOutputStreamNoFinalizer(file, FrameCompressor.DEFAULT_LEVEL);
        OutputStream pieces = new BufferedOutputStream(zstd, PIECE)) {
      zstd.setChecksum(true);
      writePlain(pieces, frames);
    }
  }

  static void writePlain(OutputStream out, List<Frame> frames) throws IOException {
    for (Frame frame : frames) {
      FrameInfo info = frame.info();
      out.write(TarHeader.regularFile(info.name(), info.rawSize()).toBlock());
      FrameDecoder decoder =
          new FrameDecoder(info.name(), EnvelopeLimits.DEFAULT.decoderMemoryBytes());
      decoder.copy(info, frame.source().open(), 0, out);
      out.write(new byte[TarHeader.padding(info.rawSize())]);
    }
    out.write(new byte[2 * TarHeader.BLOCK]);
  }
}
