package dev.syncline.c1z.repair;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.RowIdentity;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Decides of each visible row, in key order, what becomes of it: kept, set aside since it names
 * another key, or lost. Not thread-safe.
 */
final class RowTriage {
  private final RowsOfSync facts;
  private final Strays strays;
  private final Notes notes;
  private final RowSealer kept;
  private final GrantDigests digests = new GrantDigests();

  RowTriage(RowsOfSync facts, Strays strays, Notes notes, RowSealer kept) {
    this.facts = facts;
    this.strays = strays;
    this.notes = notes;
    this.kept = kept;
  }

  /**
   * Whether a key is of interest: not one that is derived from rows, today or in older layouts.
   *
   * @param key begins its array
   */
  static boolean isRow(byte[] key, int length) {
    try {
      return !KeyFamily.of(key, 0, length).isDerived();
    } catch (IllegalArgumentException e) {
      return !isRetired(key, length);
    }
  }

  /** Counters and indexes of older layouts. */
  private static boolean isRetired(byte[] key, int length) {
    return length > 1 && key[0] == 0x03 && (key[1] == 0x07 || key[1] == 0x08);
  }

  void row(byte[] key, byte[] value, int offset, int length) throws IOException {
    KeyFamily family;
    try {
      family = KeyFamily.of(key, 0, key.length);
    } catch (IllegalArgumentException e) {
      notes.lost("key " + hex(key) + " is of no family: left out");
      return;
    }
    switch (family) {
      case SYNC_RUN -> {
        if (Arrays.equals(key, Keys.SYNC_RUN_KEY)) {
          facts.takeRun(Arrays.copyOfRange(value, offset, offset + length));
        } else {
          notes.lost("key " + hex(key) + " is none of a sync run: left out");
        }
      }
      case META -> {
        if (!facts.takeMeta(key, Arrays.copyOfRange(value, offset, offset + length))) {
          kept.add(key, key.length, value, offset, length);
        }
      }
      default -> record(family, key, value, offset, length);
    }
  }

  private void record(KeyFamily family, byte[] key, byte[] value, int offset, int length)
      throws IOException {
    byte[] named;
    try {
      named = RowIdentity.of(family, value, offset, length).key();
      if (family == KeyFamily.GRANTS) {
        digests.contentHash(named, 0, named.length, value, offset, length);
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      notes.lost("the value at key " + hex(key) + " does not parse: " + e.getMessage());
      return;
    }
    if (Arrays.equals(named, key)) {
      kept.add(key, key.length, value, offset, length);
    } else if (Arrays.equals(named, RowIdentity.of(family, value, offset, 0).key())) {
      notes.lost("the value at key " + hex(key) + " names nothing");
    } else {
      strays.add(named, key, value, offset, length);
    }
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }
}
