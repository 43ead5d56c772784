package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.C1zException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads a table from end to end: every block's checksum, the order of all entries, the index
 * against the blocks, the counts in the properties, the bounds given by the MANIFEST.
 */
public final class TableCheck {
  private final TableReader table;
  private final Consumer<String> problems;
  private long entries;
  private long blocks;
  private long valueBytes;
  private byte[] first;
  private byte[] last;

  private TableCheck(TableReader table, Consumer<String> problems) {
    this.table = table;
    this.problems = problems;
  }

  /**
   * @param bounds of the table in the MANIFEST, or null if only a part of it is shown
   * @param problems takes a line for each violation that does not keep the table from being read
   * @throws C1zException if the table is damaged
   */
  public static void run(TableReader table, KeyBounds bounds, Consumer<String> problems)
      throws IOException {
    TableCheck check = new TableCheck(table, problems);
    check.readBlocks();
    check.checkProperty("rocksdb.num.data.blocks", check.blocks, check.blocks);
    long deletions = table.numberProperty("rocksdb.num.range-deletions").orElse(0);
    check.checkProperty("rocksdb.num.entries", check.entries, check.entries + deletions);
    if (!table.version().columnar()) {
      long values = check.valueBytes + table.rangeDeletions().valueBytes();
      check.checkProperty("rocksdb.raw.value.size", values, values);
    }
    if (bounds != null) {
      check.checkBounds(bounds);
    }
  }

  private void readBlocks() throws IOException {
    IndexCursor index = table.indexCursor();
    BlockCursor block = table.blockCursor();
    byte[] lastSeparator = null;
    while (index.next()) {
      BlockHandle handle = index.handle();
      block.reset(table.blocks().load(handle), handle.offset(), table.name());
      blocks++;
      long before = entries;
      while (block.next()) {
        if (entries == before) {
          startBlock(block, handle, lastSeparator);
        }
        entries++;
        valueBytes += block.fullValueLength();
      }
      if (entries > before) {
        last = Arrays.copyOf(block.key, block.keyLength);
      }
      lastSeparator = checkSeparator(index, handle);
    }
  }

  private void startBlock(BlockCursor block, BlockHandle handle, byte[] lastSeparator) {
    byte[] key = Arrays.copyOf(block.key, block.keyLength);
    if (first == null) {
      first = key;
    }
    if (last != null && Arrays.compareUnsigned(last, key) > 0) {
      problem(handle, "begins before the block before it ends");
    }
    // Versions of one key may lie on both sides of a separator.
    if (lastSeparator != null && Arrays.compareUnsigned(lastSeparator, key) > 0) {
      problem(handle, "begins before the separator of the block before it");
    }
  }

  private byte[] checkSeparator(IndexCursor index, BlockHandle handle) throws IOException {
    byte[] separator = index.separator();
    if (last != null && Arrays.compareUnsigned(last, separator) > 0) {
      problem(handle, "has keys above its separator in the index");
    }
    return separator;
  }

  private void problem(BlockHandle handle, String what) {
    problems.accept(table.name() + ": at byte " + handle.offset() + ": the block " + what);
  }

  private void checkProperty(String name, long least, long most) throws IOException {
    OptionalLong found = table.numberProperty(name);
    if (found.isPresent() && (found.getAsLong() < least || found.getAsLong() > most)) {
      problems.accept(
          "%s: property %s is %d, counted %d"
              .formatted(table.name(), name, found.getAsLong(), least));
    }
  }

  private void checkBounds(KeyBounds bounds) {
    if (first != null && bounds.isBefore(first, 0, first.length)) {
      problems.accept(
          "%s: first key %s lies before the bounds in the MANIFEST, which begin with %s"
              .formatted(
                  table.name(),
                  HexFormat.of().formatHex(first),
                  HexFormat.of().formatHex(bounds.smallest())));
    }
    if (last != null && bounds.isAfter(last, 0, last.length)) {
      problems.accept(
          "%s: last key %s lies behind the bounds in the MANIFEST, which end with %s"
              .formatted(
                  table.name(),
                  HexFormat.of().formatHex(last),
                  HexFormat.of().formatHex(bounds.largest())));
    }
  }
}
