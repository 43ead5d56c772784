package dev.syncline.c1z.table;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/** Compresses blocks one at a time into an array of its own. Not thread-safe. */
final class BlockCompressor implements AutoCloseable {
  /**
   * Blocks are small and read often; the library's default level costs little on 32 KiB and is what
   * Go's writer uses.
   */
  private static final int ZSTD_LEVEL = 3;

  private final BlockCompression kind;
  private byte[] output = new byte[0];
  private ZstdCompressCtx zstd;

  BlockCompressor(BlockCompression kind) {
    this.kind = kind;
  }

  /** The compressed bytes, at the array's beginning, until the next call. */
  byte[] output() {
    return output;
  }

  /**
   * Compresses a block and returns the length of {@link #output}, or 0 if it is better stored as it
   * is: when compression does not save an eighth (12.5 %), reading would pay for unpacking and win
   * next to nothing.
   */
  int compress(byte[] block, int offset, int length) {
    int compressed =
        switch (kind) {
          case NONE -> length;
          case SNAPPY -> snappy(block, offset, length);
          case ZSTD -> zstd(block, offset, length);
        };
    return compressed < length - length / 8 ? compressed : 0;
  }

  private int snappy(byte[] block, int offset, int length) {
    reserve(Snappy.maxCompressedLength(length));
    try {
      return Snappy.compress(block, offset, length, output, 0);
    } catch (IOException e) {
      throw new UncheckedIOException("Snappy failed on a block of " + length + " bytes", e);
    }
  }

  private int zstd(byte[] block, int offset, int length) {
    if (zstd == null) {
      // No checksum: the block's trailer has one.
      zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL).setChecksum(false).setContentSize(true);
    }
    reserve(Varints.MAX_LENGTH + Math.toIntExact(Zstd.compressBound(length)));
    int start = Varints.write(output, 0, length);
    return start
        + zstd.compressByteArray(output, start, output.length - start, block, offset, length);
  }

  private void reserve(int length) {
    if (output.length < length) {
      output = new byte[length];
    }
  }

  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
    }
  }
}
