package dev.syncline.c1z.read.store;

import dev.syncline.c1z.read.table.TableReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A database, read-only, as a sorted map from keys to values. Opening reads the markers and the
 * MANIFEST; tables are decoded when a key in them is asked for. Thread-safe; cursors are not.
 */
public final class TableStore implements Closeable {
  private final PayloadFiles files;
  private final Database database;
  private final List<List<LiveTable>> runs;
  private final TableFiles tables;

  private TableStore(PayloadFiles files, Database database, ReadOptions options) {
    this.files = files;
    this.database = database;
    this.runs = database.runs();
    this.tables = new TableFiles(files, options);
  }

  /**
   * @param files closed with the store, and also when opening fails
   * @throws dev.syncline.c1z.envelope.C1zException if the directory is damaged or of a kind that is
   *     not read
   */
  public static TableStore open(PayloadFiles files, ReadOptions options) throws IOException {
    Objects.requireNonNull(options);
    try {
      return new TableStore(files, Database.read(files, options.maxBlockBytes()), options);
    } catch (IOException | RuntimeException e) {
      try {
        files.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** A cursor over all visible keys. */
  public VisibleCursor cursor() {
    return cursor(null);
  }

  /**
   * A cursor over the visible keys below {@code end}; tables from there on are not decoded.
   *
   * @param end exclusive, or null for no end
   */
  public VisibleCursor cursor(byte[] end) {
    return new VisibleCursor(files.name(), tables, runs, end);
  }

  /** The value of a key, or null. */
  public byte[] get(byte[] key) throws IOException {
    // The smallest key above this one ends the search.
    try (VisibleCursor cursor = cursor(Arrays.copyOf(key, key.length + 1))) {
      return cursor.seek(key) ? cursor.value().toByteArray() : null;
    }
  }

  /** What the markers and the MANIFEST say. */
  public Database database() {
    return database;
  }

  /** The files of the database. */
  public PayloadFiles files() {
    return files;
  }

  /** Looks at a table, decoding it if need be. */
  public <T> T inspect(LiveTable table, Inspection<T> inspection) throws IOException {
    try (TableFiles.Lease lease = tables.acquire(table.fileName())) {
      return inspection.inspect(lease.table());
    }
  }

  /** What {@link #inspect} does with a table, which must not be kept. */
  public interface Inspection<T> {
    T inspect(TableReader table) throws IOException;
  }

  /** Whether a table has been decoded since the store was opened. */
  public boolean wasDecoded(LiveTable table) {
    return tables.wasDecoded(table.fileName());
  }

  /** Bytes of decoded tables in memory at present. */
  public long memoryUsed() {
    return tables.memoryUsed();
  }

  @Override
  public void close() throws IOException {
    tables.close();
  }
}
