package dev.syncline.operators;

import com.google.protobuf.MessageLite;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.MalformedRecordException;
import dev.syncline.serde.RecordRefusedException;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.proto.stream.BeginSync;
import java.util.Objects;
import java.util.Optional;

/**
 * What happens to a Kafka record: it is translated to an entry and put into the batch of its shard,
 * or it is a marker and goes to all shards, or it is refused and becomes a dead letter.
 *
 * <p>A refused record that says where it belongs counts towards the number that the end marker
 * announces: a counted entry without key and value goes out in its place, to a shard chosen by the
 * partition. Not thread-safe.
 */
final class Ingest {
  /** Takes what comes out. Batches are reused after the call. */
  interface Outlet extends OutboundBuffer.Outlet {
    void deadLetter(DeadLetter letter);
  }

  private static final ByteSink EMPTY = new ByteSink(0);
  private static final byte[] NO_VALUE = new byte[0];

  private final RecordTranslator translator = new RecordTranslator();
  private final OutboundBuffer buffer;
  private final TouchLedger touches = new TouchLedger();
  private final ValueDecoder decoder;
  private final Outlet outlet;
  private final ShardBatch marker = new ShardBatch();
  private final byte[] syncId = new byte[Ksuid.BYTES];
  private String syncOfLast = "";
  private long bytes;
  private long entries;
  private long markers;
  private long deadLetters;

  /**
   * @param shards shards of each sync
   * @param bufferBytes memory for entries that wait for their batch to fill
   * @param batchBytes size from which a batch is sent
   * @param decoder of values that are not encoded records; null if they are
   */
  Ingest(int shards, int bufferBytes, int batchBytes, ValueDecoder decoder, Outlet outlet) {
    this.decoder = decoder;
    this.outlet = Objects.requireNonNull(outlet);
    this.buffer = new OutboundBuffer(shards, bufferBytes, batchBytes, outlet);
  }

  /** Sync of the last record that was accepted; empty if it does not say. */
  String syncOfLast() {
    return syncOfLast;
  }

  void accept(RawRecord record) {
    syncOfLast = "";
    byte[] value = record.value();
    if (value == null) {
      withoutValue(record, "the record has no value");
      return;
    }
    bytes += value.length;
    if (decoder != null) {
      try {
        value = decoder.decode(value);
      } catch (ValueDecoder.ValueRefusedException e) {
        withoutValue(record, e.getMessage());
        return;
      }
    }
    try {
      translator.scan(value, 0, value.length);
    } catch (MalformedRecordException e) {
      withoutValue(record, e.getMessage());
      return;
    }
    String gap = missingRouting();
    if (gap != null) {
      deadLetter(record, "", 0, 0, false, gap);
      return;
    }
    translator.copySyncId(syncId, 0);
    OpenSync sync = buffer.sync(syncId, translator.epoch());
    syncOfLast = sync.text();
    if (translator.kind() == RecordTranslator.Kind.ENTRY) {
      if (touches.isDue(sync)) {
        touch(sync);
      }
      entry(record, sync);
    } else {
      marker(record, sync);
    }
  }

  /** Null if the routing is complete. */
  private String missingRouting() {
    if (!translator.hasSyncId()) {
      return "field sync_id is missing";
    }
    if (translator.epoch() == 0) {
      return "field epoch is missing";
    }
    if (translator.sequence() == 0 && translator.kind() == RecordTranslator.Kind.ENTRY) {
      return "field sequence is missing";
    }
    return null;
  }

  private void entry(RawRecord record, OpenSync sync) {
    try {
      long timestamp = record.timestamp();
      translator.translate(sync.text(), timestamp < 0 ? RecordTranslator.NO_TIMESTAMP : timestamp);
    } catch (RecordRefusedException e) {
      reject(record, sync, translator.sequence(), e.getMessage());
      return;
    }
    ByteSink key = translator.key();
    buffer.append(
        sync,
        ShardPlacement.shardOf(key.array(), 0, key.size(), buffer.shards()),
        translator.operation().code(),
        record.partition(),
        translator.sequence(),
        key,
        translator.value());
    entries++;
  }

  private void marker(RawRecord record, OpenSync sync) {
    ShardBatch.Kind kind;
    MessageLite message;
    switch (translator.kind()) {
      case BEGIN_SYNC -> {
        BeginSync begin = translator.begin();
        if (!begin.getSyncId().isEmpty() && !begin.getSyncId().equals(sync.text())) {
          deadLetter(
              record,
              sync.text(),
              sync.key().epoch(),
              translator.sequence(),
              false,
              "begin marker of sync \"" + begin.getSyncId() + "\" is routed to " + sync.text());
          return;
        }
        kind = ShardBatch.Kind.BEGIN;
        message = begin;
      }
      case END_SYNC -> {
        kind = ShardBatch.Kind.END;
        message = translator.end();
      }
      case ABORT_SYNC -> {
        kind = ShardBatch.Kind.ABORT;
        message = translator.abort();
      }
      default -> throw new IllegalStateException("no marker: " + translator.kind());
    }
    buffer.send(sync);
    touches.isDue(sync);
    broadcast(kind, sync, record.partition(), translator.sequence(), record.timestamp(), message);
    markers++;
  }

  private void touch(OpenSync sync) {
    broadcast(ShardBatch.Kind.TOUCH, sync, 0, 0, -1, BeginSync.getDefaultInstance());
  }

  private void broadcast(
      ShardBatch.Kind kind,
      OpenSync sync,
      int partition,
      long sequence,
      long timestamp,
      MessageLite message) {
    byte[] payload = message.toByteArray();
    SyncEpoch key = sync.key();
    marker.marker(kind, key.syncId(), key.epoch(), 0, partition, sequence, timestamp);
    marker.payload(payload, payload.length);
    for (int shard = 0; shard < buffer.shards(); shard++) {
      marker.redirect(shard);
      outlet.send(marker);
    }
  }

  /** The value is of no use; the headers may still say where the record belongs. */
  private void withoutValue(RawRecord record, String reason) {
    Optional<RoutingHeaders> routing = RoutingHeaders.of(record.headers());
    if (routing.isPresent()) {
      OpenSync sync = buffer.sync(routing.get().syncId(), routing.get().epoch());
      syncOfLast = sync.text();
      reject(record, sync, routing.get().sequence(), reason);
    } else {
      deadLetter(record, "", 0, 0, false, reason);
    }
  }

  private void reject(RawRecord record, OpenSync sync, long sequence, String reason) {
    int partition = record.partition();
    buffer.append(
        sync,
        Math.floorMod(partition, buffer.shards()),
        ShardBatch.REJECTED,
        partition,
        sequence,
        EMPTY,
        EMPTY);
    deadLetter(record, sync.text(), sync.key().epoch(), sequence, true, reason);
  }

  private void deadLetter(
      RawRecord record, String sync, int epoch, long sequence, boolean counted, String reason) {
    deadLetters++;
    outlet.deadLetter(
        new DeadLetter(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            sync,
            epoch,
            sequence,
            counted,
            reason,
            record.value() == null ? NO_VALUE : record.value()));
  }

  /** Sends everything that waits. */
  void sendAll() {
    buffer.sendAll();
  }

  /** Begins a period: the first record of a sync in it tells all shards that the sync is alive. */
  void tick() {
    touches.tick();
  }

  /** Entries taken, refused ones not counted. */
  long entries() {
    return entries;
  }

  /** Bytes of the values of all records. */
  long bytes() {
    return bytes;
  }

  long markers() {
    return markers;
  }

  long deadLetters() {
    return deadLetters;
  }
}
