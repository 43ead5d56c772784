package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A record that came when its sync, or its partition of the sync, did not take records: before the
 * begin marker, after the end marker, after the sync had ended. Dropped and reported.
 *
 * @param syncId text form
 * @param epoch attempt of the producer, unsigned
 * @param partition Kafka partition it came from
 * @param sequence position in the partition, 0 for a marker without
 * @param kind {@code entry}, {@code rejected}, {@code begin}, {@code end} or {@code abort}
 * @param reason why it was late, one line
 * @param key primary key of the row, empty for a marker; not copied, not to be changed
 */
public record LateRecord(
    String syncId,
    int epoch,
    int partition,
    long sequence,
    String kind,
    String reason,
    byte[] key) {

  public LateRecord {
    requireNonNull(syncId);
    requireNonNull(kind);
    requireNonNull(reason);
    requireNonNull(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LateRecord that
        && syncId.equals(that.syncId)
        && epoch == that.epoch
        && partition == that.partition
        && sequence == that.sequence
        && kind.equals(that.kind)
        && reason.equals(that.reason)
        && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * syncId.hashCode() + partition) + Long.hashCode(sequence);
  }
}
