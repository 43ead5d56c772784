package dev.syncline.serde;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.util.Objects;

/**
 * Turns one stream record into the key and the stored value it stands for.
 *
 * <p>{@link #scan} walks the record once, checks that all of it parses, the embedded messages
 * included, and finds the wanted pieces. {@link #translate} applies the rules of the store and puts
 * the pieces together under the field numbers of the stored record. No message objects are built,
 * and for records in canonical form nothing is allocated; others are rewritten first.
 *
 * <p>A container record of connector output is a stream record without routing. Results are valid
 * until the next scan, and the bytes handed to {@link #scan} must not change before that. Not
 * thread-safe.
 */
public final class RecordTranslator {
  /** What a record is about. */
  public enum Kind {
    BEGIN_SYNC,
    END_SYNC,
    ABORT_SYNC,
    /**
     * Everything that translates to a key; records without an operation too, which {@link
     * #translate} refuses.
     */
    ENTRY
  }

  /** Time argument of {@link #translate} for a record without a Kafka timestamp. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  private static final int MODE_OVERWRITE = 0;
  private static final int MODE_IF_NEWER = 1;
  private static final int MODE_EXPANDED = 2;

  private final MessageScanner scanner = new MessageScanner(RecordShape.SLOTS);
  private final ByteSink rewritten = new ByteSink();
  private final ByteSink key = new ByteSink();
  private final ByteSink value = new ByteSink();
  private final Splicer splicer = new Splicer(scanner, value);
  private final GrantTranslation grants = new GrantTranslation();

  private boolean scanned;
  private Kind kind;
  private int epoch;
  private long sequence;
  private Operation operation;

  /**
   * Reads a record.
   *
   * @throws MalformedRecordException if the bytes are no stream record; offsets count from {@code
   *     offset}
   */
  public void scan(byte[] record, int offset, int length) throws MalformedRecordException {
    Objects.checkFromIndexSize(offset, length, record.length);
    scanned = false;
    operation = null;
    if (!scanner.scan(RecordShape.SHAPE, record, offset, length)) {
      rewritten.reset();
      Canonicalizer.rewrite(RecordShape.SHAPE, record, offset, length, rewritten);
      if (!scanner.scan(RecordShape.SHAPE, rewritten.array(), 0, rewritten.size())) {
        throw new IllegalStateException("the canonical form of a record is not canonical");
      }
    }
    readRouting();
    kind =
        scanner.has(RecordShape.BEGIN_SYNC)
            ? Kind.BEGIN_SYNC
            : scanner.has(RecordShape.END_SYNC)
                ? Kind.END_SYNC
                : scanner.has(RecordShape.ABORT_SYNC) ? Kind.ABORT_SYNC : Kind.ENTRY;
    scanned = true;
  }

  private void readRouting() throws MalformedRecordException {
    int idLength = scanner.length(RecordShape.SYNC_ID);
    if (idLength != 0 && idLength != Ksuid.BYTES) {
      throw new MalformedRecordException(
          "sync_id has " + idLength + " bytes, expected " + Ksuid.BYTES, 0);
    }
    epoch = (int) splicer.value(RecordShape.EPOCH);
    sequence = splicer.value(RecordShape.SEQUENCE);
    if (epoch < 0 || sequence < 0) {
      throw new MalformedRecordException(
          "epoch "
              + Integer.toUnsignedString(epoch)
              + " or sequence "
              + Long.toUnsignedString(sequence)
              + " is out of range",
          0);
    }
  }

  public Kind kind() {
    requireScanned();
    return kind;
  }

  public boolean hasSyncId() {
    requireScanned();
    return scanner.has(RecordShape.SYNC_ID);
  }

  /**
   * Copies the 20 bytes of the sync id.
   *
   * @throws IllegalStateException if the record has none
   */
  public void copySyncId(byte[] target, int offset) {
    if (!hasSyncId()) {
      throw new IllegalStateException("the record names no sync");
    }
    System.arraycopy(
        scanner.data(), scanner.start(RecordShape.SYNC_ID), target, offset, Ksuid.BYTES);
  }

  /** Attempt of the producer, from 1; 0 if absent. */
  public int epoch() {
    requireScanned();
    return epoch;
  }

  /** Position in sync, epoch and partition, from 1; 0 if absent. */
  public long sequence() {
    requireScanned();
    return sequence;
  }

  /** Whether an absent {@code discovered_at} becomes the Kafka timestamp. */
  public boolean stampDiscoveredAt() {
    requireScanned();
    return scanner.has(RecordShape.STAMP_DISCOVERED_AT);
  }

  public boolean hasDiscoveredAt() {
    requireScanned();
    return scanner.has(RecordShape.DISCOVERED_AT);
  }

  /** The marker; only for {@link Kind#BEGIN_SYNC}. */
  public BeginSync begin() {
    return marker(RecordShape.BEGIN_SYNC, BeginSync.parser());
  }

  /** The marker; only for {@link Kind#END_SYNC}. */
  public EndSync end() {
    return marker(RecordShape.END_SYNC, EndSync.parser());
  }

