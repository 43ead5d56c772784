package dev.syncline.c1z.read;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.IndexKeys;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.TupleCodec;
import java.util.Arrays;

/** The scan behind each list: prefixes, indexes, and which lists know their end. */
final class Lists {
  private Lists() {}

  /** All rows of a primary family. */
  static ListScan all(KeyFamily family, boolean knowsEnd) {
    return scan(header(family), null, knowsEnd, null);
  }

  /** Rows of a primary family below a resource: entitlements, or grants on its entitlements. */
  static ListScan ofResource(KeyFamily family, String type, String id) {
    return scan(components(header(family), type, id), null, true, null);
  }

  static ListScan resourcesOfType(String type) {
    byte[] family = header(KeyFamily.RESOURCES);
    byte[] rows = components(family, type);
    // Tokens are those of the whole family.
    return new ListScan(family, rows, Keys.upperBound(rows), null, false, null);
  }

  /**
   * @param childType type of the children, or empty for all
   */
  static ListScan resourcesOfParent(String parentType, String parentId, String childType) {
    byte[] prefix = components(header(KeyFamily.RESOURCES_BY_PARENT), parentType, parentId);
    byte[] type = components(header(KeyFamily.RESOURCES), childType);
    ListScan.RowFilter filter =
        childType.isEmpty() ? null : (key, length) -> startsWith(key, length, type);
    return scan(prefix, IndexKeys::resourceOfByParent, false, filter);
  }

  /** Grants of one entitlement; the filter may be null. */
  static ListScan grantsOfEntitlement(
      String type, String resource, String id, ListScan.RowFilter filter) {
    ByteSink prefix = new ByteSink();
    byte[] entitlement = Keys.entitlement(type, resource, id);
    prefix.writeBytes(header(KeyFamily.GRANTS));
    prefix.writeBytes(entitlement, Keys.HEADER, entitlement.length - Keys.HEADER);
    prefix.writeByte(TupleCodec.SEPARATOR);
    return scan(prefix.toByteArray(), null, false, filter);
  }

  /** Chooses grants by their principal: any of the types and, unless it is null, the id. */
  static ListScan.RowFilter principalFilter(Iterable<String> types, String id) {
    return (key, length) -> {
      int principal = Keys.HEADER + Keys.partitionLength(key, 0, length) + 1;
      int typeEnd = TupleCodec.componentEnd(key, principal, length);
      if (id != null && !id.equals(TupleCodec.decodeText(key, typeEnd + 1, length - typeEnd - 1))) {
        return false;
      }
      String type = TupleCodec.decodeText(key, principal, typeEnd - principal);
      boolean any = true;
      for (String wanted : types) {
        if (wanted.equals(type)) {
          return true;
        }
        any = false;
      }
      return any;
    };
  }

  static ListScan grantsOfPrincipal(String type, String id) {
    return scan(
        components(header(KeyFamily.GRANTS_BY_PRINCIPAL), type, id),
        IndexKeys::grantOfByPrincipal,
        true,
        null);
  }

  static ListScan grantsOfPrincipalType(String type) {
    return scan(
        components(header(KeyFamily.GRANTS_BY_PRINCIPAL), type),
        IndexKeys::grantOfByPrincipal,
        true,
        null);
  }

  static ListScan grantsNeedingExpansion() {
    return scan(
        header(KeyFamily.GRANTS_NEEDING_EXPANSION), IndexKeys::grantOfNeedsExpansion, true, null);
  }

  private static ListScan scan(
      byte[] prefix, ListScan.Index index, boolean knowsEnd, ListScan.RowFilter filter) {
    return new ListScan(prefix, prefix, Keys.upperBound(prefix), index, knowsEnd, filter);
  }

  /** Prefix of the family and the separator behind it. */
  static byte[] header(KeyFamily family) {
    byte[] prefix = family.prefix();
    return Arrays.copyOf(prefix, prefix.length + 1);
  }

  /** The first components of a tuple, each with the separator that follows it. */
  private static byte[] components(byte[] header, String... components) {
    ByteSink out = new ByteSink();
    out.writeBytes(header);
    for (String component : components) {
      TupleCodec.escape(component, out);
      out.writeByte(TupleCodec.SEPARATOR);
    }
    return out.toByteArray();
  }

  static boolean startsWith(byte[] key, int length, byte[] prefix) {
    return length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
