package dev.syncline.operators;

import dev.syncline.serde.Ksuid;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The routing of a record as Kafka headers, which say where a record belongs when its value does
 * not parse: {@code sync_id} (the 20 raw bytes), {@code epoch} (4 bytes) and {@code sequence} (8
 * bytes), numbers big-endian as Kafka's own serializers write them.
 *
 * @param syncId 20 bytes; not copied, not to be changed
 * @param epoch from 1, unsigned
 * @param sequence from 1, unsigned
 */
public record RoutingHeaders(byte[] syncId, int epoch, long sequence) {
  public static final String SYNC_ID = "sync_id";
  public static final String EPOCH = "epoch";
  public static final String SEQUENCE = "sequence";

  /** Adds the three headers. */
  public void addTo(Headers headers) {
    headers.add(SYNC_ID, syncId);
    headers.add(EPOCH, ByteBuffer.allocate(Integer.BYTES).putInt(epoch).array());
    headers.add(SEQUENCE, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
  }

  /** Empty if a header is missing, has another length, or a number is 0. */
  public static Optional<RoutingHeaders> of(Headers headers) {
    byte[] syncId = value(headers, SYNC_ID, Ksuid.BYTES);
    byte[] epoch = value(headers, EPOCH, Integer.BYTES);
    byte[] sequence = value(headers, SEQUENCE, Long.BYTES);
    if (syncId == null || epoch == null || sequence == null) {
      return Optional.empty();
    }
    RoutingHeaders routing =
        new RoutingHeaders(
            syncId, ByteBuffer.wrap(epoch).getInt(), ByteBuffer.wrap(sequence).getLong());
    return routing.epoch == 0 || routing.sequence == 0 ? Optional.empty() : Optional.of(routing);
  }

  private static byte[] value(Headers headers, String name, int length) {
    Header header = headers.lastHeader(name);
    byte[] value = header == null ? null : header.value();
    return value == null || value.length != length ? null : value;
  }
}