  /** The marker; only for {@link Kind#ABORT_SYNC}. */
  public AbortSync abort() {
    return marker(RecordShape.ABORT_SYNC, AbortSync.parser());
  }

  private <T> T marker(int slot, Parser<T> parser) {
    requireScanned();
    if (!scanner.has(slot)) {
      throw new IllegalStateException("the record is a " + kind);
    }
    try {
      return WireMessages.parse(parser, scanner.data(), scanner.start(slot), scanner.length(slot));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that the scanner accepted does not parse", e);
    }
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
    if (kind() != Kind.ENTRY) {
      throw new IllegalStateException("a " + kind + " translates to no entry");
    }
    operation = null;
    key.reset();
    value.reset();
    splicer.stamp(stampDiscoveredAt() ? kafkaTimestampMillis : NO_TIMESTAMP);
    operation = record(syncIdText);
    if (operation == null) {
      operation = sidecar();
    }
  }

  /** One of the five kinds of record, a scratch row or a delete; null if it is none of them. */
  private Operation record(String syncId) throws RecordRefusedException {
    if (scanner.has(RecordShape.GRANT)) {
      Operation mode = mode(true);
      grants.put(RecordShape.GRANT, mode == Operation.EXPANDER_WRITE, splicer, key);
      return mode;
    }
    if (scanner.has(RecordShape.RESOURCE)) {
      ResourceTranslation.put(RecordShape.RESOURCE, splicer, key);
      return mode(false);
    }
    if (scanner.has(RecordShape.ENTITLEMENT)) {
      EntitlementTranslation.put(RecordShape.ENTITLEMENT, splicer, key);
      return mode(false);
    }
    if (scanner.has(RecordShape.RESOURCE_TYPE)) {
      ResourceTypeTranslation.put(RecordShape.RESOURCE_TYPE, splicer, key);
      return mode(false);
    }
    if (scanner.has(RecordShape.DELETE_GRANT)) {
      GrantTranslation.key(RecordShape.DELETE_GRANT, scanner, key);
      return Operation.DELETE;
    }
    if (scanner.has(RecordShape.DELETE_RESOURCE)) {
      SideTranslation.deleteResource(RecordShape.DELETE_RESOURCE, scanner, key);
      return Operation.DELETE;
    }
    if (scanner.has(RecordShape.DELETE_ENTITLEMENT)) {
      EntitlementTranslation.key(RecordShape.DELETE_ENTITLEMENT, scanner, key);
      return Operation.DELETE;
    }
    if (scanner.has(RecordShape.ASSET)) {
      SideTranslation.putAsset(RecordShape.ASSET, syncId, splicer, key);
      return Operation.PUT;
    }
    if (scanner.has(RecordShape.SESSION_PUT)) {
      SideTranslation.putSession(RecordShape.SESSION_PUT, syncId, splicer, key);
      return Operation.PUT;
    }
    return null;
  }

  /** State of the sync as a whole, which travels like a row. */
  private Operation sidecar() throws RecordRefusedException {
    if (scanner.has(RecordShape.CHECKPOINT_TOKEN)) {
      key.writeBytes(Keys.SYNC_TOKEN);
      copy(RecordShape.CHECKPOINT_TOKEN);
      return Operation.PUT;
    }
    if (scanner.has(RecordShape.ENTITLEMENT_GRAPH)) {
      key.writeBytes(Keys.ENTITLEMENT_GRAPH);
      copy(RecordShape.ENTITLEMENT_GRAPH);
      return Operation.PUT;
    }
    if (scanner.has(RecordShape.MARK_SUPPORTS_DIFF)) {
      key.writeBytes(Keys.SUPPORTS_DIFF);
      // The mark is a flag, and the last value stands: false takes it back.
      return splicer.value(RecordShape.MARK_SUPPORTS_DIFF) != 0 ? Operation.PUT : Operation.DELETE;
    }
    throw new RecordRefusedException("the record has no operation");
  }

  private void copy(int slot) {
    value.writeBytes(scanner.data(), scanner.start(slot), scanner.length(slot));
  }

  /**
   * How the row is to be written. Only grants know the expander's way; for the other kinds that
   * mode is an ordinary put. Assets and everything smaller are always overwritten, so that the mode
   * means nothing there.
   */
  private Operation mode(boolean grant) throws RecordRefusedException {
    int mode = (int) splicer.value(RecordShape.MODE);
    return switch (mode) {
      case MODE_OVERWRITE -> Operation.PUT;
      case MODE_IF_NEWER -> Operation.PUT_IF_NEWER;
      case MODE_EXPANDED -> grant ? Operation.EXPANDER_WRITE : Operation.PUT;
      default -> throw new RecordRefusedException("unknown mode " + mode);
    };
  }

  /** Of the entry last translated. */
  public Operation operation() {
    if (operation == null) {
      throw new IllegalStateException("no record has been translated");
    }
    return operation;
  }

  /** Of the entry last translated. */
  public ByteSink key() {
    return key;
  }

  /** Of the entry last translated; empty for {@link Operation#DELETE}. */
  public ByteSink value() {
    return value;
  }

  private void requireScanned() {
    if (!scanned) {
      throw new IllegalStateException("no record has been scanned");
    }
  }
}
