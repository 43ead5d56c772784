package dev.syncline.c1z.read;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Iterates over the rows of a list: over a primary family, or over an index with a look-up for each
 * of its keys. A key of an index without its row is skipped. Not thread-safe.
 */
final class RowSource implements Closeable {
  private final TableStore store;
  private final ListScan list;
  private final VisibleCursor scan;

  /** Where rows are looked up; null if the scan has them. */
  private final VisibleCursor rows;

  RowSource(TableStore store, ListScan list) {
    this.store = store;
    this.list = list;
    this.scan = store.cursor(list.end());
    this.rows = list.index() == null ? null : store.cursor();
  }

  /** Goes to the first row of the list. */
  boolean first() throws IOException {
    return settle(scan.seek(list.start()));
  }

  /** Goes to the first row whose scanned key is greater than the given one. */
  boolean after(byte[] key) throws IOException {
    byte[] next = Arrays.copyOf(key, key.length + 1);
    return settle(scan.seek(Arrays.compareUnsigned(next, list.start()) < 0 ? list.start() : next));
  }

  boolean next() throws IOException {
    return settle(scan.next());
  }

  private boolean settle(boolean found) throws IOException {
    boolean more = found;
    while (more && !accepts()) {
      more = scan.next();
    }
    return more;
  }

  private boolean accepts() throws IOException {
    if (list.index() != null) {
      byte[] primary = primaryKey();
      if (!rows.seek(primary)
          || !Arrays.equals(rows.keyArray(), 0, rows.keyLength(), primary, 0, primary.length)) {
        return false;
      }
    }
    return list.filter() == null || list.filter().accept(keyArray(), keyLength());
  }

  private byte[] primaryKey() throws IOException {
    try {
      return list.index().primaryKey(scan.keyArray(), scan.keyLength());
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "malformed index key " + HexFormat.of().formatHex(scan.key()) + ": " + e.getMessage(),
          e);
    }
  }

  private VisibleCursor row() {
    return rows == null ? scan : rows;
  }

  /** The key in the scanned family, as page tokens carry it. */
  byte[] scannedKey() {
    return scan.key();
  }

  /** The array that holds the primary key from index 0 on; valid until the next move. */
  byte[] keyArray() {
    return row().keyArray();
  }

  int keyLength() {
    return row().keyLength();
  }

  byte[] valueArray() {
    return row().valueArray();
  }

  int valueOffset() {
    return row().valueOffset();
  }

  int valueLength() {
    return row().valueLength();
  }

  @Override
  public void close() {
    scan.close();
    if (rows != null) {
      rows.close();
    }
  }
}
