package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.read.table.EntryKind;
import dev.syncline.c1z.read.table.RangeDeletions;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.c1z.read.table.TableCursor;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Iterates over the visible keys of a database in order: of all versions of a key the one with the
 * highest sequence number, unless that is a deletion or covered by a newer range deletion. Takes
 * constant memory. Not thread-safe.
 *
 * <p>Key and value are given by array, offset and length; they are valid until the cursor is moved
 * and are not to be changed.
 */
public final class VisibleCursor implements Closeable {
  /** Range deletions of a table that was opened. */
  private record Cover(LiveTable table, RangeDeletions deletions) {
    long sequence(byte[] key, int length) {
      if (!table.bounds().contains(key, 0, length)) {
        return RangeDeletions.NONE;
      }
      long sequence = deletions.sequenceCovering(key, 0, length);
      return sequence == RangeDeletions.NONE || table.fixedSequence() == 0
          ? sequence
          : table.fixedSequence();
    }
  }

  private final String name;
  private final TableFiles files;
  private final byte[] end;
  private final RunCursor[] runs;

  /** Binary heap of the runs that have entries; the first {@link #size} elements count. */
  private final RunCursor[] heap;

  private int size;
  private final List<Cover> covers = new ArrayList<>();
  private boolean started;
  private boolean hasLast;
  private byte[] last = new byte[128];
  private int lastLength;
  private TableCursor entry;

  VisibleCursor(String name, TableFiles files, List<List<LiveTable>> runs, byte[] end) {
    this.name = name;
    this.files = files;
    this.end = end;
    this.runs = new RunCursor[runs.size()];
    this.heap = new RunCursor[runs.size()];
    for (int i = 0; i < runs.size(); i++) {
      this.runs[i] = new RunCursor(files, runs.get(i), end, this::opened);
    }
  }

  private void opened(LiveTable table, TableFiles.Lease lease) {
    RangeDeletions deletions = lease.table().rangeDeletions();
    if (!deletions.isEmpty()) {
      // What ended before the present key is of no use any more.
      covers.removeIf(cover -> hasLast && cover.table.bounds().isAfter(last, 0, lastLength));
      covers.add(new Cover(table, deletions));
    }
  }

  /**
   * Goes to the next visible key, at first to the first one.
   *
   * @return whether there is one
   */
  public boolean next() throws IOException {
    if (!started) {
      start();
      for (RunCursor run : runs) {
        if (run.first()) {
          heap[size++] = run;
        }
      }
      heapify();
    }
    return advance();
  }

  /**
   * Goes to the first visible key that is at least {@code key}.
   *
   * @return whether there is one
   */
  public boolean seek(byte[] key) throws IOException {
    start();
    for (RunCursor run : runs) {
      if (run.seek(key)) {
        heap[size++] = run;
      }
    }
    heapify();
    return advance();
  }

  private void start() throws IOException {
    files.requireOpen();
    started = true;
    size = 0;
    hasLast = false;
    entry = null;
    covers.clear();
  }

  private boolean advance() throws IOException {
    if (entry != null) {
      // The entry given out last is still at the top: its key had to stay valid.
      entry = null;
      moveTop(heap[0].next());
    }
    while (size > 0) {
      RunCursor top = heap[0];
      if (top.pending()) {
        moveTop(top.open());
      } else if (isOlderVersion(top)) {
        moveTop(top.next());
      } else if (end != null && compareToEnd(top) >= 0) {
        size = 0;
      } else if (isVisible(top)) {
        entry = top.entry();
        return true;
      } else {
        moveTop(top.next());
      }
    }
    return false;
  }

  private int compareToEnd(RunCursor run) {
    return Arrays.compareUnsigned(run.keyArray(), 0, run.keyLength(), end, 0, end.length);
  }

