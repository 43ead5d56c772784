package dev.syncline.c1z.diff;

import dev.syncline.c1z.envelope.FrameInfo;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.table.KeyBounds;
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
 * @param tables number of tables
 * @param bytes decoded size
 */
record EqualTables(List<KeyRange> ranges, int tables, long bytes) {
  static EqualTables of(C1zFile a, C1zFile b) {
    Map<String, LiveTable> ofB = alone(b);
    List<KeyRange> ranges = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<String, LiveTable> table : alone(a).entrySet()) {
      LiveTable other = ofB.get(table.getKey());
      if (other != null && other.bounds().equals(table.getValue().bounds())) {
        ranges.add(range(other.bounds()));
        bytes += other.size();
      }
    }
    ranges.sort(Comparator.comparing(KeyRange::from, Arrays::compareUnsigned));
    return new EqualTables(List.copyOf(ranges), ranges.size(), bytes);
  }

  private static KeyRange range(KeyBounds bounds) {
    byte[] largest = bounds.largest();
    return new KeyRange(
        bounds.smallest(),
        bounds.largestExclusive() ? largest : Arrays.copyOf(largest, largest.length + 1));
  }

  /** The tables that no other of the file overlaps, by size and hash. */
  private static Map<String, LiveTable> alone(C1zFile file) {
    Map<String, LiveTable> alone = new HashMap<>();
    List<LiveTable> sorted = new ArrayList<>(file.store().database().tables());
    sorted.sort(Comparator.comparing(table -> table.bounds().smallest(), Arrays::compareUnsigned));
    KeyBounds reaching = null; // of all tables before, the one that ends last
    for (int i = 0; i < sorted.size(); i++) {
      LiveTable table = sorted.get(i);
      boolean overlapped =
          reaching != null && !reaching.endsBefore(table.bounds())
              || i + 1 < sorted.size() && !table.bounds().endsBefore(sorted.get(i + 1).bounds());
      if (!overlapped && !table.isVirtual()) {
        frame(file, table).ifPresent(frame -> alone.put(name(frame), table));
      }
      if (reaching == null || endsLater(table.bounds(), reaching)) {
        reaching = table.bounds();
      }
    }
    return alone;
  }

  private static boolean endsLater(KeyBounds bounds, KeyBounds than) {
    int order = Arrays.compareUnsigned(bounds.largest(), than.largest());
    return order > 0 || order == 0 && than.largestExclusive();
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
