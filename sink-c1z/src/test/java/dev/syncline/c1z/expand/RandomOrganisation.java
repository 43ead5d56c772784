package dev.syncline.c1z.expand;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.GrantSources;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Groups with members, some of which are groups: the records of a sync in which no grant is
 * reported twice, so that their order does not matter. Principals have one parent each.
 */
final class RandomOrganisation {
  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();
  private static final Timestamp END = Timestamp.newBuilder().setSeconds(1_767_229_200).build();
  private static final String SYNC_ID = "3IDd3WPemtxzihvRM5vY0jxDj69";
  private static final String[] PRINCIPAL_TYPES = {"user", "bot", "group"};

  private final Random random;
  private final String syncId;
  private final String type;
  private final Timestamp time;
  private boolean quarrelsome;
  private final Map<String, byte[]> grants = new LinkedHashMap<>();
  private final Map<String, byte[]> entitlements = new LinkedHashMap<>();

  RandomOrganisation(Random random) {
    this(random, "full", SYNC_ID, 0);
  }

  /**
   * @param second when its rows were discovered, from the beginning of time on
   */
  RandomOrganisation(Random random, String type, String syncId, long second) {
    this.random = random;
    this.type = type;
    this.syncId = syncId;
    this.time = START.toBuilder().setSeconds(START.getSeconds() + second).build();
  }

  /** From now on grants of one principal show different parents. */
  void quarrelAboutParents() {
    quarrelsome = true;
  }

  /** What a partial sync may bring, over a graph of that many groups. */
  void randomChanges(int count, int groups) {
    for (int i = 0; i < count; i++) {
      int group = random.nextInt(groups);
      int inner = random.nextInt(groups);
      switch (random.nextInt(16)) {
        case 0, 1 -> addEntitlement(group);
        case 2, 3, 4, 5 -> addMember(group, random.nextInt(20));
        case 6, 7 -> grant(group, "group", "g" + inner, null, null);
        case 8 -> repeatMember(group, random.nextInt(20));
        default -> nest(inner, group);
      }
    }
  }

  /** Something that makes expansions fail, if anything expands by the group or on it. */
  void randomMistake(int groups) {
    int group = random.nextInt(groups);
    if (random.nextBoolean()) {
      addEntitlement(group, "elsewhere");
    } else {
      grant(group, "group", "g" + (group + 1), expandable(group + 2).build(), null);
    }
  }

  /** Teams with members and roles, far apart in key order from those of other numbers. */
  void teams(int count, int members, int roles) {
    for (int team = 0; team < count; team++) {
      team(team, members);
      for (int role = 0; role < roles; role++) {
        int given = count + team * roles + role;
        addEntitlement(given);
        grant(given, "group", "g" + team, expandable(team).build(), null);
      }
    }
  }

  /** One of them, with that many members. */
  void team(int team, int members) {
    addEntitlement(team);
    for (int member = 0; member < members; member++) {
      grant(team, "user", "p" + member, null, null);
    }
  }

  /** A grant that an expansion may have made or changed before, as a connector reports it. */
  private void repeatMember(int group, int number) {
    String[] types = PRINCIPAL_TYPES;
    grant(group, types[random.nextInt(types.length)], "p" + number, null, null);
  }

  /** Groups that name each other's entitlements. */
  void randomGraph(int groups, boolean acyclic) {
    for (int group = 0; group < groups; group++) {
      if (random.nextInt(8) > 0) {
        addEntitlement(group);
      }
      for (int i = random.nextInt(12); i > 0; i--) {
        addMember(group, random.nextInt(20));
      }
    }
    for (int i = random.nextInt(3 * groups); i > 0; i--) {
      int inner = random.nextInt(groups);
      int outer = random.nextInt(groups);
      if (!acyclic || inner < outer) {
        nest(inner, outer);
      }
    }
  }

  /** Every group in the next one, most without members of their own. */
  void chain(int groups) {
    for (int group = 0; group < groups; group++) {
      addEntitlement(group);
      if (group == 0 || random.nextInt(10) == 0) {
        addMember(group, random.nextInt(20));
      }
      if (group > 0) {
        grant(group, "group", "g" + (group - 1), expandable(group - 1).build(), null);
      }
    }
  }

