package dev.syncline.c1z.diff;

import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.LoneTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tables that two files have in common, by size and SHA-256 of their bytes, which the frame index
 * tells: nothing is decompressed. A table counts only if no other table of its file has keys
 * between its first and its last one; then both files show the same rows there.
 *
 * @param ranges their ranges of keys, disjoint, in key order
 * @param tables the tables, as the first file lists them
 */
record EqualTables(List<KeyRange> ranges, List<LiveTable> tables) {
  static EqualTables of(C1zFile a, C1zFile b) {
    Map<String, LiveTable> ofB = alone(b);
    List<LiveTable> equal = new ArrayList<>();
    for (Map.Entry<String, LiveTable> table : alone(a).entrySet()) {
      LiveTable other = ofB.get(table.getKey());
      if (other != null && other.bounds().equals(table.getValue().bounds())) {
        equal.add(table.getValue());
      }
    }
    equal.sort(Comparator.comparing(table -> table.bounds().smallest(), Arrays::compareUnsigned));
    return new EqualTables(
        equal.stream().map(table -> KeyRange.of(table.bounds())).toList(), List.copyOf(equal));
  }

  private static Map<String, LiveTable> alone(C1zFile file) {
    Map<String, LiveTable> alone = new HashMap<>();
    for (LiveTable table : LoneTables.of(file.store().database())) {
      frame(file, table).ifPresent(frame -> alone.put(name(frame), table));
    }
    return alone;
  }

  private static Optional<FrameInfo> frame(C1zFile file, LiveTable table) {
    return file.envelope()
        .flatMap(envelope -> envelope.file(table.fileName()))
        .flatMap(PayloadFile::frame);
  }

  private static String name(FrameInfo frame) {
    return frame.rawSize() + " " + HexFormat.of().formatHex(frame.rawSha256());
  }
}
