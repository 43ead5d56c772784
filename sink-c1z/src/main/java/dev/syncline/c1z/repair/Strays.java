package dev.syncline.c1z.repair;

import dev.syncline.c1z.sort.ExternalSort;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.c1z.write.LocalBuild;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.RowIdentity;
import dev.syncline.serde.TupleCodec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Rows whose values name other keys than those they were found at. A value goes to the key that it
 * names if nothing is there.
 *
 * <p>Sorted in bounded memory under {@code esc(named key) 00 esc(found key)}. Not thread-safe.
 */
final class Strays implements Closeable {
  private final ExternalSort sort;
  private final Notes notes;
  private final ByteSink key = new ByteSink();
  private long count;

  Strays(int memoryBytes, Path scratchDirectory, Notes notes) {
    this.sort =
        new ExternalSort(KeyFamily.META, memoryBytes, SortOptions.defaults(), scratchDirectory);
    this.notes = notes;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Takes a row that was found at {@code found} and names {@code named}. */
  void add(byte[] named, byte[] found, byte[] value, int offset, int length) throws IOException {
    key.reset();
    TupleCodec.escape(named, 0, named.length, key);
    key.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(found, 0, found.length, key);
    byte[] copy = Arrays.copyOfRange(value, offset, offset + length);
    sort.add(key.array(), key.size(), copy, copy.length);
    count++;
  }

  /** Writes those that can be moved, and tells what became of each. */
  void settle(LocalBuild local, List<SealedRun> atHome, SealedRunWriter out) throws IOException {
    RowSealer sealer = new RowSealer(out, LocalBuild.DERIVED_BYTES, false);
    SliceMerge strays = sort.sorted();
    KeyFamily family = null;
    Residents residents = null;
    try {
      while (strays.next()) {
        int middle = TupleCodec.componentEnd(strays.key(), 0, strays.keyLength());
        byte[] named = unescaped(strays.key(), 0, middle);
        byte[] found = unescaped(strays.key(), middle + 1, strays.keyLength());
        byte[] value =
            Arrays.copyOfRange(
                strays.value(), strays.valueOffset(), strays.valueOffset() + strays.valueLength());
        KeyFamily ofNamed = KeyFamily.of(named, 0, named.length);
        if (ofNamed != family) {
          if (residents != null) {
            residents.close();
          }
          family = ofNamed;
          residents = new Residents(local.rows(atHome, family));
        }
        byte[] resident = residents.valueAt(named);
        if (resident == null) {
          residents.moved(named, value);
          sealer.add(named, named.length, value, 0, value.length);
          notes.mended(
              "the row at key %s names key %s: moved there".formatted(hex(found), hex(named)));
        } else {
          drop(family, named, found, Arrays.equals(resident, value));
        }
      }
    } finally {
      if (residents != null) {
        residents.close();
      }
    }
    sealer.finish();
  }

  private void drop(KeyFamily family, byte[] named, byte[] found, boolean same) {
    String what =
        "the value at key %s is %s of key %s"
            .formatted(hex(found), same ? "a copy of that" : "another one", hex(named));
    if (RowIdentity.isWellFormed(family, found, found.length)) {
      // Something had that key, and was replaced.
      notes.lost(what + "; its own row is lost");
    } else if (same) {
      notes.mended(what + ": removed");
    } else {
      notes.lost(what + ": removed, the value there was kept");
    }
  }

  private static byte[] unescaped(byte[] encoded, int from, int to) {
    ByteSink raw = new ByteSink(to - from);
    TupleCodec.unescape(encoded, from, to - from, raw);
    return raw.toByteArray();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** The rows that are where they belong, looked at in key order. */
  private static final class Residents implements Closeable {
    private final SliceMerge rows;
    private boolean hasRow;
    private byte[] movedKey;
    private byte[] movedValue;

    Residents(SliceMerge rows) throws IOException {
      this.rows = rows;
      this.hasRow = rows.next();
    }

    void moved(byte[] key, byte[] value) {
      movedKey = key;
      movedValue = value;
    }

    /** The value at a key, which is not below that of the call before; or null. */
    byte[] valueAt(byte[] wanted) throws IOException {
      if (Arrays.equals(wanted, movedKey)) {
        return movedValue;
      }
      while (hasRow && compare(wanted) < 0) {
        hasRow = rows.next();
      }
      return hasRow && compare(wanted) == 0
          ? Arrays.copyOfRange(
              rows.value(), rows.valueOffset(), rows.valueOffset() + rows.valueLength())
          : null;
    }

    private int compare(byte[] wanted) {
      return Arrays.compareUnsigned(rows.key(), 0, rows.keyLength(), wanted, 0, wanted.length);
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }

  @Override
  public void close() throws IOException {
    sort.close();
  }
}
