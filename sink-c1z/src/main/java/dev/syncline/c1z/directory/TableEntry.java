package dev.syncline.c1z.directory;

import dev.syncline.c1z.table.FinishedTable;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a manifest says about one table.
 *
 * @param level of the tree, 0 to 6; we write 6, the lowest, where nothing waits for compaction, and
 *     5 for what a merge adds to an index that it keeps
 * @param fileNumber number in the file's name
 * @param size of the file in bytes, exactly
 * @param smallestKey first user key
 * @param largestKey last user key
 */
public record TableEntry(
    int level, long fileNumber, long size, byte[] smallestKey, byte[] largestKey) {
  public static final int LOWEST_LEVEL = 6;

  public TableEntry {
    Objects.requireNonNull(smallestKey);
    Objects.requireNonNull(largestKey);
    if (level < 0 || level > LOWEST_LEVEL) {
      throw new IllegalArgumentException("level " + level + ", expected 0 to " + LOWEST_LEVEL);
    }
    if (fileNumber < DirectoryNames.FIRST_TABLE_NUMBER || size <= 0) {
      throw new IllegalArgumentException("table " + fileNumber + " of " + size + " bytes");
    }
    if (Arrays.compareUnsigned(smallestKey, largestKey) > 0) {
      throw new IllegalArgumentException("table " + fileNumber + ": smallest key above largest");
    }
  }

  /** Entry in the lowest level for a table just written. */
  public static TableEntry of(FinishedTable table, long fileNumber) {
    return new TableEntry(
        LOWEST_LEVEL, fileNumber, table.length(), table.smallestKey(), table.largestKey());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableEntry that
        && level == that.level
        && fileNumber == that.fileNumber
        && size == that.size
        && Arrays.equals(smallestKey, that.smallestKey)
        && Arrays.equals(largestKey, that.largestKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        level, fileNumber, size, Arrays.hashCode(smallestKey), Arrays.hashCode(largestKey));
  }
}
