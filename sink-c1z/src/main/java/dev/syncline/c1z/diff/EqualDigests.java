package dev.syncline.c1z.diff;

import dev.syncline.c1z.read.store.KeyRange;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.TupleCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entitlements whose grants are the same in two files, as far as digests tell: a digest covers who
 * has what, not annotations, expansion or times.
 *
 * @param ranges ranges of grants, disjoint, in key order; neighbours are joined
 * @param entitlements how many of them
 */
record EqualDigests(List<KeyRange> ranges, long entitlements) {
  /** Key of a root: header, escaped partition, separator, and a zero for the root. */
  private static final int ROOT_HEADER = 4;

  private static final int ROOT_END = 2;

  static final EqualDigests NONE = new EqualDigests(List.of(), 0);

  static EqualDigests of(TableStore a, TableStore b) throws IOException {
    byte[] global = a.get(Keys.DIGEST_GLOBAL);
    if (global == null || b.get(Keys.DIGEST_GLOBAL) == null) {
      return NONE; // without the global node the others are not all there
    }
    List<KeyRange> ranges = new ArrayList<>();
    long entitlements = 0;
    byte[] prefix = KeyFamily.DIGESTS.prefix();
    byte[] end = Keys.upperBound(prefix);
    boolean joins = false;
    try (VisibleCursor left = a.cursor(end);
        VisibleCursor right = b.cursor(end)) {
      boolean more = left.seek(prefix);
      boolean others = right.seek(prefix);
      while (more && others) {
        int order = left.compareKey(right);
        if (order == 0 && isRoot(left) && left.sameValue(right)) {
          add(grants(left), joins, ranges);
          joins = true;
          entitlements++;
        } else if (order != 0 || isRoot(left)) {
          // Some entitlement is different here or in one file only: it must not be joined over.
          joins = false;
        }
        more = order <= 0 ? left.next() : more;
        others = order >= 0 ? right.next() : others;
      }
    }
    return new EqualDigests(ranges, entitlements);
  }

  private static boolean isRoot(VisibleCursor row) {
    byte[] key = row.keyArray();
    int length = row.keyLength();
    return length > ROOT_HEADER + ROOT_END
        && key[length - 1] == 0
        && TupleCodec.componentEnd(key, ROOT_HEADER, length) == length - ROOT_END;
  }

  /** The grants of the partition that a root is for. */
  private static KeyRange grants(VisibleCursor root) {
    ByteSink from = new ByteSink();
    from.writeBytes(KeyFamily.GRANTS.prefix(), 0, KeyFamily.GRANTS.prefix().length);
    from.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.unescape(
        root.keyArray(), ROOT_HEADER, root.keyLength() - ROOT_HEADER - ROOT_END, from);
    from.writeByte(TupleCodec.SEPARATOR);
    byte[] first = from.toByteArray();
    return new KeyRange(first, Keys.upperBound(first));
  }

  private static void add(KeyRange range, boolean joins, List<KeyRange> ranges) {
    int last = ranges.size() - 1;
    if (joins) {
      ranges.set(last, new KeyRange(ranges.get(last).from(), range.to()));
    } else {
      ranges.add(range);
    }
  }

  /** All ranges of two lists; each list is disjoint and in key order. */
  static List<KeyRange> union(List<KeyRange> a, List<KeyRange> b) {
    List<KeyRange> all = new ArrayList<>(a);
    all.addAll(b);
    all.sort((x, y) -> Arrays.compareUnsigned(x.from(), y.from()));
    List<KeyRange> union = new ArrayList<>();
    for (KeyRange range : all) {
      int last = union.size() - 1;
      if (last >= 0 && Arrays.compareUnsigned(union.get(last).to(), range.from()) >= 0) {
        byte[] end = union.get(last).to();
        byte[] to = Arrays.compareUnsigned(end, range.to()) >= 0 ? end : range.to();
        union.set(last, new KeyRange(union.get(last).from(), to));
      } else {
        union.add(range);
      }
    }
    return union;
  }
}
