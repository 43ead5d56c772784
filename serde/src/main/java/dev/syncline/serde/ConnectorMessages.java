package dev.syncline.serde;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.proto.connector.AssetRef;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.GrantSources;
import dev.syncline.serde.proto.connector.GrantSources.GrantSource;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.connector.Status;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.EntitlementRef;
import dev.syncline.serde.proto.storage.GrantExpandableRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.PrincipalRef;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;

/**
 * The way back: stored records as connector messages.
 *
 * <p>References come back as stubs with ids only. What a put drops (see {@code RecordTranslator})
 * does not come back. Not thread-safe: remembers the last entitlement, since grants in key order
 * share it.
 */
public final class ConnectorMessages {
  /** Type URL of the annotation that a stored grant holds as fields of its own. */
  static final String EXPANDABLE_TYPE_URL =
      "type.googleapis.com/" + GrantExpandable.getDescriptor().getFullName();

  private static final String TRAIT_PREFIX = "TRAIT_";
  private static final String PURPOSE_PREFIX = "PURPOSE_VALUE_";

  private final PlainGrants plainGrants = new PlainGrants();

  /**
   * @throws InvalidProtocolBufferException if the value is not a {@code ResourceTypeRecord}
   */
  public ResourceType resourceType(byte[] value, int offset, int length)
      throws InvalidProtocolBufferException {
    ResourceTypeRecord record = ResourceTypeRecord.parser().parseFrom(value, offset, length);
    ResourceType.Builder message =
        ResourceType.newBuilder()
            .setId(record.getExternalId())
            .setDisplayName(record.getDisplayName())
            .addAllAnnotations(record.getAnnotationsList())
            .setDescription(record.getDescription())
            .setSourcedExternally(record.getSourcedExternally());
    for (String trait : record.getTraitsList()) {
      message.addTraits(trait(trait));
    }
    return message.build();
  }

  /** The trait of a stored name; unspecified for a name that is not known. */
  static ResourceType.Trait trait(String name) {
    var found = ResourceType.Trait.getDescriptor().findValueByName(TRAIT_PREFIX + name);
    return found == null ? ResourceType.Trait.TRAIT_UNSPECIFIED : ResourceType.Trait.valueOf(found);
  }

  /**
   * @throws InvalidProtocolBufferException if the value is not a {@code ResourceRecord}
   */
  public Resource resource(byte[] value, int offset, int length)
      throws InvalidProtocolBufferException {
    ResourceRecord record = ResourceRecord.parser().parseFrom(value, offset, length);
    Resource.Builder message =
        Resource.newBuilder()
            .setId(id(record.getResourceTypeId(), record.getResourceId()))
            .setDisplayName(record.getDisplayName())
            .addAllAnnotations(record.getAnnotationsList())
            .setDescription(record.getDescription());
    if (!record.getParent().getResourceId().isEmpty()) {
      message.setParentResourceId(
          id(record.getParent().getResourceTypeId(), record.getParent().getResourceId()));
    }
    if (record.hasProfile()) {
      message.setProfile(record.getProfile());
    }
    if (!record.getIconAssetExternalId().isEmpty()) {
      message.setIcon(AssetRef.newBuilder().setId(record.getIconAssetExternalId()));
    }
    if (record.hasStatus()) {
      message.setStatus(
          Status.newBuilder()
              .setStatusValue(record.getStatus().getStatusValue())
              .setDetails(record.getStatus().getDetails()));
    }
    if (record.hasCreatedAt()) {
      message.setCreatedAt(record.getCreatedAt());
    }
    return message.build();
  }