  /** Every group in the next one, and user p1 in the first. */
  void path(int groups) {
    for (int group = 0; group < groups; group++) {
      addEntitlement(group);
      if (group == 0) {
        grant(group, "user", "p1", null, null);
      } else {
        grant(group, "group", "g" + (group - 1), expandable(group - 1).build(), null);
      }
    }
  }

  /** Many groups in group 0. */
  void star(int groups) {
    addEntitlement(0);
    for (int group = 1; group <= groups; group++) {
      addEntitlement(group);
      addMember(group, group % 20);
      addMember(group, group * 7 % 20);
      grant(0, "group", "g" + group, expandable(group).build(), null);
    }
  }

  private void addEntitlement(int group) {
    addEntitlement(group, "g" + group);
  }

  private void addEntitlement(int group, String resource) {
    entitlements.put(
        group + "/" + resource,
        StreamRecord.newBuilder()
            .setDiscoveredAt(time)
            .setEntitlement(
                Entitlement.newBuilder()
                    .setId(entitlement(group))
                    .setResource(resource("group", resource)))
            .build()
            .toByteArray());
  }

  static String entitlement(int group) {
    return group % 3 == 2 ? "e" + group : "group:g" + group + ":member";
  }

  private void addMember(int group, int number) {
    String type = PRINCIPAL_TYPES[random.nextInt(PRINCIPAL_TYPES.length)];
    GrantSources sources = null;
    if (random.nextInt(4) == 0) {
      GrantSources.Builder given = GrantSources.newBuilder();
      for (int i = random.nextInt(3); i >= 0; i--) {
        given.putSources(
            random.nextInt(4) == 0 ? entitlement(group) : entitlement(random.nextInt(12)),
            GrantSources.GrantSource.newBuilder().setIsDirect(random.nextBoolean()).build());
      }
      sources = given.build();
    }
    grant(group, type, "p" + number, null, sources);
  }

  private void nest(int inner, int outer) {
    GrantExpandable.Builder expandable = expandable(inner).setShallow(random.nextInt(4) == 0);
    if (random.nextInt(8) == 0) {
      expandable.addEntitlementIds("nobody's");
    }
    if (random.nextInt(8) == 0) {
      expandable.addEntitlementIds(" ");
    }
    while (random.nextInt(3) == 0) {
      expandable.addResourceTypeIds(PRINCIPAL_TYPES[random.nextInt(PRINCIPAL_TYPES.length)]);
    }
    grant(outer, "group", "g" + inner, expandable.build(), null);
  }

  private static GrantExpandable.Builder expandable(int inner) {
    return GrantExpandable.newBuilder().addEntitlementIds(entitlement(inner));
  }

  private void grant(
      int group, String type, String principal, GrantExpandable expandable, GrantSources sources) {
    Resource.Builder holder = resource(type, principal).toBuilder();
    if (quarrelsome ? random.nextBoolean() : Math.floorMod(principal.hashCode(), 3) > 0) {
      String parent = "o" + principal + (quarrelsome ? random.nextInt(5) : "");
      holder.setParentResourceId(
          ResourceId.newBuilder().setResourceType("org").setResource(parent));
    }
    Grant.Builder grant =
        Grant.newBuilder()
            .setId(random.nextInt(10) == 0 ? "" : "grant-" + group + "-" + principal)
            .setEntitlement(
                Entitlement.newBuilder()
                    .setId(entitlement(group))
                    .setResource(resource("group", "g" + group)))
            .setPrincipal(holder);
    if (expandable != null) {
      grant.addAnnotations(Any.pack(expandable));
    }
    if (sources != null) {
      grant.setSources(sources);
    }
    StreamRecord.Builder record = StreamRecord.newBuilder().setGrant(grant);
    if (random.nextInt(5) > 0) {
      record.setDiscoveredAt(time);
    }
    grants.put(group + "/" + type + "/" + principal, record.build().toByteArray());
  }

  private static Resource resource(String type, String id) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(id))
        .build();
  }

  /** The records with their markers; the list may be changed. */
  List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    records.add(
        StreamRecord.newBuilder()
            .setBeginSync(
                BeginSync.newBuilder().setSyncId(syncId).setType(type).setStartedAt(START))
            .build()
            .toByteArray());
    records.addAll(entitlements.values());
    records.addAll(grants.values());
    records.add(
        StreamRecord.newBuilder()
            .setEndSync(EndSync.newBuilder().setEndedAt(END).setStatsWrittenAt(END))
            .build()
            .toByteArray());
    return records;
  }
}
