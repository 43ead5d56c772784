package dev.syncline.c1z.repair;

import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.table.EntryKind;
import dev.syncline.c1z.read.table.RangeDeletions;
import dev.syncline.c1z.sort.ExternalSort;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.TupleCodec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * All versions of keys that were found, in whatever order, and of each key the visible one: that
 * with the highest sequence number, unless it is a deletion or covered by a newer range deletion.
 *
 * <p>Sorted in bounded memory under {@code esc(key) 00 ~(sequence << 8 | kind)}, so that the newest
 * version of a key comes first. Not thread-safe.
 */
final class Versions implements Closeable {
  private static final int TRAILER = Long.BYTES;
  private static final byte IN_PLACE = 0;
  private static final byte EXTERNAL = 1;

  /** Takes visible rows in key order. */
  interface Rows {
    /**
     * A row; the array is only valid during the call.
     *
     * @param value holds the value from {@code offset} on
     */
    void row(byte[] key, byte[] value, int offset, int length) throws IOException;
  }

  private record Cover(LiveTable table, RangeDeletions deletions) {}

  private final ExternalSort sort;
  private final Notes notes;
  private final List<Cover> covers = new ArrayList<>();
  private final ByteSink sortKey = new ByteSink();
  private final ByteSink sortValue = new ByteSink();
  private final ByteSink key = new ByteSink();

  Versions(int memoryBytes, Path scratchDirectory, Notes notes) {
    this.sort =
        // The keys are of no family; it only labels the runs of the sort.
        new ExternalSort(KeyFamily.META, memoryBytes, SortOptions.defaults(), scratchDirectory);
    this.notes = notes;
  }

  /** Takes the range deletions of a table. */
  void cover(LiveTable table, RangeDeletions deletions) {
    if (!deletions.isEmpty()) {
      covers.add(new Cover(table, deletions));
    }
  }

  /** Takes a version; the key begins its array. */
  void add(
      byte[] userKey,
      int keyLength,
      long trailer,
      byte[] value,
      int valueOffset,
      int valueLength,
      boolean external)
      throws IOException {
    sortKey.reset();
    TupleCodec.escape(userKey, 0, keyLength, sortKey);
    sortKey.writeByte(TupleCodec.SEPARATOR);
    sortKey.writeFixed64BigEndian(~trailer);
    sortValue.reset();
    sortValue.writeByte(external ? EXTERNAL : IN_PLACE);
    sortValue.writeBytes(value, valueOffset, valueLength);
    sort.add(sortKey.array(), sortKey.size(), sortValue.array(), sortValue.size());
  }

  /** Hands out the visible rows. To be called once, when all versions are there. */
  void forEachVisible(Rows rows) throws IOException {
    SliceMerge merge = sort.sorted();
    byte[] last = null;
    while (merge.next()) {
      int keyEnd = merge.keyLength() - TRAILER - 1;
      if (last != null && Arrays.equals(merge.key(), 0, keyEnd, last, 0, last.length)) {
        continue;
      }
      last = Arrays.copyOf(merge.key(), keyEnd);
      key.reset();
      TupleCodec.unescape(last, 0, keyEnd, key);
      long trailer = ~bigEndian(merge.key(), keyEnd + 1);
      byte[] userKey = key.toByteArray();
      if (isVisible(userKey, trailer, merge.value()[merge.valueOffset()] == EXTERNAL)) {
        rows.row(userKey, merge.value(), merge.valueOffset() + 1, merge.valueLength() - 1);
      }
    }
  }

  private boolean isVisible(byte[] userKey, long trailer, boolean external) {
    for (Cover cover : covers) {
      if (sequenceCovering(cover, userKey) > trailer >>> 8) {
        return false;
      }
    }
    int kind = (int) trailer & 0xff;
    switch (kind) {
      case EntryKind.SET, EntryKind.SET_WITH_DELETE -> {
        if (external) {
          lost(userKey, "has its value in a value block, which is not read");
        }
        return !external;
      }
      case EntryKind.DELETE, EntryKind.SINGLE_DELETE, EntryKind.SIZED_DELETE -> {
        return false;
      }
      default -> {
        lost(userKey, "is an entry of kind " + kind + ", which is not read");
        return false;
      }
    }
  }

  private static long sequenceCovering(Cover cover, byte[] userKey) {
    if (!cover.table.bounds().contains(userKey, 0, userKey.length)) {
      return RangeDeletions.NONE;
    }
    long sequence = cover.deletions.sequenceCovering(userKey, 0, userKey.length);
    return sequence == RangeDeletions.NONE || cover.table.fixedSequence() == 0
        ? sequence
        : cover.table.fixedSequence();
  }

  private void lost(byte[] userKey, String problem) {
    notes.lost("the row at key " + HexFormat.of().formatHex(userKey) + " " + problem);
  }

  private static long bigEndian(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).getLong(offset);
  }

  @Override
  public void close() throws IOException {
    sort.close();
  }
}
