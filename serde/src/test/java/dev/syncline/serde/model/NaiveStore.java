package dev.syncline.serde.model;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.RowFold;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.SyncRunRecord;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the reference store would hold: a sorted map that takes container records one after the
 * other.
 *
 * <p>One sync at a time; a second begin wipes the first. Rows are kept as lists of operations and
 * folded, and everything derived is derived, when {@link #contents} is called.
 */
public final class NaiveStore {
  private static final byte[] TOKEN_KEY = {3, 6, 1};
  private static final byte[] SUPPORTS_DIFF_KEY = {3, 6, 2};

  private final Translation translation;
  private final boolean foldByProduct;
  private final NavigableMap<byte[], List<Row>> operations = new TreeMap<>(Arrays::compareUnsigned);
  private BeginSync begin;
  private EndSync end;

  private NaiveStore(Translation translation, boolean foldByProduct) {
    this.translation = translation;
    this.foldByProduct = foldByProduct;
  }

  /** A store that translates and folds as the product does. */
  public static NaiveStore spliced() {
    return new NaiveStore(new SplicedTranslation(), true);
  }

  /** A store that shares no code with the product's translation and fold. */
  public static NaiveStore generated() {
    return new NaiveStore(new GeneratedTranslation(), false);
  }

  /**
   * Applies one record.
   *
   * @return false if it is refused; then nothing has changed
   */
  public boolean apply(byte[] bytes) {
    StreamRecord record;
    try {
      record = StreamRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
    if (record.hasBeginSync()) {
      operations.clear();
      begin = record.getBeginSync();
      end = null;
      return true;
    }
    if (begin == null || end != null) {
      return false;
    }
    if (record.hasEndSync()) {
      end = record.getEndSync();
      return true;
    }
    try {
      add(translation.translate(bytes, begin.getSyncId()));
      return true;
    } catch (RejectedRecordException e) {
      return false;
    }
  }

  /** Appends an operation to those of its key. */
  private void add(Row row) {
    operations.computeIfAbsent(row.key(), k -> new ArrayList<>()).add(row);
  }

  /** Every key and value of the finished file. */
  public NavigableMap<byte[], byte[]> contents() {
    return contents(rows -> {});
  }

  /**
   * The same after a last change of the rows, before anything is derived from them.
   *
   * @param change gets rows as {@link #rows} gives them
   */
  public NavigableMap<byte[], byte[]> contents(Consumer<NavigableMap<byte[], byte[]>> change) {
    Objects.requireNonNull(end, "the sync has not ended");
    NavigableMap<byte[], byte[]> rows = rows();
    change.accept(rows);
    byte[] token = rows.remove(TOKEN_KEY);
    boolean supportsDiff = rows.remove(SUPPORTS_DIFF_KEY) != null;
    String tokenText = token == null ? "" : new String(token, StandardCharsets.UTF_8);
    rows.put(new byte[] {3, 6}, syncRun(tokenText, supportsDiff));
    Timestamp written =
        end.hasStatsWrittenAt()
            ? end.getStatsWrittenAt()
            : time(end.hasEndedAt(), end.getEndedAt());
    NaiveDerivation.addAll(rows, begin.getSyncId(), tokenText, written);
    return rows;
  }

  private byte[] syncRun(String token, boolean supportsDiff) {
    SyncRunRecord.Builder run =
        SyncRunRecord.newBuilder()
            .setSyncId(begin.getSyncId())
            .setTypeValue(SyncRun.typeNumber(begin.getType()))
            .setParentSyncId(begin.getParentSyncId())
            .setSyncToken(token)
            .setSupportsDiff(supportsDiff);
    if (begin.hasStartedAt()) {
      run.setStartedAt(begin.getStartedAt());
    }
    if (end.hasEndedAt()) {
      run.setEndedAt(end.getEndedAt());
    }
    return run.build().toByteArray();
  }

  private static Timestamp time(boolean present, Timestamp time) {
    return present ? time : null;
  }

  /**
   * The rows that stand after all operations, nothing derived; sync-level state is in it under its
   * pseudo keys.
   */
  public NavigableMap<byte[], byte[]> rows() {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    operations.forEach(
        (key, log) -> {
          byte[] value = foldByProduct ? foldByProduct(key, log) : fold(log);
          if (value != null) {
            rows.put(key, value);
          }
        });
    return rows;
  }

  private static byte[] foldByProduct(byte[] key, List<Row> log) {
    RowFold fold = new RowFold();
    fold.begin(KeyFamily.of(key, 0, key.length));
    log.forEach(row -> fold.apply(row.operation(), row.value(), 0, row.value().length));
    return fold.present()
        ? Arrays.copyOfRange(
            fold.valueArray(), fold.valueOffset(), fold.valueOffset() + fold.valueLength())
        : null;
  }

  private static byte[] fold(List<Row> log) {
    byte[] stored = null;
    for (Row row : log) {
      stored =
          switch (row.operation()) {
            case PUT -> row.value();
            case DELETE -> null;
            case PUT_IF_NEWER -> stored == null || isNewer(row, stored) ? row.value() : stored;
            case EXPANDER_WRITE -> stored == null ? row.value() : expanded(row.value(), stored);
          };
    }
    return stored;
  }

  private static boolean isNewer(Row row, byte[] stored) {
    Message prototype = NaiveDerivation.prototype(row.key()[1]);
    Timestamp before = discoveredAt(parse(prototype, stored));
    Timestamp offered = discoveredAt(parse(prototype, row.value()));
    return before == null || (offered != null && nanos(offered) > nanos(before));
  }

  private static long nanos(Timestamp time) {
    return time.getSeconds() * 1_000_000_000L + time.getNanos();
  }

  private static Timestamp discoveredAt(Message message) {
    var field = message.getDescriptorForType().findFieldByName("discovered_at");
    return message.hasField(field) ? (Timestamp) message.getField(field) : null;
  }

  private static byte[] expanded(byte[] written, byte[] stored) {
    GrantRecord before = (GrantRecord) parse(GrantRecord.getDefaultInstance(), stored);
    GrantRecord.Builder after =
        ((GrantRecord) parse(GrantRecord.getDefaultInstance(), written)).toBuilder();
    after.clearDiscoveredAt().clearExpansion().setNeedsExpansion(before.getNeedsExpansion());
    if (before.hasDiscoveredAt()) {
      after.setDiscoveredAt(before.getDiscoveredAt());
    }
    if (before.hasExpansion()) {
      after.setExpansion(before.getExpansion());
    }
    return SlowSerializer.serialize(after.build());
  }

  private static Message parse(Message prototype, byte[] value) {
    try {
      return prototype.getParserForType().parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
