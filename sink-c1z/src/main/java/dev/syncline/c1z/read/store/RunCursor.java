package dev.syncline.c1z.read.store;

import dev.syncline.c1z.read.table.TableCursor;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Iterates over a sorted run: disjoint tables in key order, one open at a time. Before a table is
 * opened the cursor stands at its lower bound ({@link #pending}), so that a table is not decoded
 * before the merge comes to its keys. Not thread-safe.
 */
final class RunCursor implements Closeable {
  /** From here on a run of blocks counts as a scan, and the next table is decoded ahead. */
  private static final int SCAN_BLOCKS = 4;

  /** Learns of tables that were opened, to collect their range deletions. */
  interface Opened {
    void opened(LiveTable table, TableFiles.Lease lease);
  }

  private final TableFiles files;
  private final List<LiveTable> tables;
  private final byte[] end;
  private final Opened opened;

  private int index = -1;
  private TableFiles.Lease lease;

  /** Index of the table that {@link #lease} and {@link #cursor} are for. */
  private int leased = -1;

  private TableCursor cursor;
  private boolean pending;
  private byte[] target;
  private long fixedSequence;

  /**
   * @param end where iteration may stop (exclusive), or null
   */
  RunCursor(TableFiles files, List<LiveTable> tables, byte[] end, Opened opened) {
    this.files = files;
    this.tables = tables;
    this.end = end;
    this.opened = opened;
  }

  /** Goes before everything; the run then stands at the bound of its first table. */
  boolean first() {
    target = null;
    return goTo(0);
  }

  /** Goes to the first key at or after {@code key}; maybe only to the bound of its table. */
  boolean seek(byte[] key) {
    target = key;
    int low = 0;
    int high = tables.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tables.get(middle).bounds().isAfter(key, 0, key.length)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return goTo(low);
  }

  private boolean goTo(int table) {
    index = table;
    // What begins at or behind the end is not even looked at.
    pending =
        table < tables.size()
            && (end == null
                || Arrays.compareUnsigned(tables.get(table).bounds().smallest(), end) < 0);
    return pending;
  }

  /** Whether the cursor stands at the lower bound of a table that was not opened. */
  boolean pending() {
    return pending;
  }

  /** Opens the pending table and goes to its first entry, or to the bound of the next table. */
  boolean open() throws IOException {
    LiveTable table = tables.get(index);
    pending = false;
    if (leased != index) {
      release();
      lease = files.acquire(table.fileName());
      leased = index;
      cursor = table.isVirtual() ? lease.table().cursor(table.bounds()) : lease.table().cursor();
      fixedSequence = table.fixedSequence();
    }
    opened.opened(table, lease);
    boolean found =
        target == null
            ? cursor.seek(table.bounds().smallest(), 0, table.bounds().smallest().length)
            : cursor.seek(target, 0, target.length);
    return found || nextTable();
  }

  /** Goes to the next entry, or to the bound of the next table. */
  boolean next() throws IOException {
    if (cursor.next()) {
      if (cursor.blocksInRow() == SCAN_BLOCKS && index + 1 < tables.size()) {
        readAhead();
      }
      return true;
    }
    return nextTable();
  }

  private void readAhead() {
    LiveTable next = tables.get(index + 1);
    if (end == null || Arrays.compareUnsigned(next.bounds().smallest(), end) < 0) {
      files.readAhead(next.fileName());
    }
  }

  private boolean nextTable() {
    target = null;
    return goTo(index + 1);
  }

  /** The open table's cursor, on the present entry. */
  TableCursor entry() {
    return cursor;
  }

  /** Key of the present entry or the bound that the cursor stands at, from index 0. */
  byte[] keyArray() {
    return pending ? tables.get(index).bounds().smallest() : cursor.keyArray();
  }

  int keyLength() {
    return pending ? tables.get(index).bounds().smallest().length : cursor.keyLength();
  }

  long sequence() {
    return fixedSequence != 0 ? fixedSequence : cursor.sequence();
  }

  private void release() {
    if (lease != null) {
      lease.close();
      lease = null;
      leased = -1;
      cursor = null;
    }
  }

  @Override
  public void close() {
    release();
  }
}
