package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Reads of a table whatever can be read: passes over blocks that are damaged, takes entries that
 * are out of order.
 */
public final class TableSalvage {
  /** Takes the entries, in the order in which they stand. */
  @FunctionalInterface
  public interface Entries {
    /**
     * An entry; the arrays are only valid during the call.
     *
     * @param key begins with the user key
     * @param trailer {@code sequence << 8 | kind}
     * @param external whether the value is not here but in a value block
     */
    void entry(
        byte[] key,
        int keyLength,
        long trailer,
        byte[] value,
        int valueOffset,
        int valueLength,
        boolean external)
        throws IOException;
  }

  /** Hears of what could not be read: one line for each place. */
  @FunctionalInterface
  public interface Losses {
    void lost(String what);
  }

  private final TableReader table;
  private final Entries entries;
  private final Losses losses;
  private byte[] last;
  private long outOfOrder;

  private TableSalvage(TableReader table, Entries entries, Losses losses) {
    this.table = table;
    this.entries = Objects.requireNonNull(entries);
    this.losses = Objects.requireNonNull(losses);
  }

  /**
   * Reads a table.
   *
   * @return entries whose keys are below those of entries before them
   * @throws IOException if it cannot be read for another reason than damage
   */
  public static long run(TableReader table, Entries entries, Losses losses) throws IOException {
    TableSalvage salvage = new TableSalvage(table, entries, losses);
    salvage.read();
    return salvage.outOfOrder;
  }

  private void read() throws IOException {
    IndexCursor index = table.indexCursor();
    BlockCursor block = table.salvageCursor();
    while (true) {
      BlockHandle handle;
      byte[] separator;
      try {
        if (!index.next()) {
          return;
        }
        handle = index.handle();
        separator = index.separator();
      } catch (DamagedFileException e) {
        losses.lost(e.getMessage() + "; all rows " + after() + "of this table are lost");
        return;
      }
      try {
        block.reset(table.blocks().load(handle), handle.offset(), table.name());
        while (block.next()) {
          take(block);
        }
      } catch (DamagedFileException e) {
        losses.lost(
            "%s; its rows %sup to key %s are lost"
                .formatted(e.getMessage(), after(), HexFormat.of().formatHex(separator)));
      }
      last = separator;
    }
  }

  private void take(BlockCursor block) throws IOException {
    if (last != null && block.compareKey(last, 0, last.length) < 0) {
      outOfOrder++;
    } else {
      last = Arrays.copyOf(block.key, block.keyLength);
    }
    entries.entry(
        block.key,
        block.keyLength,
        block.trailer,
        block.valueArray,
        block.valueOffset,
        block.valueLength,
        block.valueExternal);
  }

  private String after() {
    return last == null ? "" : "after key " + HexFormat.of().formatHex(last) + " ";
  }
}