  /** Whether the run stands at the key decided last; if not, its key becomes that key. */
  private boolean isOlderVersion(RunCursor run) throws DamagedFileException {
    byte[] key = run.keyArray();
    int length = run.keyLength();
    if (hasLast) {
      int order = Arrays.compareUnsigned(key, 0, length, last, 0, lastLength);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        throw new DamagedFileException(
            name,
            C1zException.NO_OFFSET,
            "keys out of order between tables: "
                + hex(key, length)
                + " after "
                + hex(last, lastLength));
      }
    }
    if (last.length < length) {
      last = new byte[Math.max(length, 2 * last.length)];
    }
    System.arraycopy(key, 0, last, 0, length);
    lastLength = length;
    hasLast = true;
    return false;
  }

  private boolean isVisible(RunCursor run) throws IOException {
    for (Cover cover : covers) {
      if (cover.sequence(last, lastLength) > run.sequence()) {
        return false;
      }
    }
    int kind = run.entry().kind();
    return switch (kind) {
      case EntryKind.SET, EntryKind.SET_WITH_DELETE -> {
        run.entry().requireValue();
        yield true;
      }
      case EntryKind.DELETE, EntryKind.SINGLE_DELETE, EntryKind.SIZED_DELETE -> false;
      default ->
          throw new UnsupportedC1zException(
              name,
              C1zException.NO_OFFSET,
              "an entry of kind "
                  + kind
                  + (kind == EntryKind.MERGE ? " (merge)" : "")
                  + " at key "
                  + hex(last, lastLength));
    };
  }

  private static String hex(byte[] bytes, int length) {
    int shown = Math.min(length, 64);
    return HexFormat.of().formatHex(bytes, 0, shown) + (shown < length ? "..." : "");
  }

  private void heapify() {
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /** Restores the heap after its top moved, or without it if the top came to its end. */
  private void moveTop(boolean hasEntry) {
    if (!hasEntry) {
      size--;
      heap[0] = heap[size];
      heap[size] = null;
    }
    sink(0);
  }

  private void sink(int from) {
    int parent = from;
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && comesBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!comesBefore(heap[child], heap[parent])) {
        return;
      }
      RunCursor moved = heap[parent];
      heap[parent] = heap[child];
      heap[child] = moved;
      parent = child;
    }
  }

  /** By key; tables to be opened first, then the newest version, then the higher kind. */
  private static boolean comesBefore(RunCursor a, RunCursor b) {
    int order =
        Arrays.compareUnsigned(a.keyArray(), 0, a.keyLength(), b.keyArray(), 0, b.keyLength());
    if (order != 0) {
      return order < 0;
    }
    if (a.pending() || b.pending()) {
      return a.pending() && !b.pending();
    }
    return a.sequence() != b.sequence()
        ? a.sequence() > b.sequence()
        : a.entry().kind() > b.entry().kind();
  }

  /** The array that holds the key from index 0 on. */
  public byte[] keyArray() {
    return entry.keyArray();
  }

  public int keyLength() {
    return entry.keyLength();
  }

  /** Compares the key of the current row with that of another cursor's, byte by byte, unsigned. */
  public int compareKey(VisibleCursor other) {
    return Arrays.compareUnsigned(
        keyArray(), 0, keyLength(), other.keyArray(), 0, other.keyLength());
  }

  /** Whether the current row has the same value as that of another cursor. */
  public boolean sameValue(VisibleCursor other) {
    return Arrays.equals(
        valueArray(),
        valueOffset(),
        valueOffset() + valueLength(),
        other.valueArray(),
        other.valueOffset(),
        other.valueOffset() + other.valueLength());
  }

  /** A copy of the key. */
  public byte[] key() {
    return Arrays.copyOf(entry.keyArray(), entry.keyLength());
  }

  public byte[] valueArray() {
    return entry.valueArray();
  }

  public int valueOffset() {
    return entry.valueOffset();
  }

  public int valueLength() {
    return entry.valueLength();
  }

  /** The value as a view. */
  public Slice value() {
    return new Slice(entry.valueArray(), entry.valueOffset(), entry.valueLength());
  }

  @Override
  public void close() {
    for (RunCursor run : runs) {
      run.close();
    }
  }
}
