package dev.syncline.c1z.read;

import java.util.Objects;

/**
 * What a list scans.
 *
 * @param prefix what the keys of the scanned family begin with, and so the tokens
 * @param start first key of interest, at or after the prefix
 * @param end end of the keys of interest (exclusive)
 * @param index how rows are found from the keys of an index, or null if the scanned rows are meant
 * @param knowsEnd whether the list looks if a row follows before it hands out a token
 * @param filter which rows are meant, or null for all
 */
record ListScan(
    byte[] prefix, byte[] start, byte[] end, Index index, boolean knowsEnd, RowFilter filter) {
  ListScan {
    Objects.requireNonNull(prefix);
    Objects.requireNonNull(start);
    Objects.requireNonNull(end);
  }

  /** Turns a key of an index into the primary key it stands for. */
  @FunctionalInterface
  interface Index {
    /**
     * @throws IllegalArgumentException if it is not a key of that index
     */
    byte[] primaryKey(byte[] indexKey, int length);
  }

  /** Chooses rows. */
  @FunctionalInterface
  interface RowFilter {
    boolean accept(byte[] primaryKey, int keyLength);
  }
}
