package dev.syncline.c1z.read.store;

import dev.syncline.c1z.directory.VersionEditFormat;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.read.table.BoundedInput;
import dev.syncline.c1z.read.table.KeyBounds;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.c1z.table.TableFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Replays the version edits of a MANIFEST to the set of live tables. An edit is a sequence of
 * fields, each a varint tag and its operands; in one edit, removals count before additions.
 */
final class VersionEdits {
  private static final int COMPACT_POINTER = 5;
  private static final int REMOVED_TABLE = 6;
  private static final int PREVIOUS_LOG_NUMBER = 9;
  private static final int TABLE_WITH_PATH = 102;
  private static final int TABLE_WITH_OPTIONS = 103;
  private static final int TABLE_WITH_RANGE_KEYS = 104;
  private static final int BACKING_FILE = 105;
  private static final int REMOVED_BACKING_FILE = 106;
  private static final int BLOB_FILE = 107;
  private static final int REMOVED_BLOB_FILE = 108;

  private static final int OPTIONS_END = 1;
  private static final int OPTION_NEEDS_UNDERSTANDING = 64;
  private static final int OPTION_VIRTUAL = 66;
  private static final int OPTION_BLOB_REFERENCES = 69;

  private static final int LEVELS = 7;
  private static final long SENTINEL_SEQUENCE = (1L << 56) - 1;

  private record Place(int level, long number) implements Comparable<Place> {
    @Override
    public int compareTo(Place that) {
      int order = Integer.compare(level, that.level);
      return order != 0 ? order : Long.compareUnsigned(number, that.number);
    }
  }

  private final String file;
  private final Map<Place, LiveTable> tables = new TreeMap<>();
  private final Map<Long, Long> backingSizes = new HashMap<>();
  private long logNumber;

  private VersionEdits(String file) {
    this.file = file;
  }

  /**
   * The state after all records of the log in {@code manifest}.
   *
   * @param checked whether the log is known to have the bytes that were written
   */
  static VersionEdits replay(Slice manifest, String file, boolean checked) throws IOException {
    VersionEdits state = new VersionEdits(file);
    for (Slice record : LogRecords.read(manifest, file, checked)) {
      state.apply(record, record.array() == manifest.array() ? record.offset() : 0);
    }
    return state;
  }

  /** Live tables by level, then number. */
  List<LiveTable> tables() {
    return List.copyOf(tables.values());
  }

  /** Write-ahead logs with this number or a higher one still count. */
  long logNumber() {
    return logNumber;
  }

  /** Size of the file behind a virtual table, or null if the MANIFEST does not know the file. */
  Long backingSize(long number) {
    return backingSizes.get(number);
  }

  private void apply(Slice record, long place) throws IOException {
    BoundedInput in = new BoundedInput(record, file, place);
    List<Place> removed = new ArrayList<>();
    List<LiveTable> added = new ArrayList<>();
    List<Long> droppedBackings = new ArrayList<>();
    while (!in.isAtEnd()) {
      int tag = in.count("tag");
      switch (tag) {
        case VersionEditFormat.COMPARATOR -> checkComparer(in);
        case VersionEditFormat.LOG_NUMBER -> logNumber = in.varint();
        case VersionEditFormat.NEXT_FILE_NUMBER,
            VersionEditFormat.LAST_SEQUENCE,
            PREVIOUS_LOG_NUMBER ->
            in.varint();
        case COMPACT_POINTER -> {
          in.varint();
          in.lengthPrefixed();
        }
        case REMOVED_TABLE -> removed.add(new Place(level(in), in.varint()));
        case VersionEditFormat.NEW_TABLE, TABLE_WITH_PATH, TABLE_WITH_OPTIONS ->
            added.add(readTable(in, tag));
        case TABLE_WITH_RANGE_KEYS -> throw unsupported(place, "a table with range keys");
        case BACKING_FILE -> backingSizes.put(in.varint(), in.varint());
        case REMOVED_BACKING_FILE -> droppedBackings.add(in.varint());
        case BLOB_FILE, REMOVED_BLOB_FILE -> throw unsupported(place, "blob files");
        default -> throw in.damaged("unknown tag " + tag + " in a version edit");
      }
    }
    for (Place gone : removed) {
      if (tables.remove(gone) == null) {
        throw in.damaged("removes table " + gone.number + ", which is not in L" + gone.level);
      }
    }
    for (LiveTable table : added) {
      if (tables.put(new Place(table.level(), table.number()), table) != null) {
        throw in.damaged("adds table " + table.number() + " twice to L" + table.level());
      }
    }
    droppedBackings.forEach(backingSizes::remove);
  }

  private void checkComparer(BoundedInput in) throws IOException {
    Slice name = in.lengthPrefixed();
    String text = new String(name.array(), name.offset(), name.length(), StandardCharsets.UTF_8);
    if (!text.equals(TableFormat.COMPARATOR)) {
      throw unsupported(0, "comparer \"" + text + "\" instead of " + TableFormat.COMPARATOR);
    }
  }

  private static int level(BoundedInput in) throws IOException {
    int level = in.count("level");
    if (level >= LEVELS) {
      throw in.damaged("level " + level + ", expected 0 to 6");
    }
    return level;
  }

  private LiveTable readTable(BoundedInput in, int tag) throws IOException {
    int level = level(in);
    long number = in.varint();
    if (tag == TABLE_WITH_PATH) {
      in.varint();
    }
    long size = in.varint();
    Slice smallest = in.lengthPrefixed();
    Slice largest = in.lengthPrefixed();
    long smallestSequence = in.varint();
    long largestSequence = in.varint();
    long backing = tag == TABLE_WITH_OPTIONS ? readOptions(in, number) : number;
    if (smallest.length() < Long.BYTES || largest.length() < Long.BYTES) {
      throw in.damaged("bounds of table " + number + " are shorter than a trailer");
    }
    BoundedInput trailer =
        new BoundedInput(largest.slice(largest.length() - Long.BYTES, Long.BYTES), file, 0);
    KeyBounds bounds =
        new KeyBounds(
            smallest.slice(0, smallest.length() - Long.BYTES).toByteArray(),
            largest.slice(0, largest.length() - Long.BYTES).toByteArray(),
            trailer.u64() >>> 8 == SENTINEL_SEQUENCE);
    if (bounds.isAfter(bounds.smallest(), 0, bounds.smallest().length)) {
      throw in.damaged("table " + number + " ends before it begins");
    }
    return new LiveTable(level, number, backing, size, bounds, smallestSequence, largestSequence);
  }

  /** Reads pairs of tag and byte string until the end tag; returns the backing file's number. */
  private long readOptions(BoundedInput in, long number) throws IOException {
    long backing = number;
    while (true) {
      int tag = in.count("option");
      if (tag == OPTIONS_END) {
        return backing;
      }
      if (tag == OPTION_VIRTUAL) {
        backing = in.varint();
      } else if (tag == OPTION_BLOB_REFERENCES) {
        throw unsupported(0, "table " + number + " with values in blob files");
      } else if ((tag & OPTION_NEEDS_UNDERSTANDING) != 0) {
        throw unsupported(0, "option " + tag + " of table " + number);
      } else {
        in.lengthPrefixed();
      }
    }
  }

  private UnsupportedC1zException unsupported(long place, String what) {
    return new UnsupportedC1zException(file, place, "the MANIFEST has " + what);
  }

  /** Thrown by the caller, which knows the files. */
  DamagedFileException damaged(String problem) {
    return new DamagedFileException(file, DamagedFileException.NO_OFFSET, problem);
  }
}
