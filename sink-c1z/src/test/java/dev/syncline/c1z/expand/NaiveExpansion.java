package dev.syncline.c1z.expand;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.model.NaiveDerivation;
import dev.syncline.serde.model.SlowSerializer;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.GrantSourceRecord;
import dev.syncline.serde.proto.storage.PrincipalRef;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules of expansion, applied again and again until nothing changes: the model that the product
 * is compared with. Shares no code with it. Expects that a principal has the same parent in all its
 * grants.
 */
final class NaiveExpansion {
  private final NavigableMap<byte[], byte[]> rows;
  private final Timestamp expandedAt;

  /** By external id, the resource of the entitlement that has it. */
  private final Map<String, List<String>> resources = new TreeMap<>();

  /** By entitlement ("type\0resource\0id"), then by principal ("type\0id"). */
  private final Map<String, Map<String, GrantRecord>> grants = new TreeMap<>();

  private final Set<String> nodes = new TreeSet<>();
  private final Map<String, Map<String, Rule>> rules = new TreeMap<>();

  /** What an edge lets pass; no types are all types. */
  private record Rule(boolean shallow, Set<String> types) {
    Rule widen(Rule other) {
      Set<String> union = new TreeSet<>(types);
      union.addAll(other.types);
      boolean all = types.isEmpty() || other.types.isEmpty();
      return new Rule(shallow && other.shallow, all ? Set.of() : union);
    }
  }

  private NaiveExpansion(NavigableMap<byte[], byte[]> rows, Timestamp expandedAt) {
    this.rows = rows;
    this.expandedAt = expandedAt;
  }

