package dev.syncline.c1z.read;

import dev.syncline.c1z.read.table.Slice;
import java.util.Arrays;
import java.util.Objects;

/**
 * A row as it is stored.
 *
 * @param key primary key
 * @param value serialised storage record, a copy
 */
public record StoredRow(byte[] key, Slice value) {
  public StoredRow {
    Objects.requireNonNull(key);
    Objects.requireNonNull(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredRow that
        && Arrays.equals(key, that.key)
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + value.hashCode();
  }
}
