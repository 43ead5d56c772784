package dev.syncline.c1z.read.store;

import dev.syncline.c1z.read.table.KeyBounds;
import java.util.Objects;

/**
 * A table as the MANIFEST lists it.
 *
 * @param level 0 to 6
 * @param number file number; of a virtual table, a number of its own
 * @param backing number of the file that has the bytes; {@code number} unless the table is virtual
 * @param size bytes; of a virtual table, an estimate
 * @param bounds user keys that the table shows
 * @param smallestSequence lowest sequence number in it
 * @param largestSequence highest one; equal to the lowest and not 0 if it stands for every entry,
 *     which is how ingested tables look
 */
public record LiveTable(
    int level,
    long number,
    long backing,
    long size,
    KeyBounds bounds,
    long smallestSequence,
    long largestSequence) {
  public LiveTable {
    Objects.requireNonNull(bounds);
  }

  /** Whether the table is a part of another file. */
  public boolean isVirtual() {
    return number != backing;
  }

  /** The sequence number of all entries, or 0 if each has its own. */
  public long fixedSequence() {
    return smallestSequence == largestSequence ? smallestSequence : 0;
  }

  /** Name of the file with the bytes. */
  public String fileName() {
    return fileName(backing);
  }

  static String fileName(long number) {
    return "%06d.sst".formatted(number);
  }
}