  /** Expands primary rows in place. */
  static void expand(NavigableMap<byte[], byte[]> rows, Timestamp expandedAt) {
    try {
      new NaiveExpansion(rows, expandedAt).expand();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void expand() throws InvalidProtocolBufferException {
    for (byte[] value : rowsOf(KeyFamily.ENTITLEMENTS).values()) {
      EntitlementRecord row = EntitlementRecord.parseFrom(value);
      resources
          .computeIfAbsent(row.getExternalId(), id -> new ArrayList<>())
          .add(row.getResource().getResourceTypeId() + "\0" + row.getResource().getResourceId());
    }
    for (byte[] value : rowsOf(KeyFamily.GRANTS).values()) {
      GrantRecord row = GrantRecord.parseFrom(value);
      grants
          .computeIfAbsent(entitlement(row), e -> new TreeMap<>())
          .put(principal(row.getPrincipal()), row);
    }
    grants.values().forEach(of -> of.values().forEach(this::addRules));
    Map<String, Map<String, Rule>> edges = betweenComponents();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (var from : edges.entrySet()) {
        for (var to : from.getValue().entrySet()) {
          changed |= pass(from.getKey(), to.getKey(), to.getValue());
        }
      }
    }
    grants.values().forEach(of -> of.values().forEach(this::store));
  }

  private NavigableMap<byte[], byte[]> rowsOf(KeyFamily family) {
    return rows.subMap(family.prefix(), true, Keys.upperBound(family.prefix()), false);
  }

  private static String entitlement(GrantRecord grant) {
    return grant.getEntitlement().getResourceTypeId()
        + "\0"
        + grant.getEntitlement().getResourceId()
        + "\0"
        + grant.getEntitlement().getEntitlementId();
  }

  private static String principal(PrincipalRef principal) {
    return principal.getResourceTypeId() + "\0" + principal.getResourceId();
  }

  private void addRules(GrantRecord grant) {
    String to = grant.getEntitlement().getEntitlementId();
    for (String from : grant.getExpansion().getEntitlementIdsList()) {
      if (resources.containsKey(from)) {
        Rule rule =
            new Rule(
                grant.getExpansion().getShallow(),
                new TreeSet<>(grant.getExpansion().getResourceTypeIdsList()));
        nodes.add(from);
        nodes.add(to);
        rules.computeIfAbsent(from, f -> new TreeMap<>()).merge(to, rule, Rule::widen);
      }
    }
  }

  /** Edges by node, every member of a component with those of all of them. */
  private Map<String, Map<String, Rule>> betweenComponents() {
    Map<String, Set<String>> reached = new TreeMap<>();
    for (String node : nodes) {
      Set<String> seen = new TreeSet<>();
      List<String> open = new ArrayList<>(List.of(node));
      while (!open.isEmpty()) {
        for (String next : rules.getOrDefault(open.remove(0), Map.of()).keySet()) {
          if (seen.add(next)) {
            open.add(next);
          }
        }
      }
      reached.put(node, seen);
    }
    Map<String, Map<String, Rule>> edges = new TreeMap<>();
    for (String from : nodes) {
      for (String to : nodes) {
        Rule widest = null;
        for (String source : component(from, reached)) {
          for (String destination : component(to, reached)) {
            Rule rule = rules.getOrDefault(source, Map.of()).get(destination);
            widest = rule == null ? widest : widest == null ? rule : widest.widen(rule);
          }
        }
        if (widest != null && !component(from, reached).contains(to)) {
          edges.computeIfAbsent(from, f -> new TreeMap<>()).put(to, widest);
        }
      }
    }
    return edges;
  }

  private static Set<String> component(String node, Map<String, Set<String>> reached) {
    Set<String> members = new TreeSet<>(Set.of(node));
    for (String other : reached.get(node)) {
      if (reached.get(other).contains(node)) {
        members.add(other);
      }
    }
    return members;
  }

  private boolean pass(String from, String to, Rule rule) {
    if (!resources.containsKey(from) || !resources.containsKey(to)) {
      return false;
    }
    boolean changed = false;
    var sources = grants.getOrDefault(resources.get(from).get(0) + "\0" + from, Map.of());
    var target = grants.computeIfAbsent(resources.get(to).get(0) + "\0" + to, e -> new TreeMap<>());
    for (var grant : sources.entrySet()) {
      PrincipalRef principal = grant.getValue().getPrincipal();
      boolean direct = isDirect(grant.getValue(), from);
      if ((rule.shallow && !direct)
          || (!rule.types.isEmpty() && !rule.types.contains(principal.getResourceTypeId()))) {
        continue;
      }
      GrantRecord before = target.get(grant.getKey());
      GrantRecord after =
          before == null
              ? invented(to, principal, from, direct)
              : extended(before, to, from, direct);
      changed |= !after.equals(before);
      target.put(grant.getKey(), after);
    }
    return changed;
  }

  private static boolean isDirect(GrantRecord grant, String entitlement) {
    return grant.getSourcesCount() == 0 || grant.containsSources(entitlement);
  }

  private GrantRecord invented(String to, PrincipalRef principal, String from, boolean direct) {
    String[] resource = resources.get(to).get(0).split("\0", -1);
    GrantRecord.Builder grant = GrantRecord.newBuilder();
    grant.setExternalId(to + ":" + principal.getResourceTypeId() + ":" + principal.getResourceId());
    grant
        .getEntitlementBuilder()
        .setResourceTypeId(resource[0])
        .setResourceId(resource[1])
        .setEntitlementId(to);
    grant.setPrincipal(withWholeParent(principal));
    grant.setDiscoveredAt(expandedAt);
    grant.addAnnotations(
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/c1.connector.v2.GrantImmutable")
            .setValue(ByteString.EMPTY));
    grant.putSources(from, GrantSourceRecord.newBuilder().setIsDirect(direct).build());
    return grant.build();
  }

  private static PrincipalRef withWholeParent(PrincipalRef principal) {
    return principal.getParentResourceId().isEmpty()
        ? principal.toBuilder().clearParentResourceTypeId().build()
        : principal;
  }

  private GrantRecord extended(GrantRecord before, String to, String from, boolean direct) {
    GrantRecord.Builder after = before.toBuilder();
    if (before.getSourcesCount() == 0) {
      after.putSources(to, GrantSourceRecord.newBuilder().setIsDirect(true).build());
    }
    GrantSourceRecord source = after.getSourcesMap().get(from);
    if (source == null) {
      after.putSources(from, GrantSourceRecord.newBuilder().setIsDirect(direct).build());
    } else if (direct && !source.getIsDirect()) {
      after.putSources(from, source.toBuilder().setIsDirect(true).build());
    }
    GrantRecord.Builder changed = after.build().equals(before) ? before.toBuilder() : after;
    if (changed == after) {
      if (!before.hasDiscoveredAt()) {
        after.setDiscoveredAt(expandedAt);
      }
      if (before.getExternalId().isEmpty()) {
        after.setExternalId(
            to
                + ":"
                + before.getPrincipal().getResourceTypeId()
                + ":"
                + before.getPrincipal().getResourceId());
      }
      after.setPrincipal(withWholeParent(before.getPrincipal()));
    }
    return changed.build();
  }

  private void store(GrantRecord grant) {
    rows.put(key(grant), SlowSerializer.serialize(grant));
  }

  /** Ids of these tests need no escapes. */
  private static byte[] key(GrantRecord grant) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    key.writeBytes(KeyFamily.GRANTS.prefix());
    key.write(0);
    key.writeBytes(
        NaiveDerivation.partitionOf(
            grant.getEntitlement().getResourceTypeId(),
            grant.getEntitlement().getResourceId(),
            grant.getEntitlement().getEntitlementId()));
    key.write(0);
    key.writeBytes(principal(grant.getPrincipal()).getBytes(StandardCharsets.UTF_8));
    return key.toByteArray();
  }
}
