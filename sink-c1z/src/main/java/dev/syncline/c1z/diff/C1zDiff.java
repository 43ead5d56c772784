package dev.syncline.c1z.diff;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares the records of two files, in one pass over both in key order.
 *
 * <p>Tables that both files have byte for byte are left out without being decompressed. Memory does
 * not depend on the size of the files, apart from a few bytes a table. Not thread-safe.
 */
public final class C1zDiff {
  private final C1zFile a;
  private final C1zFile b;
  private final DiffOptions options;
  private final DiffListener listener;
  private final Map<KeyFamily, DiffResult.Counts> counts = new EnumMap<>(KeyFamily.class);
  private long added;
  private long removed;
  private long changed;

  private C1zDiff(C1zFile a, C1zFile b, DiffOptions options, DiffListener listener) {
    this.a = Objects.requireNonNull(a);
    this.b = Objects.requireNonNull(b);
    this.options = Objects.requireNonNull(options);
    this.listener = Objects.requireNonNull(listener);
  }

  /**
   * Compares.
   *
   * @param a the file before
   * @param b the file after
   * @throws C1zException if one of them is damaged
   */
  public static DiffResult compare(C1zFile a, C1zFile b, DiffOptions options, DiffListener listener)
      throws IOException {
    return new C1zDiff(a, b, options, listener).run();
  }

  private DiffResult run() throws IOException {
    a.syncRun(); // checks the stamps
    b.syncRun();
    EqualTables tables = EqualTables.of(a, b);
    EqualDigests digests =
        options.identitiesOnly() && options.families().contains(KeyFamily.GRANTS)
            ? EqualDigests.of(a.store(), b.store())
            : EqualDigests.NONE;
    List<KeyRange> equal = EqualDigests.union(tables.ranges(), digests.ranges());
    for (KeyFamily family : KeyFamily.values()) {
      if (options.families().contains(family)) {
        compareFamily(family, equal);
      }
    }
    return new DiffResult(counts, skipped(tables, digests));
  }

  private DiffResult.Skipped skipped(EqualTables equal, EqualDigests digests) {
    List<LiveTable> all = a.store().database().tables();
    int grantTables = 0;
    int decoded = 0;
    byte[] grants = KeyFamily.GRANTS.prefix();
    for (TableStore store : List.of(a.store(), b.store())) {
      for (LiveTable table :
          store.database().tables(new KeyRange(grants, Keys.upperBound(grants)))) {
        grantTables++;
        decoded += store.wasDecoded(table) ? 1 : 0;
      }
    }
    return new DiffResult.Skipped(
        equal.tables().size(),
        equal.tables().stream().mapToLong(LiveTable::size).sum(),
        all.size(),
        all.stream().mapToLong(LiveTable::size).sum(),
        grantTables - decoded,
        grantTables,
        digests.entitlements());
  }

  private void compareFamily(KeyFamily family, List<KeyRange> equal) throws IOException {
    added = 0;
    removed = 0;
    changed = 0;
    byte[] prefix = family.prefix();
    for (KeyRange range : new KeyRange(prefix, Keys.upperBound(prefix)).without(equal)) {
      compareRange(family, range);
    }
    counts.put(family, new DiffResult.Counts(added, removed, changed));
  }

  private void compareRange(KeyFamily family, KeyRange range) throws IOException {
    try (VisibleCursor before = a.store().cursor(range.to());
        VisibleCursor after = b.store().cursor(range.to())) {
      boolean hasBefore = before.seek(range.from());
      boolean hasAfter = after.seek(range.from());
      while (hasBefore || hasAfter) {
        int order = !hasBefore ? 1 : !hasAfter ? -1 : before.compareKey(after);
        if (order < 0) {
          removed++;
          listener.removed(family, before);
        } else if (order > 0) {
          added++;
          listener.added(family, after);
        } else if (!options.identitiesOnly() && !before.sameValue(after)) {
          compareFields(family, before, after);
        }
        hasBefore = order <= 0 ? before.next() : hasBefore;
        hasAfter = order >= 0 ? after.next() : hasAfter;
      }
    }
  }

  private void compareFields(KeyFamily family, VisibleCursor before, VisibleCursor after)
      throws IOException {
    List<FieldChange> fields;
    try {
      fields =
          RowFields.changes(
              RowFields.parse(
                  family, before.valueArray(), before.valueOffset(), before.valueLength()),
              RowFields.parse(family, after.valueArray(), after.valueOffset(), after.valueLength()),
              options.ignoredFields());
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          a.name() + " or " + b.name(),
          C1zException.NO_OFFSET,
          "the row of key "
              + HexFormat.of().formatHex(before.key())
              + " does not parse: "
              + e.getMessage(),
          e);
    }
    if (!fields.isEmpty()) {
      changed++;
      listener.changed(family, before, after, fields);
    }
  }
}
