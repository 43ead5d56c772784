package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A record that was not taken: it does not parse, says not where it belongs, or the rules refuse
 * it.
 *
 * @param topic where it came from
 * @param partition where it came from
 * @param offset where it came from
 * @param timestamp Kafka timestamp in milliseconds, negative if it has none
 * @param syncId text form of the sync that it belongs to, or empty if that is not known
 * @param epoch attempt of the producer, 0 if not known
 * @param sequence position in the partition, 0 if not known
 * @param counted whether it counts towards the announced number of records
 * @param reason why, one line
 * @param value the raw bytes, empty for a Kafka tombstone; not copied, not to be changed
 */
public record DeadLetter(
    String topic,
    int partition,
    long offset,
    long timestamp,
    String syncId,
    int epoch,
    long sequence,
    boolean counted,
    String reason,
    byte[] value) {

  public DeadLetter {
    requireNonNull(topic);
    requireNonNull(syncId);
    requireNonNull(reason);
    requireNonNull(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeadLetter that
        && topic.equals(that.topic)
        && partition == that.partition
        && offset == that.offset
        && timestamp == that.timestamp
        && syncId.equals(that.syncId)
        && epoch == that.epoch
        && sequence == that.sequence
        && counted == that.counted
        && reason.equals(that.reason)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * topic.hashCode() + partition) + Long.hashCode(offset);
  }
}
