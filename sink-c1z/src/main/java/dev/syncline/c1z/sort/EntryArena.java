package dev.syncline.c1z.sort;

import dev.syncline.serde.Operation;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Entries of many shards, in the order of their arrival, in one large array.
 *
 * <p>An entry is an operation on a key: {@code key length (int) | value length << 2 | operation
 * (int) | key | value}. When the arena is full its owner drains it: for each slot (a small number
 * that stands for one shard of one sync) the entries come out sorted by key, those of one key in
 * the order of their arrival, cut into blocks.
 *
 * <p>Not thread-safe.
 */
public final class EntryArena {
  static final int HEADER_BYTES = 8;

  private static final int PUT = Operation.PUT.code();
  private static final int DELETE = Operation.DELETE.code();
  private static final int INITIAL_BYTES = 64 << 10;

  private final int capacity;
  private final KeySorter sorter = new KeySorter();
  private byte[] data;
  private int used;
  private int[] entries = new int[256];
  private int[] slots = new int[256];
  private int[] order = new int[0];
  private int count;
  private int slotLimit;

  /** Takes the blocks of a drained arena. */
  public interface RunSink {
    /**
     * A block of the new run of a slot.
     *
     * @param slot the slot; all blocks of one slot come one after the other
     * @param blockIndex 0 for the first block of the slot's run, then rising by one
     * @param firstKey the first key in the block
     * @param data holds the block at {@code offset}, {@code length} bytes; only valid during the
     *     call
     */
    void block(int slot, int blockIndex, byte[] firstKey, byte[] data, int offset, int length)
        throws IOException;
  }

  /** Takes the entries of a drained arena, slot by slot, sorted by key. */
  interface SortedSink {
    /**
     * An entry; its value follows its key in {@code data}.
     *
     * @param newKey whether the key differs from that of the entry before it in the slot
     */
    void entry(
        int slot,
        boolean newKey,
        int operation,
        byte[] data,
        int keyOffset,
        int keyLength,
        int valueLength)
        throws IOException;
  }

  /**
   * An arena that asks to be drained before it holds more than {@code capacity} bytes of entries.
   */
  public EntryArena(int capacity) {
    if (capacity < 1024 || capacity > 1 << 30) {
      throw new IllegalArgumentException(
          "arena capacity is " + capacity + " bytes, expected 1024 to " + (1 << 30));
    }
    this.capacity = capacity;
    this.data = new byte[Math.min(INITIAL_BYTES, capacity)];
  }

