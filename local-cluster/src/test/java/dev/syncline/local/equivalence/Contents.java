package dev.syncline.local.equivalence;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * All that can be seen of a sync.
 *
 * @param rows every key and value
 * @param lists pages by name of the list
 */
record Contents(NavigableMap<byte[], byte[]> rows, Map<String, List<ListPage>> lists) {
  /**
   * A page of a list.
   *
   * @param keys primary keys of its rows in hex
   * @param nextToken empty on the last page
   */
  record ListPage(List<String> keys, String nextToken) {}

  /** The first thing in which other contents differ, in words. */
  Optional<String> firstDivergence(Contents other) {
    return firstRow(other).or(() -> firstList(other));
  }

  private Optional<String> firstRow(Contents other) {
    Iterator<Map.Entry<byte[], byte[]>> theirs = other.rows.entrySet().iterator();
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      if (!theirs.hasNext()) {
        return Optional.of("key " + hex(row.getKey()) + " is missing");
      }
      Map.Entry<byte[], byte[]> their = theirs.next();
      int order = Arrays.compareUnsigned(row.getKey(), their.getKey());
      if (order != 0) {
        return Optional.of(
            order < 0
                ? "key " + hex(row.getKey()) + " is missing"
                : "key " + hex(their.getKey()) + " should not be there");
      }
      if (!Arrays.equals(row.getValue(), their.getValue())) {
        return Optional.of(
            "key %s has value %s, expected %s"
                .formatted(hex(row.getKey()), hex(their.getValue()), hex(row.getValue())));
      }
    }
    return theirs.hasNext()
        ? Optional.of("key " + hex(theirs.next().getKey()) + " should not be there")
        : Optional.empty();
  }

  private Optional<String> firstList(Contents other) {
    for (Map.Entry<String, List<ListPage>> list : lists.entrySet()) {
      List<ListPage> theirs = other.lists.getOrDefault(list.getKey(), List.of());
      List<ListPage> ours = list.getValue();
      for (int page = 0; page < Math.max(ours.size(), theirs.size()); page++) {
        String expected = page < ours.size() ? ours.get(page).toString() : "none";
        String found = page < theirs.size() ? theirs.get(page).toString() : "none";
        if (!found.equals(expected)) {
          return Optional.of(
              "page %d of list \"%s\" is %s, expected %s"
                  .formatted(page, list.getKey(), found, expected));
        }
      }
    }
    return Optional.empty();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
