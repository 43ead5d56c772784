package dev.syncline.serde.model;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.MalformedRecordException;
import dev.syncline.serde.Operation;
import dev.syncline.serde.RecordRefusedException;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.EntitlementRef;
import dev.syncline.serde.proto.storage.GrantExpandableRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.GrantSourceRecord;
import dev.syncline.serde.proto.storage.PrincipalRef;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceRef;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import dev.syncline.serde.proto.storage.SessionRecord;
import dev.syncline.serde.proto.storage.StatusRecord;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The translation by way of message objects: slow, and near to the words of the rules. */
public final class GeneratedTranslation implements Translation {
  private static final String EXPANDABLE = "c1.connector.v2.GrantExpandable";

  /** White_Space of Unicode. */
  private static final String BLANKS =
      "\t\n\u000b\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
          + "\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

  /** Parses a record, with unknown fields wrapped. */
  static StreamRecord parse(byte[] record) throws MalformedRecordException {
    try {
      StreamRecord parsed =
          UnknownFields.parse(
              StreamRecord.getDefaultInstance(),
              UnknownFields.wrap(StreamRecord.getDescriptor(), record));
      int idSize = parsed.getSyncId().size();
      if ((idSize != 0 && idSize != 20) || parsed.getEpoch() < 0 || parsed.getSequence() < 0) {
        throw new MalformedRecordException("routing", 0);
      }
      return parsed;
    } catch (IOException e) {
      throw new MalformedRecordException(e.getMessage(), 0);
    }
  }

  @Override
  public Row translate(byte[] bytes, String syncId) throws RejectedRecordException {
    StreamRecord record = parse(bytes);
    Timestamp time = record.hasDiscoveredAt() ? record.getDiscoveredAt() : null;
    return switch (record.getOpCase()) {
      case RESOURCE_TYPE -> resourceType(record.getResourceType(), time, mode(record, false));
      case RESOURCE -> resource(record.getResource(), time, mode(record, false));
      case ENTITLEMENT -> entitlement(record.getEntitlement(), time, mode(record, false));
      case GRANT -> grant(record.getGrant(), time, mode(record, true));
      case ASSET -> asset(record, time, syncId);
      case SESSION_PUT -> session(record, syncId);
      case DELETE_GRANT -> delete(grant(record.getDeleteGrant(), null, Operation.PUT));
      case DELETE_RESOURCE ->
          delete(
              resource(
                  Resource.newBuilder().setId(record.getDeleteResource()).build(),
                  null,
                  Operation.PUT));
      case DELETE_ENTITLEMENT ->
          delete(entitlement(record.getDeleteEntitlement(), null, Operation.PUT));
      case CHECKPOINT_TOKEN ->
          new Row(
              Operation.PUT,
              new byte[] {3, 6, 1},
              record.getCheckpointToken().getBytes(StandardCharsets.UTF_8));
      case MARK_SUPPORTS_DIFF ->
          new Row(
              record.getMarkSupportsDiff() ? Operation.PUT : Operation.DELETE,
              new byte[] {3, 6, 2},
              new byte[0]);
      case ENTITLEMENT_GRAPH ->
          new Row(
              Operation.PUT,
              SlowKeys.meta("entitlement-graph\0"),
              record.getEntitlementGraph().toByteArray());
      default -> throw new RecordRefusedException("no operation");
    };
  }

  private static Operation mode(StreamRecord record, boolean grant) throws RecordRefusedException {
    return switch (record.getModeValue()) {
      case 0 -> Operation.PUT;
      case 1 -> Operation.PUT_IF_NEWER;
      case 2 -> grant ? Operation.EXPANDER_WRITE : Operation.PUT;
      default -> throw new RecordRefusedException("mode");
    };
  }

  private static Row delete(Row row) {
    return new Row(Operation.DELETE, row.key(), new byte[0]);
  }

  private static Row row(Operation operation, int family, Message value, String... components) {
    byte[] key = SlowKeys.concat(new byte[] {3, (byte) family, 0}, SlowKeys.tuple(components));
    return new Row(operation, key, SlowSerializer.serialize(value));
  }

