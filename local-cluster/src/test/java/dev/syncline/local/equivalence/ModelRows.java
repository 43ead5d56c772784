package dev.syncline.local.equivalence;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.local.equivalence.Contents.ListPage;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.ResourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lists by brute force: every row of a family is looked at, none of the stored indexes is. Ids of
 * workloads are plain text, so that the components of a key are what stands between its zeros:
 *
 * <pre>
 * resource     type id
 * entitlement  resourceType resource flag tail
 * grant        resourceType resource flag tail principalType principal
 * </pre>
 */
record ModelRows(NavigableMap<byte[], byte[]> rows) {
  private static final int HEADER = 3;

  /**
   * @param order the key by which the list is ordered, which its tokens hold
   */
  record Listed(byte[] order, byte[] key) {}

  List<Listed> primary(int family, Predicate<String[]> filter) {
    return list(family, (c, value) -> filter.test(c), null);
  }

  List<Listed> grantsByPrincipal(Predicate<String[]> filter) {
    return list(4, (c, value) -> filter.test(c), c -> index(4, c[4], c[5], c[0], c[1], c[2], c[3]));
  }

  List<Listed> grantsNeedingExpansion() {
    return list(4, (c, value) -> grant(value).getNeedsExpansion(), c -> index(5, c));
  }

  List<Listed> children(String type, String id) {
    return list(
        2,
        (c, value) -> {
          ResourceRecord child = resource(value);
          return child.hasParent()
              && child.getParent().getResourceTypeId().equals(type)
              && child.getParent().getResourceId().equals(id);
        },
        c -> index(1, type, id, c[0], c[1]));
  }

  private List<Listed> list(
      int family, BiPredicate<String[], byte[]> filter, Function<String[], byte[]> order) {
    List<Listed> listed = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      byte[] key = row.getKey();
      if (key.length < HEADER || key[0] != 3 || key[1] != family) {
        continue;
      }
      String[] components =
          new String(key, HEADER, key.length - HEADER, StandardCharsets.UTF_8).split("\0", -1);
      if (filter.test(components, row.getValue())) {
        listed.add(new Listed(order == null ? key : order.apply(components), key));
      }
    }
    listed.sort((a, b) -> Arrays.compareUnsigned(a.order, b.order));
    return listed;
  }

  private static byte[] index(int number, String... components) {
    byte[] tuple = String.join("\0", components).getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[HEADER + 1 + tuple.length];
    key[0] = 3;
    key[1] = 7;
    key[2] = (byte) number;
    System.arraycopy(tuple, 0, key, HEADER + 1, tuple.length);
    return key;
  }

  private static GrantRecord grant(byte[] value) {
    try {
      return GrantRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static ResourceRecord resource(byte[] value) {
    try {
      return ResourceRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static List<ListPage> pages(List<Listed> listed, int size, boolean knowsEnd) {
    List<ListPage> pages = new ArrayList<>();
    int from = 0;
    while (true) {
      int to = Math.min(from + size, listed.size());
      List<Listed> page = listed.subList(from, to);
      boolean more = page.size() == size && (!knowsEnd || to < listed.size());
      pages.add(
          new ListPage(
              page.stream().map(row -> HexFormat.of().formatHex(row.key)).toList(),
              more ? token(page.get(size - 1)) : ""));
      if (!more) {
        return pages;
      }
      from = to;
    }
  }

  private static String token(Listed last) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(last.order);
  }
}
