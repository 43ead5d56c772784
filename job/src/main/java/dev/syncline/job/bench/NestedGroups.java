package dev.syncline.job.bench;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Any;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;

/** Syncs made for expansions, each of a shape that is hard in its own way. */
final class NestedGroups {
  private static final int MEMBERS = 90;
  private static final int ROLES = 10;
  private static final int FAN_OUT_MEMBERS = 10;
  private static final String USERS_ONLY = "user";

  /** What is nested in what. */
  enum Shape {
    /** Of every hundred grants 90 are memberships of a team, 10 give the team a role each. */
    ROLES,
    /** Every one of n groups in every other one; all of them in a role. */
    CLIQUE,
    /** Every one of n groups in the next one; a user in the first. Only users are passed on. */
    CHAIN,
    /** One group with ten users has n roles. */
    FAN_OUT
  }

  private final Shape shape;
  private final long size;

  /**
   * @param size number of grants for {@link Shape#ROLES}, a multiple of 100; else what the shape
   *     says
   */
  NestedGroups(Shape shape, long size) {
    this.shape = requireNonNull(shape);
    this.size = size;
  }

  /** Grants before the expansion. */
  long grants() {
    return switch (shape) {
      case ROLES -> size / (MEMBERS + ROLES) * (MEMBERS + ROLES);
      case CLIQUE -> size * (size - 1) + size + 1;
      case CHAIN -> size;
      case FAN_OUT -> FAN_OUT_MEMBERS + size;
    };
  }

  /** Grants that the expansion adds. */
  long added() {
    return switch (shape) {
      case ROLES -> size / (MEMBERS + ROLES) * MEMBERS * ROLES;
      case CLIQUE -> 2 * size - 1; // users and groups; one group has the role already
      case CHAIN -> size - 1;
      case FAN_OUT -> FAN_OUT_MEMBERS * size;
    };
  }

  /** Hands over all records, without markers. They are made on the way. */
  void forEach(EncodedRecords.Sink sink) throws IOException {
    switch (shape) {
      case ROLES -> roles(sink);
      case CLIQUE -> clique(sink);
      case CHAIN -> chain(sink);
      case FAN_OUT -> fanOut(sink);
    }
  }

  /**
   * With {@link Shape#ROLES}: new members of as many teams, evenly spread, or more than one each.
   */
  void forEachNewMember(long count, EncodedRecords.Sink sink) throws IOException {
    long teams = size / (MEMBERS + ROLES);
    for (long i = 0; i < count; i++) {
      grant(sink, "team", team(i * teams / count), "user", "new-%08d".formatted(i));
    }
  }

  /** What the expansion adds for each of them. */
  long addedByNewMember() {
    return ROLES;
  }

  private static String team(long number) {
    return "team-%06d".formatted(number);
  }

  private void roles(EncodedRecords.Sink sink) throws IOException {
    long teams = size / (MEMBERS + ROLES);
    for (long team = 0; team < teams; team++) {
      String name = team(team);
      entitlement(sink, "team", name);
      for (int i = 0; i < MEMBERS; i++) {
        grant(sink, "team", name, "user", "user-%08d".formatted((team * 37 + i * 101) % 50_000));
      }
      for (int role = 0; role < ROLES; role++) {
        String given = "role-%06d-%d".formatted(team, role);
        entitlement(sink, "role", given);
        nest(sink, "role", given, "team", name);
      }
    }
  }

  private void clique(EncodedRecords.Sink sink) throws IOException {
    for (long outer = 0; outer < size; outer++) {
      entitlement(sink, "group", "g" + outer);
      grant(sink, "group", "g" + outer, "user", "u" + outer);
      for (long inner = 0; inner < size; inner++) {
        if (inner != outer) {
          nest(sink, "group", "g" + outer, "group", "g" + inner);
        }
      }
    }
    entitlement(sink, "role", "r");
    nest(sink, "role", "r", "group", "g0");
  }

  private void chain(EncodedRecords.Sink sink) throws IOException {
    for (long group = 0; group < size; group++) {
      entitlement(sink, "group", "g" + group);
      if (group == 0) {
        grant(sink, "group", "g0", "user", "u");
      } else {
        nest(sink, "group", "g" + group, "group", "g" + (group - 1), USERS_ONLY);
      }
    }
  }

  private void fanOut(EncodedRecords.Sink sink) throws IOException {
    entitlement(sink, "group", "g");
    for (int user = 0; user < FAN_OUT_MEMBERS; user++) {
      grant(sink, "group", "g", "user", "u" + user);
    }
    for (long role = 0; role < size; role++) {
      entitlement(sink, "role", "r" + role);
      nest(sink, "role", "r" + role, "group", "g", USERS_ONLY);
    }
  }

  private static void entitlement(EncodedRecords.Sink sink, String type, String name)
      throws IOException {
    send(sink, StreamRecord.newBuilder().setEntitlement(entitlement(type, name)));
  }

  private static void grant(
      EncodedRecords.Sink sink, String type, String name, String principalType, String principal)
      throws IOException {
    send(sink, StreamRecord.newBuilder().setGrant(grant(type, name, principalType, principal)));
  }

  private static void nest(
      EncodedRecords.Sink sink,
      String type,
      String name,
      String innerType,
      String inner,
      String... types)
      throws IOException {
    GrantExpandable.Builder expandable =
        GrantExpandable.newBuilder().addEntitlementIds(id(innerType, inner));
    for (String passed : types) {
      expandable.addResourceTypeIds(passed);
    }
    send(
        sink,
        StreamRecord.newBuilder()
            .setGrant(
                grant(type, name, innerType, inner).addAnnotations(Any.pack(expandable.build()))));
  }

  private static Grant.Builder grant(
      String type, String name, String principalType, String principal) {
    return Grant.newBuilder()
        .setId(id(type, name) + ":" + principalType + ":" + principal)
        .setEntitlement(entitlement(type, name))
        .setPrincipal(resource(principalType, principal));
  }

  private static Entitlement entitlement(String type, String name) {
    return Entitlement.newBuilder().setId(id(type, name)).setResource(resource(type, name)).build();
  }

  private static Resource resource(String type, String name) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(name))
        .build();
  }

  private static String id(String type, String name) {
    return type + ":" + name + ":member";
  }

  private static void send(EncodedRecords.Sink sink, StreamRecord.Builder record)
      throws IOException {
    byte[] bytes = record.build().toByteArray();
    sink.record(bytes, 0, bytes.length, 0);
  }
}
