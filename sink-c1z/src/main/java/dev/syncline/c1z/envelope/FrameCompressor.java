package dev.syncline.c1z.envelope;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Sha256;
import dev.syncline.serde.XxHash64;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * Turns the bytes of a payload file into a zstd frame (with content size and checksum) and hashes
 * them in the same pass.
 *
 * <p><b>Level.</b> 1 by default. In a table of rows, whose values repeat their keys close by, level
 * 1 already finds nearly all there is: on the benchmark's grants its frames are some percent
 * smaller than those of level 3, in two thirds of the time. Tables of keys alone (indexes) gain
 * from level 3; the caller chooses.
 *
 * <p><b>How bytes get to the library.</b> In pieces, the size announced beforehand. One call for
 * the whole array is some percent faster on an idle machine, but the garbage collector has to wait
 * for it (16 ms for a table of 16 MB), and every other thread that needs memory waits with it; a
 * piece takes a tenth of a millisecond. Direct buffers would avoid that, too, at the price of a
 * copy, or of twice a table's size in memory outside the heap per thread, which a task manager does
 * not have by default. The pieces do not show in the result.
 *
 * <p>Equal input gives equal output for one version of the library and one level. Reusable, not
 * thread-safe; {@link #close} frees native memory.
 */
public final class FrameCompressor implements Closeable {
  public static final int DEFAULT_LEVEL = 1;

  private static final int MIN_LEVEL = 1;
  private static final int MAX_LEVEL = 22;
  private static final int PIECE = 128 << 10;

  private final int level;
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ByteBuffer output = ByteBuffer.allocate(PIECE);
  private final XxHash64 xxHash64 = new XxHash64();
  private final MessageDigest sha256 = Sha256.newDigest();

  public FrameCompressor() {
    this(DEFAULT_LEVEL);
  }

  /**
   * @param level 1 (fastest) to 22
   */
  public FrameCompressor(int level) {
    if (level < MIN_LEVEL || level > MAX_LEVEL) {
      compressor.close();
      throw new IllegalArgumentException(
          "zstd level " + level + ", expected " + MIN_LEVEL + " to " + MAX_LEVEL);
    }
    this.level = level;
  }

  /** Compresses into a frame of its own array. */
  public Frame compress(String name, byte[] raw, int offset, int length) {
    ByteSink sink = new ByteSink(Math.max(64, length / 8));
    FrameInfo info = compress(name, raw, offset, length, sink);
    return new Frame(info, FrameSource.ofBytes(sink.toByteArray(), 0, sink.size()));
  }

  /**
   * Appends the frame to {@code target}.
   *
   * @param name of the payload file, kept in the result
   */
  public FrameInfo compress(String name, byte[] raw, int offset, int length, ByteSink target) {
    Objects.checkFromIndexSize(offset, length, raw.length);
    ProfileClock.enter(Part.COMPRESSION);
    try {
      return compressAndHash(name, raw, offset, length, target);
    } finally {
      ProfileClock.leave();
    }
  }

  private FrameInfo compressAndHash(
      String name, byte[] raw, int offset, int length, ByteSink target) {
    compressor.reset();
    compressor.setLevel(level).setChecksum(true).setContentSize(true);
    compressor.setPledgedSrcSize(length);
    xxHash64.reset();
    sha256.reset();
    int start = target.size();
    ByteBuffer input = ByteBuffer.wrap(raw, offset, 0);
    int done = 0;
    do {
      int count = Math.min(PIECE, length - done);
      xxHash64.update(raw, offset + done, count);
      sha256.update(raw, offset + done, count);
      done += count;
      input.limit(offset + done);
      compressPiece(input, done == length ? EndDirective.END : EndDirective.CONTINUE, target);
    } while (done < length);
    return new FrameInfo(name, length, target.size() - start, xxHash64.digest(), sha256.digest());
  }

  private void compressPiece(ByteBuffer input, EndDirective directive, ByteSink target) {
    boolean flushed;
    do {
      output.clear();
      flushed = compressor.compressByteBufferStream(output, input, directive);
      target.writeBytes(output.array(), 0, output.position());
    } while (input.hasRemaining() || (directive == EndDirective.END && !flushed));
  }

  @Override
  public void close() {
    compressor.close();
  }
}