  private static Row resourceType(ResourceType in, Timestamp time, Operation mode) {
    ResourceTypeRecord.Builder out =
        ResourceTypeRecord.newBuilder()
            .setExternalId(in.getId())
            .setDisplayName(in.getDisplayName())
            .addAllAnnotations(in.getAnnotationsList())
            .setDescription(in.getDescription())
            .setSourcedExternally(in.getSourcedExternally());
    for (int trait : in.getTraitsValueList()) {
      ResourceType.Trait known = ResourceType.Trait.forNumber(trait);
      out.addTraits(known == null ? "" : known.name().substring("TRAIT_".length()));
    }
    if (time != null) {
      out.setDiscoveredAt(time);
    }
    return row(mode, 1, out.build(), in.getId());
  }

  private static Row resource(Resource in, Timestamp time, Operation mode) {
    ResourceRecord.Builder out =
        ResourceRecord.newBuilder()
            .setResourceTypeId(in.getId().getResourceType())
            .setResourceId(in.getId().getResource())
            .setDisplayName(in.getDisplayName())
            .setDescription(in.getDescription())
            .addAllAnnotations(in.getAnnotationsList())
            .setIconAssetExternalId(in.getIcon().getId());
    if (!in.getParentResourceId().getResource().isEmpty()) {
      out.setParent(reference(in.getParentResourceId()));
    }
    if (time != null) {
      out.setDiscoveredAt(time);
    }
    if (in.hasProfile()) {
      out.setProfile(in.getProfile());
    }
    if (in.hasStatus()) {
      out.setStatus(
          StatusRecord.newBuilder()
              .setStatusValue(in.getStatus().getStatusValue())
              .setDetails(in.getStatus().getDetails()));
    }
    if (in.hasCreatedAt()) {
      out.setCreatedAt(in.getCreatedAt());
    }
    return row(mode, 2, out.build(), in.getId().getResourceType(), in.getId().getResource());
  }

  private static ResourceRef reference(ResourceId id) {
    return ResourceRef.newBuilder()
        .setResourceTypeId(id.getResourceType())
        .setResourceId(id.getResource())
        .build();
  }

  private static Row entitlement(Entitlement in, Timestamp time, Operation mode)
      throws RecordRefusedException {
    ResourceId resource = in.getResource().getId();
    demand(in.hasResource());
    demand(!resource.getResourceType().isEmpty() && !resource.getResource().isEmpty());
    EntitlementRecord.Builder out =
        EntitlementRecord.newBuilder()
            .setExternalId(in.getId())
            .setResource(reference(resource))
            .setDisplayName(in.getDisplayName())
            .setDescription(in.getDescription())
            .addAllAnnotations(in.getAnnotationsList())
            .setSlug(in.getSlug());
    Entitlement.PurposeValue purpose = Entitlement.PurposeValue.forNumber(in.getPurposeValue());
    if (purpose != null && purpose.getNumber() != 0) {
      out.setPurpose(purpose.name().substring("PURPOSE_VALUE_".length()));
    }
    for (ResourceType type : in.getGrantableToList()) {
      if (!type.getId().isEmpty()) {
        out.addGrantableToResourceTypeIds(type.getId());
      }
    }
    if (time != null) {
      out.setDiscoveredAt(time);
    }
    String type = resource.getResourceType();
    String[] identity = SlowKeys.identity(type, resource.getResource(), in.getId());
    return row(mode, 3, out.build(), type, resource.getResource(), identity[0], identity[1]);
  }

  private static void demand(boolean condition) throws RecordRefusedException {
    if (!condition) {
      throw new RecordRefusedException("a reference is incomplete");
    }
  }

