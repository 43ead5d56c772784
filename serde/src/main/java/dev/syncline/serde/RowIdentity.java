package dev.syncline.serde;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import dev.syncline.serde.proto.storage.SessionRecord;

/**
 * What a stored value says of itself: the key that its row must have, and the sync it names.
 *
 * @param key the primary key
 * @param syncId of an asset or a scratch row, whose values name a sync; null for other families
 */
public record RowIdentity(byte[] key, String syncId) {
  /** Components of the tuple in the keys of each family that has rows. */
  private static final int GRANT_COMPONENTS = 6;

  private static final int ENTITLEMENT_COMPONENTS = 4;

  /**
   * Parses the whole value.
   *
   * @param family one that {@link #isKnownOf}
   * @throws InvalidProtocolBufferException if the value does not parse
   */
  public static RowIdentity of(KeyFamily family, byte[] value, int offset, int length)
      throws InvalidProtocolBufferException {
    return switch (family) {
      case RESOURCE_TYPES -> {
        ResourceTypeRecord record = ResourceTypeRecord.parser().parseFrom(value, offset, length);
        yield new RowIdentity(Keys.resourceType(record.getExternalId()), null);
      }
      case RESOURCES -> {
        ResourceRecord record = ResourceRecord.parser().parseFrom(value, offset, length);
        yield new RowIdentity(
            Keys.resource(record.getResourceTypeId(), record.getResourceId()), null);
      }
      case ENTITLEMENTS -> {
        EntitlementRecord record = EntitlementRecord.parser().parseFrom(value, offset, length);
        yield new RowIdentity(
            Keys.entitlement(
                record.getResource().getResourceTypeId(),
                record.getResource().getResourceId(),
                record.getExternalId()),
            null);
      }
      case GRANTS -> {
        GrantRecord record = GrantRecord.parser().parseFrom(value, offset, length);
        yield new RowIdentity(
            Keys.grant(
                record.getEntitlement().getResourceTypeId(),
                record.getEntitlement().getResourceId(),
                record.getEntitlement().getEntitlementId(),
                record.getPrincipal().getResourceTypeId(),
                record.getPrincipal().getResourceId()),
            null);
      }
      case ASSETS -> {
        AssetRecord record = AssetRecord.parser().parseFrom(value, offset, length);
        yield new RowIdentity(Keys.asset(record.getExternalId()), record.getSyncId());
      }
      case SESSIONS -> {
        SessionRecord record = SessionRecord.parser().parseFrom(value, offset, length);
        yield new RowIdentity(
            Keys.session(record.getSyncId(), record.getKey()), record.getSyncId());
      }
      default -> throw new IllegalArgumentException(family + " has no rows");
    };
  }

  /** Whether values of the family name their key. */
  public static boolean isKnownOf(KeyFamily family) {
    return components(family) > 0;
  }

  /**
   * Whether a key is one that a row of the family can have, whatever its value.
   *
   * @param family one that {@link #isKnownOf}
   */
  public static boolean isWellFormed(KeyFamily family, byte[] key, int length) {
    int start = Keys.HEADER;
    if (length < start || key[start - 1] != TupleCodec.SEPARATOR) {
      return false;
    }
    ByteSink raw = new ByteSink(length);
    int components = components(family);
    for (int i = 1; i <= components; i++) {
      int end = TupleCodec.componentEnd(key, start, length);
      if ((end == length) != (i == components)) {
        return false;
      }
      try {
        TupleCodec.unescape(key, start, end - start, raw);
      } catch (IllegalArgumentException e) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  private static int components(KeyFamily family) {
    return switch (family) {
      case RESOURCE_TYPES, ASSETS -> 1;
      case RESOURCES, SESSIONS -> 2;
      case ENTITLEMENTS -> ENTITLEMENT_COMPONENTS;
      case GRANTS -> GRANT_COMPONENTS;
      default -> 0;
    };
  }
}
