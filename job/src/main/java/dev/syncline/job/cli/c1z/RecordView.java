package dev.syncline.job.cli.c1z;

import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How records of one kind are shown: as a row of cells, and wrapped as a record of connector
 * output, whose JSON the other commands read.
 *
 * @param kind plural, as in {@code c1z list grants}
 * @param titles of the columns
 * @param cells of a record, as many as titles; null is an empty one
 * @param record puts a record into its place in connector output
 */
record RecordView<M extends Message>(
    String kind,
    List<String> titles,
    Function<M, List<Object>> cells,
    BiFunction<StreamRecord.Builder, M, StreamRecord.Builder> record) {

  static final RecordView<ResourceType> RESOURCE_TYPES =
      new RecordView<>(
          "resource-types",
          List.of("ID", "NAME", "TRAITS", "DESCRIPTION"),
          type ->
              Arrays.asList(
                  type.getId(),
                  type.getDisplayName(),
                  String.join(
                      " ", type.getTraitsList().stream().map(RecordView::shortName).toList()),
                  type.getDescription()),
          StreamRecord.Builder::setResourceType);

  static final RecordView<Resource> RESOURCES =
      new RecordView<>(
          "resources",
          List.of("TYPE", "ID", "NAME", "PARENT_TYPE", "PARENT", "DESCRIPTION"),
          resource ->
              Arrays.asList(
                  resource.getId().getResourceType(),
                  resource.getId().getResource(),
                  resource.getDisplayName(),
                  resource.getParentResourceId().getResourceType(),
                  resource.getParentResourceId().getResource(),
                  resource.getDescription()),
          StreamRecord.Builder::setResource);

  static final RecordView<Entitlement> ENTITLEMENTS =
      new RecordView<>(
          "entitlements",
          List.of("RESOURCE_TYPE", "RESOURCE", "ID", "NAME", "PURPOSE", "GRANTABLE_TO"),
          entitlement -> {
            ResourceId on = entitlement.getResource().getId();
            return Arrays.asList(
                on.getResourceType(),
                on.getResource(),
                entitlement.getId(),
                entitlement.getDisplayName(),
                shortName(entitlement.getPurpose()),
                String.join(
                    " ",
                    entitlement.getGrantableToList().stream().map(ResourceType::getId).toList()));
          },
          StreamRecord.Builder::setEntitlement);

  static final RecordView<Grant> GRANTS =
      new RecordView<>(
          "grants",
          List.of("RESOURCE_TYPE", "RESOURCE", "ENTITLEMENT", "PRINCIPAL_TYPE", "PRINCIPAL", "ID"),
          grant -> {
            ResourceId on = grant.getEntitlement().getResource().getId();
            ResourceId principal = grant.getPrincipal().getId();
            return Arrays.asList(
                on.getResourceType(),
                on.getResource(),
                grant.getEntitlement().getId(),
                principal.getResourceType(),
                principal.getResource(),
                grant.getId());
          },
          StreamRecord.Builder::setGrant);

  /** {@code TRAIT_USER} as {@code user}; the number of a constant that has no name here. */
  private static String shortName(ProtocolMessageEnum constant) {
    try {
      String text =
          constant.getValueDescriptor().getName().replaceFirst("^(TRAIT|PURPOSE_VALUE)_", "");
      return text.equals("UNSPECIFIED") ? "" : text.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return "unknown";
    }
  }

  /** The record as one of connector output. */
  StreamRecord toRecord(M message) {
    return record.apply(StreamRecord.newBuilder(), message).build();
  }
}
