package dev.syncline.operators;

import dev.syncline.serde.Ksuid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The routing of a record as Kafka headers, which say where a record belongs when its value does
 * not parse: {@code sync_id} (the 20 raw bytes), {@code epoch} and {@code sequence} (decimal digits
 * in ASCII).
 *
 * @param syncId 20 bytes; not copied, not to be changed
 * @param epoch from 1, unsigned
 * @param sequence from 1, unsigned
 */
record RoutingHeaders(byte[] syncId, int epoch, long sequence) {
  static final String SYNC_ID = "sync_id";
  static final String EPOCH = "epoch";
  static final String SEQUENCE = "sequence";

  /** Longest decimal form of an unsigned 64-bit number. */
  private static final int MAX_DIGITS = 20;

  /** Empty if a header is missing, has another form, or a number is 0. */
  static Optional<RoutingHeaders> of(Headers headers) {
    byte[] syncId = value(headers, SYNC_ID);
    String epoch = digits(headers, EPOCH);
    String sequence = digits(headers, SEQUENCE);
    if (syncId == null || syncId.length != Ksuid.BYTES || epoch == null || sequence == null) {
      return Optional.empty();
    }
    try {
      RoutingHeaders routing =
          new RoutingHeaders(
              syncId, Integer.parseUnsignedInt(epoch), Long.parseUnsignedLong(sequence));
      return routing.epoch == 0 || routing.sequence == 0 ? Optional.empty() : Optional.of(routing);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String digits(Headers headers, String name) {
    byte[] value = value(headers, name);
    if (value == null || value.length > MAX_DIGITS) {
      return null;
    }
    for (byte b : value) {
      if (b < '0' || b > '9') {
        return null;
      }
    }
    return new String(value, StandardCharsets.US_ASCII);
  }

  private static byte[] value(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }
}
