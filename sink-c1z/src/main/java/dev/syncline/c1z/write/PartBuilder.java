package dev.syncline.c1z.write;

import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.sort.FragmentReader;
import dev.syncline.c1z.sort.FragmentWriter;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds what one range contributes to one family: tables, or a fragment if the rows are too few
 * for a table.
 *
 * <p>Rows are collected as a fragment first; when they become many they move into a table. Reused
 * from range to range. Not thread-safe.
 */
final class PartBuilder {
  /** What the rows of a family become. */
  enum Form {
    /** Tables, however few the rows are. */
    TABLE,
    /** A fragment while they are few, else tables. */
    BY_SIZE,
    /** A fragment always. */
    FRAGMENT
  }

  private final KeyFamily family;
  private final WriteOptions options;
  private final Form form;
  private final RowTableWriter table;
  private final ByteSink frame = new ByteSink();
  private final FragmentWriter fragment = new FragmentWriter();
  private final FrameCompressor compressor;
  private final PieceStore store;
  private final List<RangeResult.Table> tables = new ArrayList<>();
  private long tableBytes;

  PartBuilder(
      KeyFamily family,
      Form form,
      WriteOptions options,
      RowTableWriter table,
      FrameCompressor compressor,
      PieceStore store) {
    this.family = family;
    this.form = form;
    this.options = options;
    this.table = table;
    this.compressor = compressor;
    this.store = store;
  }

  void add(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
      throws IOException {
    if (form == Form.TABLE || table.entries() > 0 || !tables.isEmpty()) {
      addToTable(key, keyOffset, keyLength, value, valueOffset, valueLength);
    } else {
      fragment.add(key, keyOffset, keyLength, value, valueOffset, valueLength);
      if (form == Form.BY_SIZE && fragment.bytes() >= options.fragmentBytes()) {
        moveToTable();
      }
    }
  }

  private void addToTable(
      byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
      throws IOException {
    // A range is planned to be about one table; only what cannot be planned (a hash index) or was
    // planned too large
    // by bad luck is cut here, and far enough above the target that no sliver of a table follows.
    if (tableBytes >= 2L * options.tableBytes()) {
      finishTable();
    }
    table.add(key, keyOffset, keyLength, value, valueOffset, valueLength);
    tableBytes += keyLength + (long) valueLength;
  }

  private void moveToTable() throws IOException {
    FragmentReader rows = new FragmentReader(fragment.array(), 0, fragment.size());
    while (rows.next()) {
      addToTable(
          rows.key(), 0, rows.keyLength(), rows.value(), rows.valueOffset(), rows.valueLength());
    }
    fragment.reset();
  }

  private void finishTable() throws IOException {
    FinishedTable finished = table.finish();
    frame.reset();
    FrameInfo info =
        compressor.compress(family.name(), finished.data(), 0, finished.length(), frame);
    tables.add(
        new RangeResult.Table(
            family,
            finished.smallestKey(),
            finished.largestKey(),
            finished.entries(),
            finished.length(),
            info.rawXxHash64(),
            info.rawSha256(),
            store.store(frame.array(), 0, frame.size())));
    table.reset();
    tableBytes = 0;
  }

  /** Ends the range: adds what was built to the lists, and is ready for the next one. */
  void finish(List<RangeResult.Table> allTables, List<RangeResult.Fragment> allFragments)
      throws IOException {
    if (table.entries() > 0) {
      finishTable();
    }
    allTables.addAll(tables);
    tables.clear();
    if (fragment.rows() > 0) {
      allFragments.add(
          new RangeResult.Fragment(
              family,
              fragment.rows(),
              fragment.bytes(),
              store.store(fragment.array(), 0, fragment.size())));
      fragment.reset();
    }
  }

  /** Forgets an unfinished range. */
  void abandon() {
    table.reset();
    fragment.reset();
    tables.clear();
    tableBytes = 0;
  }
}
