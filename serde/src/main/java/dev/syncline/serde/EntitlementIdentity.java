package dev.syncline.serde;

import java.nio.charset.StandardCharsets;

/**
 * The raw identity of an entitlement, decoded from its place in a key: type and id of its resource,
 * and its external id, which the key holds with or without the resource in front of it.
 *
 * <p>Mutable, to be reused. Not thread-safe.
 */
public final class EntitlementIdentity {
  private static final byte FLAG_STRIPPED = '1';

  private final ByteSink raw = new ByteSink();
  private int typeLength;
  private int resourceLength;

  /**
   * Decodes a partition.
   *
   * @param encoded holds the four components {@code T(resource type, resource id, flag, tail)}
   * @throws IllegalArgumentException if it does not
   */
  public void decode(byte[] encoded, int offset, int length) {
    int end = offset + length;
    int resource = next(encoded, offset, end);
    int flag = next(encoded, resource, end);
    int tail = next(encoded, flag, end);
    raw.reset();
    TupleCodec.unescape(encoded, offset, resource - 1 - offset, raw);
    typeLength = raw.size();
    TupleCodec.unescape(encoded, resource, flag - 1 - resource, raw);
    resourceLength = raw.size() - typeLength;
    if (encoded[flag] == FLAG_STRIPPED) {
      raw.writeBytes(raw.array(), 0, typeLength);
      raw.writeByte(':');
      raw.writeBytes(raw.array(), typeLength, resourceLength);
      raw.writeByte(':');
    }
    TupleCodec.unescape(encoded, tail, end - tail, raw);
  }

  private static int next(byte[] encoded, int offset, int end) {
    int separator = TupleCodec.componentEnd(encoded, offset, end);
    if (separator == end) {
      throw new IllegalArgumentException(
          "no entitlement: " + Keys.describe(encoded, offset, end - offset));
    }
    return separator + 1;
  }

  /** Holds all three parts; valid until the next {@link #decode}. */
  public byte[] array() {
    return raw.array();
  }

  public int typeOffset() {
    return 0;
  }

  public int typeLength() {
    return typeLength;
  }

  public int resourceOffset() {
    return typeLength;
  }

  public int resourceLength() {
    return resourceLength;
  }

  public int idOffset() {
    return typeLength + resourceLength;
  }

  public int idLength() {
    return raw.size() - typeLength - resourceLength;
  }

  /** The external id as text. */
  public String id() {
    return new String(raw.array(), idOffset(), idLength(), StandardCharsets.UTF_8);
  }
}
