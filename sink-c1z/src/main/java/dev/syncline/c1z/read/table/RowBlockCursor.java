package dev.syncline.c1z.read.table;

import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.table.TableFormat;
import java.io.IOException;
import java.util.Arrays;

/** Cursor over a row block of internal keys: data, index, and range deletions up to v4. */
final class RowBlockCursor extends BlockCursor {
  private static final int TRAILER = TableFormat.INTERNAL_TRAILER_LENGTH;
  private static final long OBSOLETE_BIT = 1 << 6;
  private static final int EXTERNAL_VALUE = 0b10;

  private final boolean valuePrefix;
  private final long trailerMask;
  private final boolean strict;
  private final boolean ordered;

  private RowBlock block;
  private byte[] data;
  private int end;
  private int next;

  /** Bytes of the internal key in {@link #key}; 0 if there is no entry before. */
  private int internalLength;

  private RowBlockCursor(
      boolean valuePrefix, boolean obsoleteBit, boolean strict, boolean ordered) {
    this.valuePrefix = valuePrefix;
    this.trailerMask = obsoleteBit ? ~OBSOLETE_BIT : -1L;
    this.strict = strict;
    this.ordered = ordered;
  }

  static RowBlockCursor forData(TableVersion version) {
    return new RowBlockCursor(version.valuePrefix(), version.obsoleteBit(), true, true);
  }

  /** Entries as they stand, in order or not; {@link #seek} is of no use then. */
  static RowBlockCursor forSalvage(TableVersion version) {
    return new RowBlockCursor(version.valuePrefix(), version.obsoleteBit(), false, false);
  }

  /** Values are handles; separators may repeat. */
  static RowBlockCursor forIndex() {
    return new RowBlockCursor(false, false, false, true);
  }

  /** Key = start and trailer, value = end. */
  static RowBlockCursor forRangeDeletions(TableVersion version) {
    return new RowBlockCursor(false, version.obsoleteBit(), false, true);
  }

  @Override
  void reset(Slice slice, long place, String file) throws IOException {
    block = RowBlock.parse(slice, file, place);
    data = block.data();
    end = block.restarts();
    next = block.start();
    internalLength = 0;
    keyLength = 0;
  }

  @Override
  boolean next() throws IOException {
    if (next >= end) {
      return false;
    }
    int shared = length();
    int unshared = length();
    int value = length();
    if (shared > internalLength || shared + (long) unshared < TRAILER) {
      throw block.damaged(
          "entry at +%d shares %d of %d key bytes and adds %d"
              .formatted(next - block.start(), shared, internalLength, unshared));
    }
    if ((long) unshared + value > end - next) {
      throw block.damaged(
          "entry at +%d: key and value of %d bytes reach beyond the entries"
              .formatted(next - block.start(), (long) unshared + value));
    }
    take(shared, unshared);
    takeValue(value);
    return true;
  }

  private void take(int shared, int unshared) throws DamagedFileException {
    int length = shared + unshared;
    int userLength = length - TRAILER;
    int order = 1;
    byte[] before = null;
    int beforeLength = keyLength;
    long beforeTrailer = trailer;
    boolean first = internalLength == 0;
    if (!first) {
      if (shared <= Math.min(keyLength, userLength)) {
        order =
            Arrays.compareUnsigned(data, next, next + userLength - shared, key, shared, keyLength);
      } else {
        // Shares bytes of the trailer: legal, but not how Pebble writes.
        before = Arrays.copyOf(key, keyLength);
      }
    }
    reserveKey(length);
    System.arraycopy(data, next, key, shared, unshared);
    next += unshared;
    internalLength = length;
    keyLength = userLength;
    trailer = (long) BoundedInput.LONG.get(key, userLength) & trailerMask;
    if (before != null) {
      order = Arrays.compareUnsigned(key, 0, userLength, before, 0, beforeLength);
    }
    if (ordered && (order < 0 || order == 0 && !first && !trailerFalls(beforeTrailer))) {
      throw block.damaged("keys out of order before +" + (next - block.start()));
    }
  }

  private boolean trailerFalls(long before) {
    int order = Long.compareUnsigned(trailer, before);
    return order < 0 || order == 0 && !strict;
  }

  private void takeValue(int length) throws DamagedFileException {
    valueArray = data;
    valueOffset = next;
    valueLength = length;
    valueExternal = false;
    next += length;
    if (valuePrefix && (trailer & 0xff) == EntryKind.SET) {
      if (length == 0) {
        throw block.damaged("value without its prefix byte before +" + (next - block.start()));
      }
      int place = (data[valueOffset] & 0xff) >>> 6;
      if (place != 0 && place != EXTERNAL_VALUE) {
        throw block.damaged("value prefix " + place + ", expected 0 (in place) or 2 (external)");
      }
      valueExternal = place == EXTERNAL_VALUE;
      valueOffset++;
      valueLength--;
    }
  }

  /** In place of a value in a value block stands how long it is, and where. */
  @Override
  long fullValueLength() throws IOException {
    return valueExternal
        ? new BoundedInput(
                new Slice(valueArray, valueOffset, valueLength), block.file(), block.place())
            .varint()
        : valueLength;
  }

  @Override
  boolean seek(byte[] target, int offset, int length) throws IOException {
    int low = 0;
    int high = block.restartCount() - 1;
    // The last restart whose key is below the target; entries of the key itself may begin before
    // the restart that has it.
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      goToRestart(middle);
      if (next() && compareKey(target, offset, length) < 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    goToRestart(low);
    while (next()) {
      if (compareKey(target, offset, length) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Goes behind the last entry. */
  void end() {
    next = end;
  }

  private void goToRestart(int index) throws DamagedFileException {
    next = block.restart(index);
    internalLength = 0;
    keyLength = 0;
  }

  private int length() throws DamagedFileException {
    int value = 0;
    for (int shift = 0; shift < 35 && next < end; shift += 7) {
      byte b = data[next++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        if (value < 0 || shift == 28 && b > 7) {
          break;
        }
        return value;
      }
    }
    throw block.damaged("malformed length before +" + (next - block.start()));
  }
}
