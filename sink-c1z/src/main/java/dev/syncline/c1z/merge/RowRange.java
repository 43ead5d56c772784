package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A part of the key space that one worker merges.
 *
 * @param family the family of all keys in it
 * @param from first key
 * @param to the first key behind it
 */
record RowRange(KeyFamily family, byte[] from, byte[] to) {
  private static final long SMALLEST_BYTES = 4 << 20;

  static RowRange of(KeyFamily family) {
    return new RowRange(family, family.prefix(), Keys.upperBound(family.prefix()));
  }

  /** The same without the family. */
  KeyRange keys() {
    return new KeyRange(from, to);
  }

  /** What is left of the range without others, which are disjoint and in key order. */
  List<RowRange> without(List<KeyRange> others) {
    return keys().without(others).stream()
        .map(left -> new RowRange(family, left.from(), left.to()))
        .toList();
  }

  /**
   * Cuts a family where tables of the inputs begin, into up to {@code parts} ranges of about the
   * same number of bytes.
   *
   * @param notCounted tables that do not count
   */
  static List<RowRange> split(
      KeyFamily family, List<MergeInput> inputs, int parts, Set<LiveTable> notCounted) {
    return splitStores(family, inputs.stream().map(MergeInput::store).toList(), parts, notCounted);
  }

  /** The same for open files. */
  static List<RowRange> splitStores(
      KeyFamily family, List<TableStore> stores, int parts, Set<LiveTable> notCounted) {
    RowRange whole = of(family);
    TreeMap<byte[], Long> bytes = new TreeMap<>(Arrays::compareUnsigned);
    long total = 0;
    for (TableStore store : stores) {
      for (LiveTable table : store.database().tables()) {
        byte[] first = table.bounds().smallest();
        if (!notCounted.contains(table)
            && Arrays.compareUnsigned(first, whole.from) >= 0
            && Arrays.compareUnsigned(first, whole.to) < 0) {
          bytes.merge(first, table.size(), Long::sum);
          total += table.size();
        }
      }
    }
    long quota = Math.max(SMALLEST_BYTES, total / parts);
    List<RowRange> ranges = new ArrayList<>();
    byte[] from = whole.from;
    long taken = 0;
    for (var table : bytes.entrySet()) {
      if (taken >= quota) {
        ranges.add(new RowRange(family, from, table.getKey()));
        from = table.getKey();
        taken = 0;
      }
      taken += table.getValue();
    }
    ranges.add(new RowRange(family, from, whole.to));
    return ranges;
  }
}
