package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.LimitExceededException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.read.table.KeyBounds;
import dev.syncline.c1z.read.table.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the markers and the MANIFEST of a directory say.
 *
 * @param formatVersion Pebble's format major version
 * @param manifest name of the MANIFEST in force
 * @param tables live tables by level, then file number
 */
public record Database(int formatVersion, String manifest, List<LiveTable> tables) {
  private static final String MARKER_PREFIX = "marker.";
  private static final Pattern MARKER = Pattern.compile("marker\\.([^.]*)\\.([0-9]{1,18})\\.(.*)");
  private static final Pattern LOG = Pattern.compile("([0-9]{1,18})(-[0-9]+)?\\.log");
  private static final int OLDEST_FORMAT = 13;
  private static final int NEWEST_FORMAT = 24;

  public Database {
    tables = List.copyOf(tables);
  }

  /**
   * Reads markers and MANIFEST and checks the directory against them, without reading a table.
   *
   * @param maxManifestBytes greatest size of a MANIFEST
   */
  static Database read(PayloadFiles files, int maxManifestBytes) throws IOException {
    Marker format = marker(files, "format-version");
    Marker current = marker(files, "manifest");
    if (format == null || current == null) {
      throw damaged(
          files.name(), "no marker for the " + (format == null ? "format version" : "MANIFEST"));
    }
    int version = formatVersion(files, format.value);
    String manifest = current.value;
    Long size = files.sizes().get(manifest);
    if (size == null) {
      throw damaged(files.name(), "the marker names " + manifest + ", which is not there");
    }
    if (size > maxManifestBytes) {
      throw new LimitExceededException(
          inner(files, manifest),
          0,
          size + " bytes, the limit for a MANIFEST is " + maxManifestBytes);
    }
    VersionEdits edits =
        VersionEdits.replay(
            Slice.of(files.read(manifest)), inner(files, manifest), files.hasChecksums());
    refuseLogs(files, edits.logNumber());
    for (LiveTable table : edits.tables()) {
      checkSize(files, edits, table);
    }
    checkLevels(edits);
    return new Database(version, manifest, edits.tables());
  }

  static String inner(PayloadFiles files, String file) {
    return files.name() + "!" + file;
  }

  private static DamagedFileException damaged(String file, String problem) {
    return new DamagedFileException(file, C1zException.NO_OFFSET, problem);
  }

  private record Marker(long iteration, String value) {}

  /** The marker of that name with the highest iteration, or null. */
  private static Marker marker(PayloadFiles files, String name) throws DamagedFileException {
    Marker highest = null;
    for (String file : files.sizes().keySet()) {
      if (!file.startsWith(MARKER_PREFIX)) {
        continue;
      }
      Matcher matcher = MARKER.matcher(file);
      if (!matcher.matches()) {
        throw damaged(files.name(), "malformed marker " + file);
      }
      long iteration = Long.parseLong(matcher.group(2));
      if (matcher.group(1).equals(name) && (highest == null || iteration > highest.iteration)) {
        highest = new Marker(iteration, matcher.group(3));
      }
    }
    return highest;
  }

  private static int formatVersion(PayloadFiles files, String text) throws C1zException {
    if (!text.matches("[0-9]{1,9}")) {
      throw damaged(files.name(), "format version \"" + text + "\" is not a number");
    }
    int version = Integer.parseInt(text);
    if (version < OLDEST_FORMAT || version > NEWEST_FORMAT) {
      throw new UnsupportedC1zException(
          files.name(),
          C1zException.NO_OFFSET,
          "Pebble format version %d is too %s, expected %d to %d"
              .formatted(
                  version, version < OLDEST_FORMAT ? "old" : "new", OLDEST_FORMAT, NEWEST_FORMAT));
    }
    return version;
  }

  private static void refuseLogs(PayloadFiles files, long logNumber) throws IOException {
    for (Map.Entry<String, Long> file : files.sizes().entrySet()) {
      Matcher matcher = LOG.matcher(file.getKey());
      if (!matcher.matches() || file.getValue() == 0) {
        continue;
      }
      long number = Long.parseLong(matcher.group(1));
      if (Long.compareUnsigned(number, logNumber) >= 0
          && !(file.getValue() == LogRecords.EOF_TRAILER_LENGTH
              && LogRecords.isEofTrailer(
                  Slice.of(files.read(file.getKey())), inner(files, file.getKey()), number))) {
        throw new UnsupportedC1zException(
            inner(files, file.getKey()),
            0,
            "a write-ahead log with %d bytes of unflushed writes, which are not replayed; save the file again"
                .formatted(file.getValue()));
      }
    }
  }

  private static void checkSize(PayloadFiles files, VersionEdits edits, LiveTable table)
      throws DamagedFileException {
    Long size = files.sizes().get(table.fileName());
    if (size == null) {
      throw damaged(files.name(), table.fileName() + " is in the MANIFEST but not there");
    }
    Long expected = table.isVirtual() ? edits.backingSize(table.backing()) : table.size();
    if (expected == null) {
      throw edits.damaged(
          "virtual table %d is a part of %s, which the MANIFEST does not list"
              .formatted(table.number(), table.fileName()));
    }
    if (!size.equals(expected)) {
      throw damaged(
          inner(files, table.fileName()),
          "%d bytes, the MANIFEST says %d".formatted(size, expected));
    }
  }

  /** Tables below L0 are disjoint. */
  private static void checkLevels(VersionEdits edits) throws DamagedFileException {
    for (List<LiveTable> run : runs(edits.tables())) {
      for (int i = 1; i < run.size(); i++) {
        if (!run.get(i - 1).bounds().endsBefore(run.get(i).bounds())) {
          throw edits.damaged(
              "tables %d and %d of L%d overlap"
                  .formatted(run.get(i - 1).number(), run.get(i).number(), run.get(i).level()));
        }
      }
    }
  }

  /** The tables that may hold keys of a range, in the order of their first keys. */
  public List<LiveTable> tables(KeyRange range) {
    List<LiveTable> found = new ArrayList<>();
    for (LiveTable table : tables) {
      KeyRange keys = KeyRange.of(table.bounds());
      if (Arrays.compareUnsigned(keys.from(), range.to()) < 0
          && Arrays.compareUnsigned(keys.to(), range.from()) > 0) {
        found.add(table);
      }
    }
    found.sort(Comparator.comparing(LiveTable::bounds, Database::compareStarts));
    return found;
  }

  /** The tables as sorted runs: each table of L0, each other level by key. */
  List<List<LiveTable>> runs() {
    return runs(tables);
  }

  private static List<List<LiveTable>> runs(List<LiveTable> tables) {
    List<List<LiveTable>> runs = new ArrayList<>();
    int level = 0;
    for (LiveTable table : tables) {
      if (table.level() == 0 || table.level() != level) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(table);
      level = table.level();
    }
    Comparator<LiveTable> byKey =
        Comparator.comparing(table -> table.bounds(), Database::compareStarts);
    runs.forEach(run -> run.sort(byKey));
    return runs;
  }

  private static int compareStarts(KeyBounds a, KeyBounds b) {
    return Arrays.compareUnsigned(a.smallest(), b.smallest());
  }
}
