package dev.syncline.c1z.repair;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.table.KeyBounds;
import dev.syncline.c1z.read.table.TableReader;
import dev.syncline.c1z.read.table.TableSalvage;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/** Reads the live tables of a file, those and what of them can be read. */
final class Salvage {
  private final Versions versions;
  private final Notes notes;
  private final List<LiveTable> tables;

  private Salvage(Versions versions, Notes notes, List<LiveTable> tables) {
    this.versions = versions;
    this.notes = notes;
    this.tables = tables;
  }

  /** Hands all versions of all rows to {@code versions}. */
  static void read(C1zFile file, Versions versions, Notes notes, StepProgress progress)
      throws IOException {
    List<LiveTable> tables = file.store().database().tables();
    Salvage salvage = new Salvage(versions, notes, tables);
    int done = 0;
    for (LiveTable table : tables) {
      progress.at("reading tables", done++, tables.size());
      try {
        file.store()
            .inspect(
                table,
                reader -> {
                  salvage.readTable(table, reader);
                  return null;
                });
      } catch (DamagedFileException e) {
        notes.lost(
            "%s; no row of %s was read, of those from key %s to key %s%s"
                .formatted(
                    e.getMessage(),
                    table.fileName(),
                    HexFormat.of().formatHex(table.bounds().smallest()),
                    HexFormat.of().formatHex(table.bounds().largest()),
                    salvage.warning(table)));
      }
    }
  }

  /** What is lost may have replaced or deleted rows of other tables. */
  private String warning(LiveTable table) {
    return overlaps(table) ? "; older versions of them may be back" : "";
  }

  private boolean overlaps(LiveTable table) {
    return tables.stream()
        .filter(other -> other.number() != table.number())
        .map(LiveTable::bounds)
        .anyMatch(other -> !other.endsBefore(table.bounds()) && !table.bounds().endsBefore(other));
  }

  private void readTable(LiveTable table, TableReader reader) throws IOException {
    versions.cover(table, reader.rangeDeletions());
    long fixed = table.fixedSequence() << 8;
    KeyBounds bounds = table.bounds();
    long[] outside = new long[1];
    long outOfOrder =
        TableSalvage.run(
            reader,
            (key, keyLength, trailer, value, valueOffset, valueLength, external) -> {
              if (!bounds.contains(key, 0, keyLength)) {
                if (table.isVirtual()) {
                  return;
                }
                outside[0]++;
              }
              if (RowTriage.isRow(key, keyLength)) {
                versions.add(
                    key,
                    keyLength,
                    fixed == 0 ? trailer : fixed | trailer & 0xff,
                    value,
                    valueOffset,
                    valueLength,
                    external);
              }
            },
            what -> notes.lost(what + warning(table)));
    if (outOfOrder > 0) {
      notes.mended("%s: %,d entries out of order: sorted".formatted(reader.name(), outOfOrder));
    }
    if (outside[0] > 0) {
      notes.mended(
          "%s: %,d entries outside of the bounds in the MANIFEST: taken"
              .formatted(reader.name(), outside[0]));
    }
  }
}
