package dev.syncline.c1z.read;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.serde.Keys;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The stamps and the sync run of a file.
 *
 * @param run the stored sync run, if there is one
 */
record SyncSession(Optional<SyncRun> run) {
  /** How long an unfinished sync counts as one that goes on. */
  private static final Duration FRESH = Duration.ofDays(7);

  /**
   * Reads and checks them.
   *
   * @throws UnsupportedC1zException if the stamps are those of another key layout
   * @throws DamagedFileException if the sync run is not one
   */
  static SyncSession read(TableStore store) throws IOException {
    requireStamp(store, Keys.KEYSPACE_VERSION, "keyspace version");
    requireStamp(store, Keys.GRANT_ENTITLEMENT_ID_FORMAT, "grant and entitlement id format");
    byte[] value = store.get(Keys.SYNC_RUN_KEY);
    if (value == null) {
      return new SyncSession(Optional.empty());
    }
    SyncRun run;
    try {
      run = SyncRun.fromRecordBytes(value);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "the sync run does not parse: " + e.getMessage(),
          e);
    }
    if (!Ksuid.isText(run.id())) {
      throw new DamagedFileException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "sync id \"" + run.id() + "\" is not a KSUID");
    }
    return new SyncSession(Optional.of(run));
  }

  private static void requireStamp(TableStore store, byte[] key, String what) throws IOException {
    byte[] found = store.get(key);
    if (!Arrays.equals(found, Keys.STAMP_VALUE)) {
      throw new UnsupportedC1zException(
          store.files().name(),
          C1zException.NO_OFFSET,
          "%s: found %s, expected %s"
              .formatted(
                  what,
                  found == null ? "none" : HexFormat.of().formatHex(found),
                  HexFormat.of().formatHex(Keys.STAMP_VALUE)));
    }
  }

  /** The run if it ended and is of the type; the empty type is any. */
  Optional<SyncRun> finished(String type) {
    return run.filter(found -> found.finished() && hasType(found, type));
  }

  /** Whether a run is of the type; the empty type is any. */
  static boolean hasType(SyncRun run, String type) {
    return type.isEmpty() || SyncRun.typeName(run.type()).equals(type);
  }

  /** The run if it has not ended and began within the last seven days. */
  Optional<SyncRun> unfinished(Instant now) {
    return run.filter(
        found ->
            !found.finished()
                && found.startedAt() != null
                && toInstant(found.startedAt()).isAfter(now.minus(FRESH)));
  }

  static Instant toInstant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