  /**
   * Takes an entry unless the arena is full. An empty arena takes an entry of any size.
   *
   * @return false if the arena has to be drained first; the entry was not taken
   */
  public boolean tryAppend(
      int slot,
      Operation operation,
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength) {
    long end = (long) used + HEADER_BYTES + keyLength + valueLength;
    if (end > data.length) {
      if (end > capacity && count > 0) {
        return false;
      }
      data = Arrays.copyOf(data, grownSize(end));
    }
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, count * 2);
      slots = Arrays.copyOf(slots, count * 2);
    }
    entries[count] = used;
    slots[count++] = slot;
    slotLimit = Math.max(slotLimit, slot + 1);
    Bytes.INT.set(data, used, keyLength);
    Bytes.INT.set(data, used + 4, valueLength << 2 | operation.code());
    System.arraycopy(key, keyOffset, data, used + HEADER_BYTES, keyLength);
    System.arraycopy(value, valueOffset, data, used + HEADER_BYTES + keyLength, valueLength);
    used = (int) end;
    return true;
  }

  private int grownSize(long end) {
    if (end > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException("an entry of " + end + " bytes does not fit an arena");
    }
    long doubled = Math.min(capacity, 2L * data.length);
    return (int) Math.max(end, doubled);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Bytes held by entries. */
  public long bytes() {
    return used;
  }

  /** Number of entries. */
  public int entries() {
    return count;
  }

  /**
   * Hands out all entries as runs of blocks, slot by slot in ascending order, and leaves the arena
   * empty. Entries that a later put or delete of the same key makes meaningless are left out.
   */
  public void drain(RunSink sink) throws IOException {
    RunBlocks blocks = new RunBlocks(sink);
    drainSorted(blocks);
    blocks.finish();
  }

  /**
   * Hands out the entries of some slots like {@link #drain(RunSink)}, and keeps all others. Their
   * memory comes back when the arena gets empty.
   */
  public void drain(BitSet ofSlots, RunSink sink) throws IOException {
    RunBlocks blocks = new RunBlocks(sink);
    drainSorted(ofSlots, blocks);
    blocks.finish();
  }

  /** Like {@link #drain(RunSink)}, entry by entry. */
  void drainSorted(SortedSink sink) throws IOException {
    drainSorted(null, sink);
  }

  private void drainSorted(BitSet ofSlots, SortedSink sink) throws IOException {
    int kept = ofSlots == null ? 0 : putOthersLast(ofSlots);
    count -= kept;
    int[] slotEnds = groupBySlot();
    int from = 0;
    for (int slot = 0; slot < slotLimit; slot++) {
      int to = slotEnds[slot];
      if (to > from) {
        sorter.sort(data, order, from, to);
        handOut(slot, from, to, sink);
      }
      from = to;
    }
    System.arraycopy(entries, count, entries, 0, kept);
    System.arraycopy(slots, count, slots, 0, kept);
    count = kept;
    if (kept == 0) {
      clear();
    }
  }

  /**
   * Moves the entries of other slots behind those of the given ones; returns how many there are.
   */
  private int putOthersLast(BitSet ofSlots) {
    int[] otherEntries = new int[count];
    int[] otherSlots = new int[count];
    int chosen = 0;
    int others = 0;
    for (int i = 0; i < count; i++) {
      if (ofSlots.get(slots[i])) {
        entries[chosen] = entries[i];
        slots[chosen++] = slots[i];
      } else {
        otherEntries[others] = entries[i];
        otherSlots[others++] = slots[i];
      }
    }
    System.arraycopy(otherEntries, 0, entries, chosen, others);
    System.arraycopy(otherSlots, 0, slots, chosen, others);
    return others;
  }

  /**
   * Stable counting sort of the entries by slot into {@link #order}; returns where each slot ends.
   */
  private int[] groupBySlot() {
    int[] ends = new int[slotLimit + 1];
    for (int i = 0; i < count; i++) {
      ends[slots[i] + 1]++;
    }
    for (int slot = 1; slot <= slotLimit; slot++) {
      ends[slot] += ends[slot - 1];
    }
    if (order.length < count) {
      order = new int[entries.length];
    }
    for (int i = 0; i < count; i++) {
      order[ends[slots[i]]++] = entries[i];
    }
    return ends;
  }

  private void handOut(int slot, int from, int to, SortedSink sink) throws IOException {
    int group = from;
    while (group < to) {
      int groupEnd = group + 1;
      int firstThatCounts = group;
      while (groupEnd < to && sameKey(order[group], order[groupEnd])) {
        if (isAbsolute(meta(order[groupEnd]) & 3)) {
          firstThatCounts = groupEnd;
        }
        groupEnd++;
      }
      for (int i = firstThatCounts; i < groupEnd; i++) {
        int entry = order[i];
        int meta = meta(entry);
        int key = entry + HEADER_BYTES;
        sink.entry(
            slot, i == firstThatCounts, meta & 3, data, key, keyLength(data, entry), meta >>> 2);
      }
      group = groupEnd;
    }
  }

  private int meta(int entry) {
    return (int) Bytes.INT.get(data, entry + 4);
  }

  private boolean sameKey(int a, int b) {
    int length = keyLength(data, a);
    return length == keyLength(data, b)
        && Arrays.equals(
            data,
            a + HEADER_BYTES,
            a + HEADER_BYTES + length,
            data,
            b + HEADER_BYTES,
            b + HEADER_BYTES + length);
  }

  /** Whether an operation makes all earlier ones on its key meaningless. */
  static boolean isAbsolute(int operation) {
    return operation == PUT || operation == DELETE;
  }

  static int keyLength(byte[] data, int entry) {
    return (int) Bytes.INT.get(data, entry);
  }

  private void clear() {
    used = 0;
    count = 0;
    slotLimit = 0;
    if (data.length > capacity) {
      data = new byte[capacity];
    }
  }
}
