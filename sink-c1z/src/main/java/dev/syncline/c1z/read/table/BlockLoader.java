package dev.syncline.c1z.read.table;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.LimitExceededException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.table.MaskedCrc32c;
import dev.syncline.c1z.table.TableFormat;
import dev.syncline.serde.XxHash64;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/**
 * Reads blocks of one table: range check, checksum, decompression. Thread-safe.
 *
 * <p>Stored block: {@code bytes compression:u8 checksum:u32 LE}; the checksum covers the stored
 * bytes and the compression code. A zstd block is a varint of its uncompressed length and a frame.
 */
final class BlockLoader {
  private static final int CODE_NONE = 0;
  private static final int CODE_SNAPPY = 1;
  private static final int CODE_ZSTD = 7;
  private static final int CODE_MINLZ = 8;

  private final DecodedFile file;
  private final int checksumType;
  private final long blocksEnd;
  private final int maxBlockBytes;
  private final BlockCache cache;
  private final long table;

  /** Places of uncompressed blocks of a file in memory that were verified before. */
  private final Set<BlockHandle> verified = ConcurrentHashMap.newKeySet();

  /**
   * @param footer tells the checksum type; blocks end before it
   * @param maxBlockBytes greatest size of a block, compressed or not
   */
  BlockLoader(DecodedFile file, TableFooter footer, int maxBlockBytes, BlockCache cache) {
    this.file = file;
    this.checksumType = footer.checksumType();
    this.blocksEnd = footer.position();
    this.maxBlockBytes = maxBlockBytes;
    this.cache = cache;
    this.table = cache.newTable();
  }

  String fileName() {
    return file.name();
  }

  /** The uncompressed block at {@code handle}; may be a view, may be shared with other readers. */
  Slice load(BlockHandle handle) throws IOException {
    // Two handles of one offset with different lengths exist only in a damaged file.
    Slice cached = cache.get(table, handle.offset());
    if (cached != null) {
      return cached;
    }
    long offset = handle.offset();
    int length = checkedRange(handle);
    Slice stored = file.read(offset, length + TableFormat.BLOCK_TRAILER_LENGTH);
    int code = stored.array()[stored.offset() + length] & 0xff;
    Slice content = stored.slice(0, length);
    if (code == CODE_NONE && file.inMemory()) {
      // A view: nothing to keep but that it was verified.
      if (!verified.contains(handle)) {
        verifyChecksum(offset, stored, length, code);
        verified.add(handle);
      }
      return content;
    }
    verifyChecksum(offset, stored, length, code);
    Slice block = decompress(content, code, offset);
    cache.put(table, offset, block);
    return block;
  }

  private int checkedRange(BlockHandle handle) throws IOException {
    long offset = handle.offset();
    long length = handle.length();
    long end = blocksEnd - TableFormat.BLOCK_TRAILER_LENGTH;
    if (offset < 0 || length < 0 || length > end || offset > end - length) {
      throw new DamagedFileException(
          file.name(),
          Math.max(offset, 0),
          "block of %s bytes at %s, the blocks end at %d"
              .formatted(Long.toUnsignedString(length), Long.toUnsignedString(offset), blocksEnd));
    }
    return checkedLength(offset, length);
  }

  private Slice decompress(Slice content, int code, long offset) throws IOException {
    return switch (code) {
      case CODE_NONE -> content;
      case CODE_SNAPPY -> snappy(content, offset);
      case CODE_ZSTD -> zstd(content, offset);
      case CODE_MINLZ ->
          throw new UnsupportedC1zException(
              file.name(), offset, "block compressed with MinLZ, which is not supported");
      default ->
          throw new DamagedFileException(
              file.name(), offset, "block compression " + code + ", expected 0, 1 or 7");
    };
  }

  private void verifyChecksum(long offset, Slice stored, int length, int code)
      throws DamagedFileException {
    int found = (int) BoundedInput.INT.get(stored.array(), stored.offset() + length + 1);
    int computed =
        checksumType == TableFormat.CHECKSUM_CRC32C
            ? MaskedCrc32c.ofBlock(stored.array(), stored.offset(), length, code)
            // The compression code follows the bytes in the file too.
            : (int) XxHash64.hash(stored.array(), stored.offset(), length + 1);
    if (found != computed) {
      throw new DamagedFileException(
          file.name(), offset, "block checksum %08x, computed %08x".formatted(found, computed));
    }
  }

  private Slice snappy(Slice content, long offset) throws IOException {
    byte[] target = new byte[checkedLength(offset, snappyLength(content, offset))];
    int written;
    try {
      written = Snappy.uncompress(content.array(), content.offset(), content.length(), target, 0);
    } catch (IOException | SnappyError e) {
      throw damaged(offset, "Snappy block does not decompress: " + e.getMessage(), e);
    }
    if (written != target.length) {
      throw damaged(offset, "Snappy block of " + written + " bytes, not " + target.length, null);
    }
    return Slice.of(target);
  }

  private long snappyLength(Slice content, long offset) throws IOException {
    // The format begins with it, as a varint.
    return new BoundedInput(content, file.name(), offset).varint();
  }

  private DamagedFileException damaged(long offset, String problem, Throwable cause) {
    return new DamagedFileException(file.name(), offset, problem, cause);
  }

  private Slice zstd(Slice content, long offset) throws IOException {
    BoundedInput in = new BoundedInput(content, file.name(), offset);
    int length = checkedLength(offset, in.varint());
    Slice frame = in.bytes(in.remaining());
    long claimed = Zstd.getFrameContentSize(frame.array(), frame.offset(), frame.length());
    // The array is made only for a size that both places agree on.
    if (claimed > 0 && claimed != length) {
      throw new DamagedFileException(
          file.name(), offset, "zstd block of " + claimed + " bytes announces " + length);
    }
    byte[] target = new byte[length];
    try {
      long written =
          Zstd.decompressByteArray(
              target, 0, length, frame.array(), frame.offset(), frame.length());
      if (Zstd.isError(written) || written != length) {
        throw new DamagedFileException(
            file.name(), offset, "zstd block does not decompress to " + length + " bytes");
      }
    } catch (ZstdException e) {
      throw new DamagedFileException(
          file.name(), offset, "zstd block does not decompress: " + e.getMessage(), e);
    }
    return Slice.of(target);
  }

  private int checkedLength(long offset, long length) throws IOException {
    if (length < 0 || length > maxBlockBytes) {
      throw new LimitExceededException(
          file.name(),
          offset,
          "block of %s bytes, the limit is %d"
              .formatted(Long.toUnsignedString(length), maxBlockBytes));
    }
    return (int) length;
  }
}
