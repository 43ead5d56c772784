package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The routing of a record as Kafka headers, so that a value that does not parse can be attributed.
 *
 * <p>{@code sync_id}: the 20 bytes of the id. {@code epoch} and {@code sequence}: decimal digits in
 * ASCII.
 */
final class RoutingHeaders {
  static final String SYNC_ID = "sync_id";
  static final String EPOCH = "epoch";
  static final String SEQUENCE = "sequence";

  private final Header syncId;
  private final Header epoch;

  RoutingHeaders(byte[] syncId, int epoch) {
    this.syncId = new RecordHeader(SYNC_ID, requireNonNull(syncId, "syncId"));
    this.epoch = new RecordHeader(EPOCH, decimal(epoch));
  }

  List<Header> with(long sequence) {
    return List.of(syncId, epoch, new RecordHeader(SEQUENCE, decimal(sequence)));
  }

  private static byte[] decimal(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
