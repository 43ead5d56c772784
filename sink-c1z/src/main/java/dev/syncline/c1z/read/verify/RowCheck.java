package dev.syncline.c1z.read.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.RowIdentity;
import dev.syncline.serde.SyncStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * One pass over all visible keys: each value must parse and name its own key. On the way it counts
 * rows, and takes fingerprints of the indexes as they are and as the rows want them.
 */
final class RowCheck {
  private static final Set<String> LEFT_BEHIND =
      Set.of("deferred_grant_idx_pending", "grant_digest_build_pending");
  private static final int PROGRESS_KEYS = 1 << 16;

  private final Findings findings;
  private final SyncStatistics statistics = new SyncStatistics();
  private final Map<IndexRule, Fingerprint> found = new EnumMap<>(IndexRule.class);
  private final Map<IndexRule, Fingerprint> wanted = new EnumMap<>(IndexRule.class);
  private final ByteSink derived = new ByteSink();
  private final IndexRule.Row row = new IndexRule.Row();
  private String syncId = "";
  private long keys;
  private long digestNodes;

  RowCheck(Findings findings) {
    this.findings = findings;
    for (IndexRule rule : IndexRule.values()) {
      found.put(rule, new Fingerprint());
      wanted.put(rule, new Fingerprint());
    }
  }

  void run(C1zFile file, StepProgress progress) throws IOException {
    syncId = file.syncRun().map(run -> run.id()).orElse("");
    try (VisibleCursor cursor = file.store().cursor()) {
      while (cursor.next()) {
        if (keys++ % PROGRESS_KEYS == 0) {
          progress.at("reading rows", keys, 0);
        }
        check(cursor);
      }
    }
  }

  private void check(VisibleCursor cursor) {
    KeyFamily family;
    try {
      family = KeyFamily.of(cursor.keyArray(), 0, cursor.keyLength());
    } catch (IllegalArgumentException e) {
      findings.warning(Check.KEY, "a key of no current family: " + hex(cursor.key()));
      return;
    }
    row.set(cursor);
    try {
      switch (family) {
        case RESOURCE_TYPES, RESOURCES, ENTITLEMENTS, GRANTS, ASSETS -> {
          statistics.add(family, row.key, 0, row.keyLength);
          checkIdentity(family);
          wantIndexes(family);
        }
        case SESSIONS -> checkIdentity(family);
        case SYNC_RUN -> checkSyncRunKey();
        case DIGESTS -> digestNodes++;
        case META -> checkMeta();
        default -> findIndexEntry(family);
      }
    } catch (InvalidProtocolBufferException e) {
      findings.error(
          Check.ROW, "the value at %s does not parse: %s".formatted(key(), e.getMessage()));
    } catch (IllegalArgumentException e) {
      findings.error(Check.KEY, "malformed key %s: %s".formatted(key(), e.getMessage()));
    }
  }

  private void checkIdentity(KeyFamily family) throws InvalidProtocolBufferException {
    RowIdentity named = RowIdentity.of(family, row.value, row.valueOffset, row.valueLength);
    if (named.syncId() != null && !named.syncId().equals(syncId)) {
      findings.warning(
          Check.ROW,
          "the %s at %s belongs to another sync: %s"
              .formatted(
                  family == KeyFamily.ASSETS ? "asset" : "scratch row", key(), named.syncId()));
    }
    byte[] wanted = named.key();
    if (!Arrays.equals(wanted, 0, wanted.length, row.key, 0, row.keyLength)) {
      findings.error(Check.ROW, "the value at %s is that of key %s".formatted(key(), hex(wanted)));
    }
  }

  private void wantIndexes(KeyFamily family) {
    for (IndexRule rule : IndexRule.values()) {
      // The hash index is taken up with the digests, which share its costly part.
      if (rule.rows() == family && rule != IndexRule.BY_PRINCIPAL_HASH) {
        derived.reset();
        if (rule.derive(row, derived)) {
          wanted.get(rule).add(derived.array(), 0, derived.size(), 0);
        }
      }
    }
  }

  private void findIndexEntry(KeyFamily family) {
    for (IndexRule rule : IndexRule.values()) {
      if (rule.family() == family) {
        long content = 0;
        if (row.valueLength != rule.valueBytes()) {
          findings.error(
              rule.check(),
              "the value at %s has %d bytes, expected %d"
                  .formatted(key(), row.valueLength, rule.valueBytes()));
        } else if (row.valueLength == Long.BYTES) {
          content = ByteBuffer.wrap(row.value).getLong(row.valueOffset);
        }
        found.get(rule).add(row.key, 0, row.keyLength, content);
      }
    }
  }

  private void checkSyncRunKey() {
    if (row.keyLength != Keys.SYNC_RUN_KEY.length) {
      findings.error(Check.KEY, "key %s, expected 0306 alone".formatted(key()));
    }
  }

  private void checkMeta() {
    String name = new String(row.key, 2, row.keyLength - 2, StandardCharsets.ISO_8859_1);
    if (LEFT_BEHIND.contains(name)) {
      findings.warning(
          Check.SYNC, "the marker " + name + " was left behind: an end of sync did not finish");
    }
  }

  private String key() {
    return HexFormat.of().formatHex(row.key, 0, row.keyLength);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  long keys() {
    return keys;
  }

  long digestNodes() {
    return digestNodes;
  }

  SyncStatistics statistics() {
    return statistics;
  }

  /** The index as it is in the file. */
  Fingerprint found(IndexRule rule) {
    return found.get(rule);
  }

  /** The index as the rows want it; not filled for the hash index. */
  Fingerprint wanted(IndexRule rule) {
    return wanted.get(rule);
  }
}
