package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.GroupWriter;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.StoredGrant;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes what an entitlement passes on: one list for each, of the principals that hold it.
 *
 * <pre>
 * key   = T(principal type, principal id)
 * value = 1 if the grant is direct, else 0 (one byte) | the principal's parent, or nothing
 * </pre>
 *
 * <p>The parent has the form of {@link StoredGrant#parentOffset}. Not thread-safe.
 */
final class MemberWriter {
  static final int DIRECT = 1;
  // Small: a destination holds one block of each of its sources.
  private static final int BLOCK_BYTES = 8 << 10;

  private final GroupWriter out;
  private final ByteSink value = new ByteSink();

  MemberWriter(OutputStream out, String path) {
    this.out = new GroupWriter(out, path, BLOCK_BYTES);
  }

  /** Adds a grant that is there, in the order of principals. */
  void add(byte[] key, int offset, int length, StoredGrant grant, byte[] array, boolean direct)
      throws IOException {
    add(key, offset, length, direct, array, grant.parentOffset(), grant.parentLength());
  }

  void add(
      byte[] key,
      int offset,
      int length,
      boolean direct,
      byte[] parent,
      int parentOffset,
      int parentLength)
      throws IOException {
    value.reset();
    value.writeByte(direct ? DIRECT : 0);
    value.writeBytes(parent, parentOffset, parentLength);
    out.add(key, offset, length, value.array(), 0, value.size());
  }

  /** Members since the last list's end. */
  long members() {
    return out.rows();
  }

  /** Ends the list; null if it is empty. */
  RunSlice endList() throws IOException {
    return out.endGroup();
  }
}
