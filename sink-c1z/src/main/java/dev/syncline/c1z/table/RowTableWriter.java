package dev.syncline.c1z.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * Writes one table file at a time into memory: rows in key order, each a put with sequence number
 * 0. See {@link TableFormat} for the layout.
 *
 * <p>The table grows in one array, data blocks in place, so that nothing is copied twice and
 * nothing is allocated per entry; the array is kept by {@link #reset} for the next table.
 *
 * <p>Index keys are shortened where that saves bytes: the last key of a block is cut behind the
 * first byte in which the next block's first key differs, and that byte raised by one, as Go's
 * writer does. The last block has no successor and keeps its last key whole.
 *
 * <p>Not thread-safe. {@link #close} frees native memory that only ZSTD block compression takes.
 */
public final class RowTableWriter implements AutoCloseable {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int FIRST_CAPACITY = 64 << 10;
  private static final int MAX_HANDLE_LENGTH = 2 * Varints.MAX_LENGTH;
  private static final byte[] NO_BYTES = {};

  private final TableOptions options;
  private final BlockCompressor compressor;
  private final RowBlockBuilder data;
  private final RowBlockBuilder index = newIndexBuilder();
  private final byte[] handle = new byte[MAX_HANDLE_LENGTH];

  private byte[] lastKey = new byte[256];
  private int lastKeyLength;
  private byte[] smallestKey;
  private long entries;
  private long dataBlocks;
  private long rawKeyBytes;
  private long rawValueBytes;
  private boolean finished;

  public RowTableWriter(TableOptions options) {
    this.options = Objects.requireNonNull(options);
    this.compressor = new BlockCompressor(options.compression());
    this.data =
        new RowBlockBuilder(
            options.restartInterval(), TableFormat.INTERNAL_TRAILER_LENGTH, FIRST_CAPACITY);
  }

  private static RowBlockBuilder newIndexBuilder() {
    return new RowBlockBuilder(1, TableFormat.INTERNAL_TRAILER_LENGTH, 4 << 10);
  }

  /**
   * Appends a row. Both slices are copied.
   *
   * @throws IllegalStateException if the key is not above the one before, the table is finished, or
   *     it would take more than an array holds
   */
  public void add(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
    Objects.checkFromIndexSize(keyOffset, keyLength, key.length);
    Objects.checkFromIndexSize(valueOffset, valueLength, value.length);
    int shared = 0;
    if (entries > 0) {
      shared = Arrays.mismatch(lastKey, 0, lastKeyLength, key, keyOffset, keyOffset + keyLength);
      checkOrder(shared, key, keyOffset, keyLength);
      if (data.sizeWith(shared, keyLength, valueLength) > options.blockSize() && !data.isEmpty()) {
        finishDataBlock(separatorLength(shared, key, keyOffset, keyLength));
      }
    } else {
      checkNotFinished();
      smallestKey = Arrays.copyOfRange(key, keyOffset, keyOffset + keyLength);
    }
    data.add(
        shared,
        key,
        keyOffset,
        keyLength,
        TableFormat.SET_TRAILER,
        value,
        valueOffset,
        valueLength);
    if (lastKey.length < keyLength) {
      lastKey = Arrays.copyOf(lastKey, Math.max(keyLength, lastKey.length * 2));
    }
    System.arraycopy(key, keyOffset + shared, lastKey, shared, keyLength - shared);
    lastKeyLength = keyLength;
    entries++;
    rawKeyBytes += keyLength + TableFormat.INTERNAL_TRAILER_LENGTH;
    rawValueBytes += valueLength;
  }

  /** {@code mismatch} is the first differing place, or -1 if there is none. */
  private void checkOrder(int mismatch, byte[] key, int keyOffset, int keyLength) {
    checkNotFinished();
    boolean rising =
        mismatch >= 0
            && mismatch < keyLength
            && (mismatch == lastKeyLength
                || (key[keyOffset + mismatch] & 0xff) > (lastKey[mismatch] & 0xff));
    if (!rising) {
      HexFormat hex = HexFormat.of();
      throw new IllegalStateException(
          "keys must rise: "
              + hex.formatHex(key, keyOffset, keyOffset + keyLength)
              + " after "
              + hex.formatHex(lastKey, 0, lastKeyLength));
    }
  }

  private void checkNotFinished() {
    if (finished) {
      throw new IllegalStateException("table is finished; reset the writer first");
    }
  }

  /**
   * Length of the shortest separator of the form "last key, cut, last byte plus one" that is below
   * {@code next}, or 0 if none is shorter than the last key.
   */
  private int separatorLength(int shared, byte[] next, int nextOffset, int nextLength) {
    if (shared + 1 >= lastKeyLength) {
      return 0;
    }
    int raised = (lastKey[shared] & 0xff) + 1;
    int limit = next[nextOffset + shared] & 0xff;
    // Raised to the same byte, it is below the next key only as a proper prefix of it.
    boolean below = raised < limit || (raised == limit && shared + 1 < nextLength);
    return below ? shared + 1 : 0;
  }

  /** Ends the block; {@code separatorLength} is 0 for the last key as it is. */
  private void finishDataBlock(int separatorLength) {
    int start = data.blockStart();
    int length = data.finishBlock();
    BlockCompression stored = BlockCompression.NONE;
    if (options.compression() != BlockCompression.NONE) {
      int compressed = compressor.compress(data.array(), start, length);
      if (compressed > 0) {
        data.replaceFrom(start, compressor.output(), compressed);
        length = compressed;
        stored = options.compression();
      }
    }
    data.appendBlockTrailer(start, stored.code());
    data.beginBlock();
    dataBlocks++;
    int handleLength = writeHandle(handle, 0, start, length);
    if (separatorLength > 0) {
      lastKey[separatorLength - 1]++;
      addToIndex(separatorLength, TableFormat.SEPARATOR_TRAILER, handleLength);
      lastKey[separatorLength - 1]--;
    } else {
      addToIndex(lastKeyLength, TableFormat.SET_TRAILER, handleLength);
    }
  }

  private void addToIndex(int keyLength, long trailer, int handleLength) {
    index.add(0, lastKey, 0, keyLength, trailer, handle, 0, handleLength);
  }

  private static int writeHandle(byte[] target, int position, long offset, long length) {
    return Varints.write(target, Varints.write(target, position, offset), length);
  }

  /**
   * Size that the file would have now, give or take its last block's restarts and some bytes of its
   * properties.
   */
  public long estimatedSize() {
    return (long) data.size() + index.size() + 512;
  }

  /** Number of rows since the last reset. */
  public long entries() {
    return entries;
  }

  /**
   * Completes the table. Its array is this writer's and changes after {@link #reset}.
   *
   * @throws IllegalStateException if there is no row, or the table is finished already
   */
  public FinishedTable finish() {
    checkNotFinished();
    if (entries == 0) {
      throw new IllegalStateException("a table needs at least one row");
    }
    finishDataBlock(0);
    finished = true;
    long dataSize = data.size();
    int indexStart = data.size();
    int indexLength = index.finishBlock();
    appendBlock(index, indexLength);
    RowBlockBuilder properties = propertiesBlock(dataSize, data.size() - indexStart);
    int propertiesStart = data.size();
    appendBlock(properties, properties.size());
    int propertiesLength = properties.size();
    RowBlockBuilder metaindex = metaindexBlock(propertiesStart, propertiesLength);
    int metaindexStart = data.size();
    appendBlock(metaindex, metaindex.size());
    byte[] footer = footer(metaindexStart, metaindex.size(), indexStart, indexLength);
    data.append(footer, footer.length);
    return new FinishedTable(
        data.array(),
        data.size(),
        smallestKey,
        Arrays.copyOf(lastKey, lastKeyLength),
        entries,
        rawKeyBytes,
        rawValueBytes);
  }

  private void appendBlock(RowBlockBuilder block, int length) {
    int start = data.size();
    data.append(block.array(), length);
    data.appendBlockTrailer(start, BlockCompression.NONE.code());
  }

  private RowBlockBuilder propertiesBlock(long dataSize, long indexSize) {
    TableProperties properties =
        new TableProperties(
            options, entries, dataBlocks, dataSize, indexSize, rawKeyBytes, rawValueBytes);
    RowBlockBuilder block = new RowBlockBuilder(Integer.MAX_VALUE, 0, 1 << 10);
    byte[] last = NO_BYTES;
    for (Map.Entry<byte[], byte[]> property : properties.toMap().entrySet()) {
      byte[] name = property.getKey();
      int shared = Arrays.mismatch(last, name);
      addPlain(block, shared, name, property.getValue(), property.getValue().length);
      last = name;
    }
    block.finishBlock();
    return block;
  }

  private RowBlockBuilder metaindexBlock(long propertiesStart, long propertiesLength) {
    RowBlockBuilder block = new RowBlockBuilder(1, 0, 64);
    byte[] name = TableFormat.PROPERTIES_BLOCK.getBytes(StandardCharsets.US_ASCII);
    int handleLength = writeHandle(handle, 0, propertiesStart, propertiesLength);
    addPlain(block, 0, name, handle, handleLength);
    block.finishBlock();
    return block;
  }

  private static void addPlain(
      RowBlockBuilder block, int shared, byte[] key, byte[] value, int valueLength) {
    block.add(shared, key, 0, key.length, 0, value, 0, valueLength);
  }

  private static byte[] footer(
      long metaindexStart, long metaindexLength, long indexStart, long indexLength) {
    byte[] footer = new byte[TableFormat.FOOTER_LENGTH];
    footer[0] = TableFormat.CHECKSUM_CRC32C;
    int at = writeHandle(footer, 1, metaindexStart, metaindexLength);
    writeHandle(footer, at, indexStart, indexLength);
    INT.set(footer, TableFormat.FOOTER_VERSION_OFFSET, TableFormat.VERSION);
    LONG.set(footer, TableFormat.FOOTER_MAGIC_OFFSET, TableFormat.PEBBLE_MAGIC);
    return footer;
  }

  /** Forgets the table, finished or not, and begins another in the same memory. */
  public void reset() {
    data.reset();
    index.reset();
    lastKeyLength = 0;
    smallestKey = null;
    entries = 0;
    dataBlocks = 0;
    rawKeyBytes = 0;
    rawValueBytes = 0;
    finished = false;
  }

  @Override
  public void close() {
    compressor.close();
  }
}
