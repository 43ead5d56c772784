package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names the entries in which an index differs from its rows: every entry against its row, every row
 * against its entry. Takes a look-up for each, so that it runs only for an index that is known to
 * differ.
 */
final class IndexCheck {
  /** Decides whether a row without its entry is a fault. */
  interface Required {
    boolean isRequired(byte[] primaryKey, int length) throws IOException;
  }

  private final TableStore store;
  private final IndexRule rule;
  private final Findings findings;
  private final GrantDigests digests = new GrantDigests();
  private final IndexRule.Row row = new IndexRule.Row();
  private final ByteSink derived = new ByteSink();

  IndexCheck(TableStore store, IndexRule rule, Findings findings) {
    this.store = store;
    this.rule = rule;
    this.findings = findings;
  }

  void run(Required required) throws IOException {
    checkEntries();
    checkRows(required);
  }

  private static byte[] prefix(KeyFamily family) {
    byte[] prefix = family.prefix();
    return Arrays.copyOf(prefix, prefix.length + 1);
  }

  private void checkEntries() throws IOException {
    byte[] prefix = prefix(rule.family());
    try (VisibleCursor entries = store.cursor(Keys.upperBound(prefix));
        VisibleCursor rows = store.cursor()) {
      for (boolean more = entries.seek(prefix); more; more = entries.next()) {
        checkEntry(entries, rows);
      }
    }
  }

  private void checkEntry(VisibleCursor entry, VisibleCursor rows) throws IOException {
    byte[] primary;
    try {
      primary = rule.primaryKey(entry.keyArray(), entry.keyLength());
    } catch (IllegalArgumentException e) {
      error("malformed entry " + hex(entry.key()) + ": " + e.getMessage());
      return;
    }
    if (!rows.seek(primary) || !Arrays.equals(rows.key(), primary)) {
      error("entry %s stands for %s, which is not there".formatted(hex(entry.key()), hex(primary)));
      return;
    }
    derived.reset();
    boolean wanted = rule.derive(row.set(rows), derived);
    if (!wanted
        || !Arrays.equals(
            derived.array(), 0, derived.size(), entry.keyArray(), 0, entry.keyLength())) {
      error(
          "entry %s, but the row %s wants %s"
              .formatted(
                  hex(entry.key()),
                  hex(primary),
                  wanted ? hex(derived.toByteArray()) : "no entry"));
    } else if (rule.valueBytes() == Long.BYTES && entry.valueLength() == Long.BYTES) {
      long found = ByteBuffer.wrap(entry.valueArray()).getLong(entry.valueOffset());
      long content = rule.content(row, digests);
      if (found != content) {
        error(
            "entry %s has content hash %016x, the row %016x"
                .formatted(hex(entry.key()), found, content));
      }
    }
  }

  private void checkRows(Required required) throws IOException {
    byte[] prefix = prefix(rule.rows());
    try (VisibleCursor rows = store.cursor(Keys.upperBound(prefix));
        VisibleCursor entries = store.cursor()) {
      for (boolean more = rows.seek(prefix); more; more = rows.next()) {
        derived.reset();
        if (!rule.derive(row.set(rows), derived)) {
          continue;
        }
        byte[] key = derived.toByteArray();
        if ((!entries.seek(key) || !Arrays.equals(entries.key(), key))
            && required.isRequired(rows.keyArray(), rows.keyLength())) {
          error("no entry for the row " + hex(rows.key()));
        }
      }
    }
  }

  private void error(String message) {
    findings.error(rule.check(), message);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
