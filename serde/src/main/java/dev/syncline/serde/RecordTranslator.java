package dev.syncline.serde;

import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;

/**
 * Turns one stream record into the key and the stored value it stands for.
 *
 * <p>{@link #scan} reads the routing, {@link #translate} the rest. Keeps its buffers; results are
 * valid until the next scan. Not thread-safe.
 */
public final class RecordTranslator {
  /** What a record is about. */
  public enum Kind {
    BEGIN_SYNC,
    END_SYNC,
    ABORT_SYNC,
    /** Everything that translates to a key. */
    ENTRY
  }

  /** Time argument of {@link #translate} for a record without a Kafka timestamp. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * Finds the operation and the routing fields.
   *
   * @throws MalformedRecordException if the bytes are no stream record
   */
  public void scan(byte[] record, int offset, int length) throws MalformedRecordException {
    throw new UnsupportedOperationException("not built yet");
  }

  public Kind kind() {
    throw new UnsupportedOperationException("not built yet");
  }

  public boolean hasSyncId() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Copies the 20 bytes of the sync id. */
  public void copySyncId(byte[] target, int offset) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** 0 if absent. */
  public int epoch() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** 0 if absent. */
  public long sequence() {
    throw new UnsupportedOperationException("not built yet");
  }

  public boolean stampDiscoveredAt() {
    throw new UnsupportedOperationException("not built yet");
  }

  public boolean hasDiscoveredAt() {
    throw new UnsupportedOperationException("not built yet");
  }

  public BeginSync begin() {
    throw new UnsupportedOperationException("not built yet");
  }

  public EndSync end() {
    throw new UnsupportedOperationException("not built yet");
  }

  public AbortSync abort() {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Translates an entry.
   *
   * @param syncIdText text form of the sync's id
   * @param kafkaTimestampMillis what {@code stamp_discovered_at} asks for, or {@link #NO_TIMESTAMP}
   * @throws RecordRefusedException if the rules of the store do not accept it
   */
  public void translate(String syncIdText, long kafkaTimestampMillis)
      throws RecordRefusedException {
    throw new UnsupportedOperationException("not built yet");
  }

  public Operation operation() {
    throw new UnsupportedOperationException("not built yet");
  }

  public ByteSink key() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Empty for {@link Operation#DELETE}. */
  public ByteSink value() {
    throw new UnsupportedOperationException("not built yet");
  }
}
