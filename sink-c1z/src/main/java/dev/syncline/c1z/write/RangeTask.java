package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One piece of the work on a file: the rows of a range of keys, and what is built from them.
 *
 * @param index position among all tasks of the file; tasks of one kind and family are in key order
 * @param kind what to build
 * @param family the family of the rows
 * @param from the first key that belongs to the range
 * @param to the first key that does not any more, or null
 * @param rows where the rows are
 * @param entitlements for {@link Kind#GRANTS}: where the entitlement rows of the range are
 */
public record RangeTask(
    int index,
    Kind kind,
    KeyFamily family,
    byte[] from,
    byte[] to,
    List<RunSlice> rows,
    List<RunSlice> entitlements) {

  /** What is built from the rows of a range. */
  public enum Kind {
    /** The rows, as they are. */
    ROWS,
    /** Grants of whole entitlements: rows, marks of expansion, hash index, digests. */
    GRANTS,
    /**
     * Some of the grants of one entitlement that is larger than a table: rows and marks of
     * expansion.
     */
    GRANTS_OF_LARGE_ENTITLEMENT,
    /**
     * From all grants of one entitlement that is larger than a table: its hash index and its
     * digest.
     */
    HASH_INDEX_OF_LARGE_ENTITLEMENT
  }

  private static final int BYTES_OF_HEADER = 256;
  private static final int MOST_BYTES_HINTED = 64 << 20;

  public RangeTask {
    rows = List.copyOf(rows);
    entitlements = List.copyOf(entitlements);
  }

  /** About how many bytes {@link #writeTo} takes: rows that travel along are most of a task. */
  public int sizeHint() {
    long bytes = BYTES_OF_HEADER;
    for (List<RunSlice> slices : List.of(rows, entitlements)) {
      for (RunSlice slice : slices) {
        bytes += slice.sizeHint();
      }
    }
    return (int) Math.min(bytes, MOST_BYTES_HINTED);
  }

  /** The form in which a task travels between operators. */
  public void writeTo(ByteSink out) {
    out.writeVarint(index);
    out.writeVarint(kind.ordinal());
    Encoding.writeBytes(out, family.prefix());
    Encoding.writeBytes(out, from);
    out.writeVarint(to == null ? 0 : 1);
    Encoding.writeBytes(out, to == null ? new byte[0] : to);
    writeSlices(rows, out);
    writeSlices(entitlements, out);
  }

  private static void writeSlices(List<RunSlice> slices, ByteSink out) {
    out.writeVarint(slices.size());
    for (RunSlice slice : slices) {
      slice.writeTo(out);
    }
  }

  /** The reverse of {@link #writeTo}. */
  public static RangeTask read(ByteInput in) throws IOException {
    int index = in.readInt();
    Kind kind = Kind.values()[in.readInt()];
    byte[] prefix = in.readBytes();
    byte[] from = in.readBytes();
    boolean bounded = in.readInt() == 1;
    byte[] to = in.readBytes();
    return new RangeTask(
        index,
        kind,
        KeyFamily.of(prefix, 0, prefix.length),
        from,
        bounded ? to : null,
        readSlices(in),
        readSlices(in));
  }

  private static List<RunSlice> readSlices(ByteInput in) throws IOException {
    int count = in.readInt();
    List<RunSlice> slices = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      slices.add(RunSlice.read(in));
    }
    return slices;
  }
}
