package dev.syncline.c1z.sort;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Operation;
import java.io.IOException;

/**
 * Collects keys that are derived from rows but have an order of their own, and writes them as
 * sorted sections: one for each family every time when the memory is full.
 *
 * <p>Not thread-safe.
 */
public final class DerivedKeys {
  private static final byte[] NO_VALUE = new byte[0];

  private final SealedRunWriter out;
  private final KeyFamily[] families;
  private final EntryArena arena;

  /**
   * @param memoryBytes how much is sorted at a time
   * @param families the families whose keys are collected
   */
  public DerivedKeys(SealedRunWriter out, int memoryBytes, KeyFamily... families) {
    this.out = out;
    this.families = families.clone();
    this.arena = new EntryArena(memoryBytes);
  }

  /**
   * Takes a key.
   *
   * @param family the number of its family among those of the constructor
   */
  public void add(int family, ByteSink key) throws IOException {
    if (!append(family, key)) {
      flush();
      if (!append(family, key)) {
        throw new IllegalStateException("an empty arena refused a key");
      }
    }
  }

  private boolean append(int family, ByteSink key) {
    return arena.tryAppend(family, Operation.PUT, key.array(), 0, key.size(), NO_VALUE, 0, 0);
  }

  /** Writes what has been collected. */
  public void flush() throws IOException {
    SealedRunWriter.Section[] sections = new SealedRunWriter.Section[families.length];
    arena.drainSorted(
        (slot, newKey, operation, data, keyOffset, length, valueLength) -> {
          if (sections[slot] == null) {
            sections[slot] = out.section(families[slot]);
          }
          sections[slot].add(data, keyOffset, length, NO_VALUE, 0, 0);
        });
  }
}