  /**
   * @throws InvalidProtocolBufferException if the value is not an {@code EntitlementRecord}
   */
  public Entitlement entitlement(byte[] value, int offset, int length)
      throws InvalidProtocolBufferException {
    EntitlementRecord record = EntitlementRecord.parser().parseFrom(value, offset, length);
    Entitlement.Builder message =
        Entitlement.newBuilder()
            .setResource(
                stub(
                    record.getResource().getResourceTypeId(), record.getResource().getResourceId()))
            .setId(record.getExternalId())
            .setDisplayName(record.getDisplayName())
            .setDescription(record.getDescription())
            .addAllAnnotations(record.getAnnotationsList())
            .setPurpose(purpose(record.getPurpose()))
            .setSlug(record.getSlug());
    for (String type : record.getGrantableToResourceTypeIdsList()) {
      message.addGrantableTo(ResourceType.newBuilder().setId(type));
    }
    return message.build();
  }

  private static Entitlement.PurposeValue purpose(String name) {
    var found = Entitlement.PurposeValue.getDescriptor().findValueByName(PURPOSE_PREFIX + name);
    return found == null
        ? Entitlement.PurposeValue.PURPOSE_VALUE_UNSPECIFIED
        : Entitlement.PurposeValue.valueOf(found);
  }

  /**
   * @throws InvalidProtocolBufferException if the value is not a {@code GrantRecord}
   */
  public Grant grant(byte[] value, int offset, int length) throws InvalidProtocolBufferException {
    Grant plain = plainGrants.read(value, offset, length);
    return plain != null ? plain : anyGrant(value, offset, length);
  }

  /** A grant by generated code. */
  static Grant anyGrant(byte[] value, int offset, int length)
      throws InvalidProtocolBufferException {
    GrantRecord record = GrantRecord.parser().parseFrom(value, offset, length);
    Grant.Builder message =
        Grant.newBuilder()
            .setEntitlement(entitlementStub(record.getEntitlement()))
            .setPrincipal(principalStub(record.getPrincipal()))
            .setId(grantId(record))
            .addAllAnnotations(record.getAnnotationsList());
    if (record.hasExpansion()) {
      message.addAnnotations(expandable(record.getExpansion()));
    }
    if (record.getSourcesCount() > 0) {
      GrantSources.Builder sources = GrantSources.newBuilder();
      record
          .getSourcesMap()
          .forEach(
              (key, source) ->
                  sources.putSources(
                      key, GrantSource.newBuilder().setIsDirect(source.getIsDirect()).build()));
      message.setSources(sources);
    }
    return message.build();
  }

  /** The public id of a grant: the stored one or, if that is empty, the usual concatenation. */
  public static String grantId(GrantRecord record) {
    if (!record.getExternalId().isEmpty()) {
      return record.getExternalId();
    }
    return record.getEntitlement().getEntitlementId()
        + ":"
        + record.getPrincipal().getResourceTypeId()
        + ":"
        + record.getPrincipal().getResourceId();
  }

  static Entitlement entitlementStub(EntitlementRef reference) {
    return Entitlement.newBuilder()
        .setResource(stub(reference.getResourceTypeId(), reference.getResourceId()))
        .setId(reference.getEntitlementId())
        .build();
  }

  private static Resource principalStub(PrincipalRef reference) {
    Resource.Builder principal =
        Resource.newBuilder().setId(id(reference.getResourceTypeId(), reference.getResourceId()));
    if (!reference.getParentResourceId().isEmpty()) {
      principal.setParentResourceId(
          id(reference.getParentResourceTypeId(), reference.getParentResourceId()));
    }
    return principal.build();
  }

  private static Any expandable(GrantExpandableRecord expansion) {
    GrantExpandable annotation =
        GrantExpandable.newBuilder()
            .addAllEntitlementIds(expansion.getEntitlementIdsList())
            .setShallow(expansion.getShallow())
            .addAllResourceTypeIds(expansion.getResourceTypeIdsList())
            .build();
    return Any.newBuilder()
        .setTypeUrl(EXPANDABLE_TYPE_URL)
        .setValue(annotation.toByteString())
        .build();
  }

  private static Resource stub(String type, String id) {
    return Resource.newBuilder().setId(id(type, id)).build();
  }

  private static ResourceId id(String type, String id) {
    return ResourceId.newBuilder().setResourceType(type).setResource(id).build();
  }
}
