package dev.syncline.operators;

import dev.syncline.serde.Ksuid;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputView;

/**
 * What Ingest sends to a shard: entries of one sync and epoch, or one marker. Mutable and reused on
 * both ends of the wire, so that no record costs an allocation; whoever receives one must not keep
 * it. Not thread-safe.
 *
 * <p>Payload of entries, see {@link BatchCursor} for reading:
 *
 * <pre>
 * payload   = (partition | entry)*, begins with a partition
 * partition = 5:u8 partition:varint sequence:varint        applies to the entries that follow
 * entry     = operation:u8 sequence:varint keyLength:varint valueLength:varint key value
 *                                                           operation 0..3, or 4 for a refused record
 * </pre>
 *
 * The sequence of an entry is relative to the one before it, or to that of the partition. Payload
 * of a marker is its protobuf message.
 */
public final class ShardBatch {
  /** What a batch holds. */
  enum Kind {
    ENTRIES,
    BEGIN,
    END,
    ABORT,
    /** The sync is alive: a record of it came, maybe for another shard. */
    TOUCH;

    private static final Kind[] BY_CODE = values();

    static Kind of(int code) {
      return BY_CODE[code];
    }
  }

  /** Operation code of a record that counts but was refused: an entry without key and value. */
  static final int REJECTED = 4;

  /** Code that announces the partition of the following entries. */
  static final int PARTITION = 5;

  private static final byte[] NOTHING = new byte[0];

  /** Memory for a batch larger than this, which one huge record can be, is not held on to. */
  private static final int KEPT = 1 << 20;

  private Kind kind = Kind.ENTRIES;
  private final byte[] syncId = new byte[Ksuid.BYTES];
  private int epoch;
  private int shard;
  private int partition;
  private long sequence;
  private long timestamp;
  private byte[] payload = NOTHING;
  private int length;
  private byte[] received = NOTHING;

  /** Makes it a batch of entries without payload. */
  ShardBatch entries(byte[] ofSync, int ofEpoch, int toShard) {
    return marker(Kind.ENTRIES, ofSync, ofEpoch, toShard, 0, 0, 0);
  }

  /** Makes it a marker without payload. */
  ShardBatch marker(
      Kind ofKind,
      byte[] ofSync,
      int ofEpoch,
      int toShard,
      int ofPartition,
      long ofSequence,
      long ofTimestamp) {
    kind = ofKind;
    System.arraycopy(ofSync, 0, syncId, 0, Ksuid.BYTES);
    epoch = ofEpoch;
    shard = toShard;
    partition = ofPartition;
    sequence = ofSequence;
    timestamp = ofTimestamp;
    payload = NOTHING;
    length = 0;
    return this;
  }

  /** Sends the same marker to another shard. */
  void redirect(int toShard) {
    shard = toShard;
  }

  Kind kind() {
    return kind;
  }

  /** The 20 bytes; changes with the batch. */
  byte[] syncId() {
    return syncId;
  }

  int epoch() {
    return epoch;
  }

  int shard() {
    return shard;
  }

  /** Partition of a marker. */
  int partition() {
    return partition;
  }

  /** Sequence of a marker, 0 if the producer does not number markers. */
  long sequence() {
    return sequence;
  }

  /** Kafka timestamp of a marker in milliseconds, negative if there is none. */
  long timestamp() {
    return timestamp;
  }

  /** The bytes from 0 to {@link #length}; change with the batch. */
  byte[] payload() {
    return payload;
  }

  int length() {
    return length;
  }

  /** Refers to bytes of the caller, who must not change them before the batch has been sent. */
  ShardBatch payload(byte[] bytes, int ofLength) {
    Objects.checkFromIndexSize(0, ofLength, bytes.length);
    payload = bytes;
    length = ofLength;
    return this;
  }

  /** Reads the payload into memory of the batch's own. */
  void readPayload(DataInputView source, int ofLength) throws IOException {
    boolean tooSmall = received.length < ofLength;
    boolean tooLarge = received.length > KEPT && ofLength <= KEPT;
    if (tooSmall || tooLarge) {
      received = new byte[Math.max(ofLength, 1 << 14)];
    }
    source.readFully(received, 0, ofLength);
    payload(received, ofLength);
  }

  void copyFrom(ShardBatch other) {
    marker(
        other.kind,
        other.syncId,
        other.epoch,
        other.shard,
        other.partition,
        other.sequence,
        other.timestamp);
    payload(Arrays.copyOf(other.payload, other.length), other.length);
  }
}
