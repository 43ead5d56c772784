package dev.syncline.c1z.expand;

import dev.syncline.serde.EntitlementIdentity;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredExpansion;
import java.util.ArrayList;
import java.util.List;

/**
 * What the expandable grants of a sync say, as numbers: for every entitlement id that one of them
 * names, a quadruple of the entitlement that is granted, the principal it is granted to, the
 * entitlement named, and the rule.
 *
 * <p>They are added in the order of their keys. Not thread-safe.
 */
final class ExpandableGrants {
  /** Where the tuple begins in a key of the index of grants that need expansion. */
  private static final int INDEX_HEADER = Keys.HEADER + 1;

  /** External ids of entitlements, raw. */
  final ByteTable ids = new ByteTable();

  /** Principals in encoded form. */
  final ByteTable principals = new ByteTable();

  final List<EdgeRule> rules = new ArrayList<>();

  private final IntList granted = new IntList();
  private final IntList holders = new IntList();
  private final IntList named = new IntList();
  private final IntList ruleNumbers = new IntList();
  private final ByteTable ruleBytes = new ByteTable();
  private final EntitlementIdentity identity = new EntitlementIdentity();
  private final StoredExpansion expansion = new StoredExpansion();
  private long grants;

  /**
   * Adds a grant.
   *
   * @param key its key in the index of grants that need expansion
   * @param value holds its {@code GrantExpandableRecord}
   */
  void add(byte[] key, int keyLength, byte[] value, int offset, int length) {
    int partition = Keys.partitionLength(key, INDEX_HEADER - Keys.HEADER, keyLength - 1);
    identity.decode(key, INDEX_HEADER, partition);
    int entitlement = ids.add(identity.array(), identity.idOffset(), identity.idLength());
    int principalStart = INDEX_HEADER + partition + 1;
    int principal = principals.add(key, principalStart, keyLength - principalStart);
    expansion.read(value, offset, length);
    int rule = rule(value);
    expansion.read(value, offset, length);
    while (expansion.nextId()) {
      granted.add(entitlement);
      holders.add(principal);
      named.add(ids.add(value, expansion.idOffset(), expansion.idLength()));
      ruleNumbers.add(rule);
    }
    grants++;
  }

  private int rule(byte[] value) {
    int number = ruleBytes.add(value, expansion.ruleOffset(), expansion.ruleLength());
    if (number == rules.size()) {
      List<byte[]> types = expansion.resourceTypeIds();
      EdgeRule first = new EdgeRule(expansion.shallow(), types.isEmpty() ? null : new byte[0][]);
      for (byte[] type : types) {
        byte[][] encoded = {EdgeRule.encodedType(type, 0, type.length)};
        first = first.widen(new EdgeRule(true, encoded));
      }
      rules.add(first);
    }
    return number;
  }

  /** Grants added. */
  long grants() {
    return grants;
  }

  /** Number of quadruples; they are in the order of their grants, and as each grant has them. */
  int size() {
    return named.size();
  }

  int granted(int index) {
    return granted.get(index);
  }

  int holder(int index) {
    return holders.get(index);
  }

  int named(int index) {
    return named.get(index);
  }

  int rule(int index) {
    return ruleNumbers.get(index);
  }
}
