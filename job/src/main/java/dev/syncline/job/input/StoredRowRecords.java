package dev.syncline.job.input;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.ConnectorMessages;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.PrincipalRef;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import dev.syncline.serde.proto.storage.SessionRecord;
import dev.syncline.serde.proto.stream.PutAsset;
import dev.syncline.serde.proto.stream.SessionPut;
import dev.syncline.serde.proto.stream.StreamRecord;

/** Stored rows as the records that store them. Not thread-safe. */
final class StoredRowRecords {
  private final ConnectorMessages messages = new ConnectorMessages();

  /**
   * The record for the row at a cursor.
   *
   * @throws InvalidProtocolBufferException if the value is not of the family's message
   * @throws IllegalArgumentException for families that are not replayed
   */
  StreamRecord record(KeyFamily family, VisibleCursor row) throws InvalidProtocolBufferException {
    byte[] value = row.valueArray();
    int offset = row.valueOffset();
    int length = row.valueLength();
    StreamRecord.Builder record = StreamRecord.newBuilder();
    switch (family) {
      case RESOURCE_TYPES -> {
        ResourceTypeRecord stored = ResourceTypeRecord.parser().parseFrom(value, offset, length);
        record.setResourceType(messages.resourceType(value, offset, length));
        if (stored.hasDiscoveredAt()) {
          record.setDiscoveredAt(stored.getDiscoveredAt());
        }
      }
      case RESOURCES -> {
        ResourceRecord stored = ResourceRecord.parser().parseFrom(value, offset, length);
        record.setResource(messages.resource(value, offset, length));
        if (stored.hasDiscoveredAt()) {
          record.setDiscoveredAt(stored.getDiscoveredAt());
        }
      }
      case ENTITLEMENTS -> {
        EntitlementRecord stored = EntitlementRecord.parser().parseFrom(value, offset, length);
        record.setEntitlement(messages.entitlement(value, offset, length));
        if (stored.hasDiscoveredAt()) {
          record.setDiscoveredAt(stored.getDiscoveredAt());
        }
      }
      case GRANTS -> {
        GrantRecord stored = GrantRecord.parser().parseFrom(value, offset, length);
        record.setGrant(asPut(stored, messages.grant(value, offset, length)));
        if (stored.hasDiscoveredAt()) {
          record.setDiscoveredAt(stored.getDiscoveredAt());
        }
      }
      case ASSETS -> asset(AssetRecord.parser().parseFrom(value, offset, length), record);
      case SESSIONS -> {
        SessionRecord stored = SessionRecord.parser().parseFrom(value, offset, length);
        record.setSessionPut(
            SessionPut.newBuilder().setKey(stored.getKey()).setValue(stored.getValue()));
      }
      default -> throw new IllegalArgumentException("rows of " + family + " are not replayed");
    }
    return record.build();
  }

  /**
   * The grant as it has to be put. What is read is not that in three ways: a grant without public
   * id is read with the usual one, a parent of the principal that has only a type is not read, and
   * the expansion is read as the last annotation, where of several the first counts.
   */
  private static Grant asPut(GrantRecord stored, Grant read) {
    PrincipalRef principal = stored.getPrincipal();
    boolean parentOfTypeOnly =
        principal.getParentResourceId().isEmpty() && !principal.getParentResourceTypeId().isEmpty();
    if (!stored.getExternalId().isEmpty() && !stored.hasExpansion() && !parentOfTypeOnly) {
      return read;
    }
    Grant.Builder put = read.toBuilder().setId(stored.getExternalId());
    if (parentOfTypeOnly) {
      put.getPrincipalBuilder()
          .getParentResourceIdBuilder()
          .setResourceType(principal.getParentResourceTypeId());
    }
    if (stored.hasExpansion()) {
      int last = read.getAnnotationsCount() - 1;
      put.removeAnnotations(last).addAnnotations(0, read.getAnnotations(last));
    }
    return put.build();
  }

  private static void asset(AssetRecord stored, StreamRecord.Builder record) {
    record.setAsset(
        PutAsset.newBuilder()
            .setId(stored.getExternalId())
            .setContentType(stored.getContentType())
            .setData(stored.getData()));
    if (stored.hasDiscoveredAt()) {
      record.setDiscoveredAt(stored.getDiscoveredAt());
    }
  }

  /** The record for the graph of the expander. */
  static StreamRecord graph(byte[] blob) {
    return StreamRecord.newBuilder().setEntitlementGraph(ByteString.copyFrom(blob)).build();
  }
}
