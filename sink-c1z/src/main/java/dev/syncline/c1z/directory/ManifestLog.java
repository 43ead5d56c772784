package dev.syncline.c1z.directory;

import dev.syncline.c1z.table.TableFormat;
import dev.syncline.serde.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a MANIFEST that says in a single version edit which tables there are. A single one,
 * because readers take anything invalid behind a first good record for the end of the file.
 */
public final class ManifestLog {
  private ManifestLog() {}

  /**
   * The bytes of {@link DirectoryNames#MANIFEST}.
   *
   * @param tables of each level in key order; may be empty
   * @throws IllegalStateException if key ranges are not strictly rising, or a file number is there
   *     twice
   */
  public static byte[] write(List<TableEntry> tables) {
    checkTables(tables);
    ByteSink edit = new ByteSink();
    edit.writeVarint(VersionEditFormat.COMPARATOR);
    byte[] comparator = TableFormat.COMPARATOR.getBytes(StandardCharsets.US_ASCII);
    edit.writeVarint(comparator.length);
    edit.writeBytes(comparator);
    edit.writeVarint(VersionEditFormat.NEXT_FILE_NUMBER);
    edit.writeVarint(
        1
            + tables.stream()
                .mapToLong(TableEntry::fileNumber)
                .max()
                .orElse(DirectoryNames.MANIFEST_NUMBER));
    edit.writeVarint(VersionEditFormat.LAST_SEQUENCE);
    edit.writeVarint(0);
    for (TableEntry table : tables) {
      edit.writeVarint(VersionEditFormat.NEW_TABLE);
      edit.writeVarint(table.level());
      edit.writeVarint(table.fileNumber());
      edit.writeVarint(table.size());
      writeInternalKey(edit, table.smallestKey());
      writeInternalKey(edit, table.largestKey());
      edit.writeVarint(0);
      edit.writeVarint(0);
    }
    ByteSink log = new ByteSink();
    new LogWriter(log).append(edit.array(), 0, edit.size());
    return log.toByteArray();
  }

  private static void writeInternalKey(ByteSink edit, byte[] userKey) {
    edit.writeVarint(userKey.length + TableFormat.INTERNAL_TRAILER_LENGTH);
    edit.writeBytes(userKey);
    edit.writeFixed64LittleEndian(TableFormat.SET_TRAILER);
  }

  private static void checkTables(List<TableEntry> tables) {
    Set<Long> numbers = new HashSet<>();
    Map<Integer, TableEntry> lastOfLevel = new HashMap<>();
    for (TableEntry table : tables) {
      if (!numbers.add(table.fileNumber())) {
        throw new IllegalStateException("table number " + table.fileNumber() + " is there twice");
      }
      TableEntry before = lastOfLevel.put(table.level(), table);
      if (before != null && Arrays.compareUnsigned(before.largestKey(), table.smallestKey()) >= 0) {
        throw new IllegalStateException(
            "tables of a level must be in key order: table "
                + table.fileNumber()
                + " begins with "
                + HexFormat.of().formatHex(table.smallestKey())
                + " after "
                + HexFormat.of().formatHex(before.largestKey())
                + " in table "
                + before.fileNumber());
      }
    }
  }
}