  private static Row grant(Grant in, Timestamp time, Operation mode) throws RecordRefusedException {
    ResourceId resource = in.getEntitlement().getResource().getId();
    ResourceId principal = in.getPrincipal().getId();
    demand(in.hasEntitlement() && in.hasPrincipal());
    demand(!resource.getResourceType().isEmpty() && !resource.getResource().isEmpty());
    demand(!in.getEntitlement().getId().isEmpty());
    demand(!principal.getResourceType().isEmpty() && !principal.getResource().isEmpty());
    ResourceId parent = in.getPrincipal().getParentResourceId();
    GrantRecord.Builder out =
        GrantRecord.newBuilder()
            .setExternalId(in.getId())
            .setEntitlement(
                EntitlementRef.newBuilder()
                    .setResourceTypeId(resource.getResourceType())
                    .setResourceId(resource.getResource())
                    .setEntitlementId(in.getEntitlement().getId()))
            .setPrincipal(
                PrincipalRef.newBuilder()
                    .setResourceTypeId(principal.getResourceType())
                    .setResourceId(principal.getResource())
                    .setParentResourceTypeId(parent.getResourceType())
                    .setParentResourceId(parent.getResource()));
    if (time != null) {
      out.setDiscoveredAt(time);
    }
    List<Any> annotations = new ArrayList<>(in.getAnnotationsList());
    GrantExpandable expandable = extract(annotations);
    out.addAllAnnotations(annotations);
    if (mode != Operation.EXPANDER_WRITE
        && expandable != null
        && expandable.getEntitlementIdsList().stream().anyMatch(id -> !isBlank(id))) {
      out.setExpansion(
          GrantExpandableRecord.newBuilder()
              .addAllEntitlementIds(expandable.getEntitlementIdsList())
              .setShallow(expandable.getShallow())
              .addAllResourceTypeIds(expandable.getResourceTypeIdsList()));
      out.setNeedsExpansion(true);
    }
    in.getSources()
        .getSourcesMap()
        .forEach(
            (id, source) ->
                out.putSources(
                    id, GrantSourceRecord.newBuilder().setIsDirect(source.getIsDirect()).build()));
    String[] identity =
        SlowKeys.identity(
            resource.getResourceType(), resource.getResource(), in.getEntitlement().getId());
    return row(
        mode,
        4,
        out.build(),
        resource.getResourceType(),
        resource.getResource(),
        identity[0],
        identity[1],
        principal.getResourceType(),
        principal.getResource());
  }

  private static GrantExpandable extract(List<Any> annotations) {
    for (int i = 0; i < annotations.size(); i++) {
      String url = annotations.get(i).getTypeUrl();
      if (url.equals(EXPANDABLE) || url.endsWith("/" + EXPANDABLE)) {
        try {
          GrantExpandable found =
              UnknownFields.parse(
                  GrantExpandable.getDefaultInstance(),
                  UnknownFields.wrap(
                      GrantExpandable.getDescriptor(),
                      annotations.get(i).getValue().toByteArray()));
          annotations.remove(i);
          return found;
        } catch (IOException e) {
          // Not one that parses: the next may.
        }
      }
    }
    return null;
  }

  private static boolean isBlank(String text) {
    return text.chars().allMatch(c -> BLANKS.indexOf(c) >= 0);
  }

  private static Row asset(StreamRecord record, Timestamp time, String syncId)
      throws RecordRefusedException {
    demand(!record.getAsset().getId().isEmpty());
    AssetRecord.Builder out =
        AssetRecord.newBuilder()
            .setSyncId(syncId)
            .setExternalId(record.getAsset().getId())
            .setContentType(record.getAsset().getContentType())
            .setData(record.getAsset().getData());
    if (time != null) {
      out.setDiscoveredAt(time);
    }
    return row(Operation.PUT, 5, out.build(), record.getAsset().getId());
  }

  private static Row session(StreamRecord record, String syncId) {
    SessionRecord out =
        SessionRecord.newBuilder()
            .setSyncId(syncId)
            .setKey(record.getSessionPut().getKey())
            .setValue(record.getSessionPut().getValue())
            .build();
    return row(Operation.PUT, 9, out, syncId, record.getSessionPut().getKey());
  }
}
