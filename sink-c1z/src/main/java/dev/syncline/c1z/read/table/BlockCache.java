package dev.syncline.c1z.read.table;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Uncompressed blocks of many tables, least recently used out first, within a limit of bytes.
 * Thread-safe; a lock is held for a map operation only, never while a block is read.
 *
 * <p>Blocks that are views of memory which stays anyway do not belong here.
 */
public final class BlockCache {
  /** Rough cost of an entry beside its bytes. */
  private static final int ENTRY_OVERHEAD = 128;

  private record Key(long table, long offset) {}

  private final long limit;
  private final Map<Key, Slice> blocks = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;
  private long nextTable;

  /**
   * @param limit bytes to keep at most; 0 keeps nothing
   */
  public BlockCache(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("cache limit " + limit);
    }
    this.limit = limit;
  }

  /** A number that marks the blocks of one table. */
  synchronized long newTable() {
    return nextTable++;
  }

  synchronized Slice get(long table, long offset) {
    return blocks.get(new Key(table, offset));
  }

  synchronized void put(long table, long offset, Slice block) {
    long cost = cost(block);
    // A block that takes much of the cache would push out everything else for one use.
    if (cost > limit / 4) {
      return;
    }
    Slice before = blocks.put(new Key(table, offset), block);
    bytes += cost - (before == null ? 0 : cost(before));
    var eldest = blocks.entrySet().iterator();
    while (bytes > limit) {
      bytes -= cost(eldest.next().getValue());
      eldest.remove();
    }
  }

  /** Bytes held at present. */
  public synchronized long bytes() {
    return bytes;
  }

  private static long cost(Slice block) {
    return (long) block.array().length + ENTRY_OVERHEAD;
  }
}
