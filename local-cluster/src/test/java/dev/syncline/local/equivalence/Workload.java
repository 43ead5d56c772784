package dev.syncline.local.equivalence;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.PutMode;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Operations of one sync, in order.
 *
 * @param number tells syncs apart
 */
record Workload(int number, List<Op> ops) {
  static final int TEAMS = 5;
  static final int USERS = 50;
  static final int PARENTS = 3;

  private static final long START = 1_767_225_600;
  private static final int ID_BYTES = 16;

  /** What an operation does. */
  enum Kind {
    PUT_GRANT,
    PUT_NEWER_GRANT,
    PUT_EXPANDABLE_GRANT,
    WRITE_EXPANDED_GRANT,
    DELETE_GRANT,
    PUT_USER,
    PUT_NEWER_USER,
    DELETE_USER,
    PUT_ENTITLEMENT,
    DELETE_ENTITLEMENT,
    PUT_TYPE
  }

  /**
   * One operation. The numbers name what it is about; the smaller they are the simpler.
   *
   * @param variant differs in what does not belong to the identity: parent, grant id
   */
  record Op(Kind kind, int team, int user, int minute, int variant) {
    StreamRecord toRecord() {
      StreamRecord.Builder record =
          StreamRecord.newBuilder()
              .setDiscoveredAt(Timestamp.newBuilder().setSeconds(START + 60L * minute));
      switch (kind) {
        case PUT_GRANT -> record.setGrant(grant());
        case PUT_NEWER_GRANT -> record.setGrant(grant()).setMode(PutMode.PUT_MODE_IF_NEWER);
        case PUT_EXPANDABLE_GRANT ->
            record.setGrant(
                grant()
                    .addAnnotations(
                        Any.pack(
                            GrantExpandable.newBuilder()
                                .addEntitlementIds("team:t0:member")
                                .build())));
        case WRITE_EXPANDED_GRANT -> record.setGrant(grant()).setMode(PutMode.PUT_MODE_EXPANDED);
        case DELETE_GRANT -> record.setDeleteGrant(grant());
        case PUT_USER -> record.setResource(principal());
        case PUT_NEWER_USER -> record.setResource(principal()).setMode(PutMode.PUT_MODE_IF_NEWER);
        case DELETE_USER -> record.setDeleteResource(principal().getId());
        case PUT_ENTITLEMENT -> record.setEntitlement(entitlement());
        case DELETE_ENTITLEMENT -> record.setDeleteEntitlement(entitlement());
        case PUT_TYPE -> record.setResourceType(ResourceType.newBuilder().setId("type" + variant));
      }
      return record.build();
    }

    private Grant.Builder grant() {
      return Grant.newBuilder()
          .setId("g" + variant)
          .setEntitlement(entitlement())
          .setPrincipal(principal());
    }

    private Entitlement.Builder entitlement() {
      return Entitlement.newBuilder()
          .setId("team:t" + team + ":member")
          .setDisplayName("name " + variant)
          .setResource(Resource.newBuilder().setId(id("team", "t" + team)));
    }

    private Resource.Builder principal() {
      Resource.Builder resource = Resource.newBuilder().setId(id("user", "u" + user));
      return variant % (PARENTS + 1) == 0
          ? resource
          : resource.setParentResourceId(id("org", "o" + variant % PARENTS));
    }
  }

  private static ResourceId.Builder id(String type, String id) {
    return ResourceId.newBuilder().setResourceType(type).setResource(id);
  }

  /** A workload of so many puts of grants, followed by so many deletes. */
  static Workload random(int number, Random random, int puts, int deletes) {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < puts + deletes; i++) {
      ops.add(
          new Op(
              i < puts ? Kind.PUT_GRANT : Kind.DELETE_GRANT,
              random.nextInt(TEAMS),
              random.nextInt(USERS),
              0,
              random.nextInt(4)));
    }
    return new Workload(number, ops);
  }

  String syncId() {
    byte[] payload = new byte[ID_BYTES];
    payload[ID_BYTES - 1] = (byte) number;
    payload[ID_BYTES - 2] = (byte) (number >>> 8);
    return Ksuid.of(START, payload).toString();
  }

  /** The operations between the markers of a sync. */
  List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    Timestamp start = Timestamp.newBuilder().setSeconds(START).build();
    records.add(
        StreamRecord.newBuilder()
            .setBeginSync(
                BeginSync.newBuilder().setSyncId(syncId()).setType("full").setStartedAt(start))
            .build()
            .toByteArray());
    ops.forEach(op -> records.add(op.toRecord().toByteArray()));
    records.add(
        StreamRecord.newBuilder()
            .setEndSync(EndSync.newBuilder().setEndedAt(start).setStatsWrittenAt(start))
            .build()
            .toByteArray());
    return records;
  }
}
