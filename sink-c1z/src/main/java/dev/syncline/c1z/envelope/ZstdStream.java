package dev.syncline.c1z.envelope;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decodes a zstd stream piece by piece, in bounded memory. The library's own stream does not tell
 * where a frame ends; a tar in zstd needs that, because what follows its frame is to be ignored
 * while the frame's own checksum is not.
 *
 * <p>Errors are typed and name the place in the compressed file. Not thread-safe.
 */
final class ZstdStream extends InputStream {
  private static final int BUFFER_LENGTH = 128 << 10;

  private final ZstdDecompressCtx decoder = new ZstdDecompressCtx();
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER_LENGTH).limit(0);
  private final ByteBuffer output = ByteBuffer.allocate(BUFFER_LENGTH).limit(0);
  private final InputStream source;
  private final String file;
  private final long budget;
  private final String budgetName;
  private long inputPosition;
  private long decoded;
  private boolean sourceEnded;
  private boolean betweenFrames = true;
  private int frames;

  /**
   * @param offset place of the source's first byte in {@code file}, for messages
   * @param decoderMemory largest window
   * @param budget most bytes to decode; one more is a {@link LimitExceededException} that names
   *     {@code budgetName}
   */
  ZstdStream(
      InputStream source,
      String file,
      long offset,
      long decoderMemory,
      long budget,
      String budgetName) {
    this.source = source;
    this.file = file;
    this.inputPosition = offset;
    this.budget = budget;
    this.budgetName = budgetName;
    int windowLog = 63 - Long.numberOfLeadingZeros(decoderMemory);
    decoder.setLongMax(Math.min(Math.max(windowLog, 10), 31));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!output.hasRemaining()) {
      if (!decodeMore()) {
        return -1;
      }
    }
    int count = Math.min(length, output.remaining());
    output.get(target, offset, count);
    return count;
  }

  /**
   * Decodes and drops the rest of the frame that the last byte read belongs to, so that its
   * checksum is checked.
   */
  void finishFrame() throws IOException {
    while (!betweenFrames) {
      decodeMore();
    }
    output.limit(output.position());
  }

  /** Number of frames that were begun. */
  int frames() {
    return frames;
  }

  /** Number of bytes decoded so far. */
  long decoded() {
    return decoded;
  }

  /** False at the end of the source, behind a whole frame. */
  private boolean decodeMore() throws IOException {
    if (!input.hasRemaining()) {
      refill();
      if (sourceEnded && betweenFrames) {
        return false;
      }
    }
    int before = input.position();
    boolean begins = betweenFrames;
    output.clear();
    try {
      betweenFrames = decoder.decompressByteBufferStream(output, input);
    } catch (ZstdException e) {
      output.limit(0);
      throw refused(e);
    }
    output.flip();
    if (begins && input.position() > before) {
      frames++;
    }
    if (sourceEnded && !output.hasRemaining() && !betweenFrames && input.position() == before) {
      throw new DamagedFileException(file, inputPosition, "zstd stream ends inside a frame");
    }
    decoded += output.remaining();
    if (decoded > budget) {
      throw new LimitExceededException(
          file,
          C1zException.NO_OFFSET,
          "payload decodes to more than " + budget + " bytes (" + budgetName + ")");
    }
    return true;
  }

  private void refill() throws IOException {
    int count = sourceEnded ? -1 : source.read(input.array(), 0, BUFFER_LENGTH);
    input.position(0).limit(Math.max(count, 0));
    if (count < 0) {
      sourceEnded = true;
    } else {
      inputPosition += count;
    }
  }

  private C1zException refused(ZstdException e) {
    long at = inputPosition - input.remaining();
    // The streaming calls give the code as the C library returns it, negative.
    if (Math.abs(e.getErrorCode()) == Zstd.errFrameParameterWindowTooLarge()) {
      return new LimitExceededException(
          file,
          at,
          "zstd window is over the decoder's memory (" + EnvelopeLimits.MEMORY_KNOB + ")");
    }
    return new DamagedFileException(file, at, "zstd stream does not decode: " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    source.close();
  }
}
