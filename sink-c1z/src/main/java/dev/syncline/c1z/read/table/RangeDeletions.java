package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The range deletions of one table as disjoint ranges in key order, each with its highest sequence
 * number. Immutable.
 *
 * <p>A row block has one entry a deletion: key = start and trailer, value = end. A columnar block
 * has boundary keys (count in its header), an index for each and trailers: fragment i is from
 * boundary i to boundary i + 1, with the trailers of rows index[i] to index[i + 1] - 1, none being
 * a gap.
 */
public final class RangeDeletions {
  /** Sequence number that {@link #sequenceCovering} gives for "none". */
  public static final long NONE = -1;

  static final RangeDeletions EMPTY = new RangeDeletions(List.of(), 0);

  private record Range(byte[] start, byte[] end, long sequence) {}

  private final List<Range> ranges;
  private final long valueBytes;

  private RangeDeletions(List<Range> ranges, long valueBytes) {
    this.ranges = List.copyOf(ranges);
    this.valueBytes = valueBytes;
  }

  static RangeDeletions read(TableVersion version, Slice block, String file, long place)
      throws IOException {
    return version.columnar()
        ? new RangeDeletions(readColumns(block, file, place), 0)
        : readRows(version, block, file, place);
  }

  private static RangeDeletions readRows(TableVersion version, Slice block, String file, long place)
      throws IOException {
    List<Range> ranges = new ArrayList<>();
    RowBlockCursor rows = RowBlockCursor.forRangeDeletions(version);
    rows.reset(block, place, file);
    long valueBytes = 0;
    while (rows.next()) {
      byte[] start = Arrays.copyOf(rows.key, rows.keyLength);
      byte[] end =
          Arrays.copyOfRange(
              rows.valueArray, rows.valueOffset, rows.valueOffset + rows.valueLength);
      add(ranges, start, end, rows.trailer, file, place);
      valueBytes += rows.valueLength;
    }
    return new RangeDeletions(ranges, valueBytes);
  }

  private static List<Range> readColumns(Slice slice, String file, long place) throws IOException {
    ColumnarBlock block =
        new ColumnarBlock(
            slice,
            ColumnarBlock.KEYSPAN_HEADER,
            file,
            place,
            ColumnarBlock.BYTES,
            ColumnarBlock.UNSIGNED,
            ColumnarBlock.UNSIGNED,
            ColumnarBlock.BYTES,
            ColumnarBlock.BYTES);
    int boundaries = block.headerValue();
    if (boundaries > slice.length()) {
      throw block.damaged(boundaries + " boundaries in a block of " + slice.length());
    }
    BytesColumn keys = block.bytes(0, boundaries);
    UnsignedColumn indexes = block.unsigned(1, boundaries);
    UnsignedColumn trailers = block.unsigned(2, block.rows);
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i + 1 < boundaries; i++) {
      long from = indexes.get(i);
      long to = indexes.get(i + 1);
      if (from < 0 || from > to || to > block.rows) {
        throw block.damaged("rows %d to %d of %d in a range".formatted(from, to, block.rows));
      }
      for (long row = from; row < to; row++) {
        add(
            ranges,
            keys.slice(i).toByteArray(),
            keys.slice(i + 1).toByteArray(),
            trailers.get((int) row),
            file,
            place);
      }
    }
    return ranges;
  }

  private static void add(
      List<Range> ranges, byte[] start, byte[] end, long trailer, String file, long place)
      throws DamagedFileException {
    if ((trailer & 0xff) != EntryKind.RANGE_DELETE) {
      throw new DamagedFileException(
          file, place, "kind " + (trailer & 0xff) + " among range deletions, expected 15");
    }
    if (Arrays.compareUnsigned(start, end) >= 0) {
      throw new DamagedFileException(file, place, "range deletion that ends before it begins");
    }
    long sequence = trailer >>> 8;
    Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
    if (last != null && Arrays.equals(last.start, start) && Arrays.equals(last.end, end)) {
      long highest = Math.max(last.sequence, sequence);
      ranges.set(ranges.size() - 1, new Range(start, end, highest));
      return;
    }
    if (last != null && Arrays.compareUnsigned(last.end, start) > 0) {
      throw new DamagedFileException(file, place, "range deletions overlap or are out of order");
    }
    ranges.add(new Range(start, end, sequence));
  }

  /** Bytes of all values of a row block, whose values are ends; 0 for columns. */
  long valueBytes() {
    return valueBytes;
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public int size() {
    return ranges.size();
  }

  /**
   * The sequence number of the range deletion that covers {@code key}, as written in the table, or
   * {@link #NONE}.
   */
  public long sequenceCovering(byte[] key, int offset, int length) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] end = ranges.get(middle).end;
      if (Arrays.compareUnsigned(end, 0, end.length, key, offset, offset + length) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == ranges.size()) {
      return NONE;
    }
    Range range = ranges.get(low);
    boolean inside =
        Arrays.compareUnsigned(range.start, 0, range.start.length, key, offset, offset + length)
            <= 0;
    return inside ? range.sequence : NONE;
  }
}
