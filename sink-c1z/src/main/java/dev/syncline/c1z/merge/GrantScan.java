package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.table.EntryKind;
import dev.syncline.c1z.read.table.TableCursor;
import dev.syncline.c1z.read.table.TableReader;
import dev.syncline.c1z.sort.DerivedKeys;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredValues;
import dev.syncline.serde.SyncStatistics;
import java.io.IOException;
import java.util.HexFormat;

/**
 * Reads the grants of tables that are taken over: looks at their times, counts and hashes them, and
 * derives the keys that are not taken over with them. Not thread-safe.
 */
final class GrantScan {
  private static final byte[] NO_VALUE = new byte[0];

  private final SealedRunWriter run;
  private final SyncStatistics statistics = new SyncStatistics();
  private final GrantDigests digests = new GrantDigests();
  private final StoredValues.GrantFacts facts = new StoredValues.GrantFacts();
  private final ByteSink derivedKey = new ByteSink();
  private DerivedKeys principals;
  private SealedRunWriter.Section marks;
  private long xor;

  /**
   * @param run takes the derived keys
   */
  GrantScan(SealedRunWriter run) {
    this.run = run;
  }

  /**
   * Reads a table, which comes behind the one before.
   *
   * @param byPrincipal whether keys of the index by principal are wanted
   * @return the number of its grants, or -1 if it has other entries than plain values
   */
  long scan(TableReader table, boolean byPrincipal) throws IOException {
    xor = 0;
    long rows = 0;
    TableCursor row = table.cursor();
    while (row.next()) {
      if (row.kind() != EntryKind.SET || row.sequence() != 0) {
        return -1;
      }
      row.requireValue();
      try {
        take(row, byPrincipal);
      } catch (ArithmeticException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new MergeRefusedException(
            table.name(),
            "the row of key "
                + HexFormat.of().formatHex(row.keyArray(), 0, row.keyLength())
                + ": "
                + e.getMessage(),
            e);
      }
      rows++;
    }
    return rows;
  }

  private void take(TableCursor row, boolean byPrincipal) throws IOException {
    byte[] key = row.keyArray();
    int keyLength = row.keyLength();
    byte[] value = row.valueArray();
    int offset = row.valueOffset();
    int length = row.valueLength();
    facts.read(value, offset, length); // refuses impossible times
    statistics.add(KeyFamily.GRANTS, key, 0, keyLength);
    xor ^=
        facts.hasSources()
            ? digests.contentHash(key, 0, keyLength, value, offset, length)
            : GrantDigests.contentHashWithoutSources(key, 0, keyLength);
    if (facts.needsExpansion()) {
      if (marks == null) {
        marks = run.section(KeyFamily.GRANTS_NEEDING_EXPANSION);
      }
      derivedKey.reset();
      Keys.appendNeedsExpansion(key, 0, keyLength, derivedKey);
      marks.add(derivedKey.array(), 0, derivedKey.size(), NO_VALUE, 0, 0);
    }
    if (byPrincipal) {
      if (principals == null) {
        principals = new DerivedKeys(run, LocalBuild.DERIVED_BYTES, KeyFamily.GRANTS_BY_PRINCIPAL);
      }
      derivedKey.reset();
      Keys.appendByPrincipal(key, 0, keyLength, derivedKey);
      principals.add(0, derivedKey);
    }
  }

  /** Xor of the content hashes of the last table's grants. */
  long xor() {
    return xor;
  }

  /** Counts of all grants so far. */
  SyncStatistics statistics() {
    return statistics;
  }

  /** Hands on the derived keys that are still held back. */
  void finish() throws IOException {
    if (principals != null) {
      principals.flush();
    }
  }
}
