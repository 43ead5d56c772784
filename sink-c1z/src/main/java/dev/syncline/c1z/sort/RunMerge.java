package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges the runs of one shard from blocks that arrive in the order of their first keys. Entries of
 * one key come out in the order of their runs.
 *
 * <p>A block takes part from the moment when the merge reaches its first key until its last entry,
 * so of each run at most two blocks are in memory, however many runs there are and however they
 * overlap.
 *
 * <p>Not thread-safe.
 */
final class RunMerge {
  private final BlockSource source;
  private final MergeTree tree = new MergeTree();
  private final List<BlockCursor> active = new ArrayList<>();
  private BlockCursor lookahead;
  private EntryCursor current;
  private byte[] lastKey = new byte[0];
  private int lastKeyLength;

  RunMerge(BlockSource source) throws IOException {
    this.source = source;
    fetch();
    admitLookahead();
  }

  /** The entry at which the merge stands, or null at the end. */
  EntryCursor current() {
    return current;
  }

  /**
   * Goes to the next entry.
   *
   * @return whether there is one and its key equals the key of the entry before it
   */
  boolean advance() throws IOException {
    if (current == lookahead) {
      // The smallest key is the first one of the block that was fetched last: the block after it
      // may begin with the
      // next key, so it has to take part now.
      remember(current);
      BlockCursor admitted = lookahead;
      boolean more = admitted.advance();
      active.removeIf(cursor -> cursor.ended);
      if (!more) {
        active.remove(admitted);
      }
      lookahead = null;
      fetch();
      return admitLookahead() && sameAsLast();
    }
    tree.advance();
    current = tree.current();
    return current != null && tree.equalsPrevious();
  }

  private void fetch() throws IOException {
    if (source.next()) {
      lookahead = new BlockCursor(source.run(), source.data());
      if (!lookahead.advance()) {
        throw new IOException("damaged run: an empty block in run " + source.run());
      }
      active.add(lookahead);
    }
  }

  private boolean admitLookahead() {
    tree.build(active.toArray(new EntryCursor[0]), active.size(), lastKey, lastKeyLength);
    current = tree.current();
    return current != null;
  }

  private boolean sameAsLast() {
    return tree.equalsPrevious();
  }

  private void remember(EntryCursor cursor) {
    if (lastKey.length < cursor.keyLength) {
      lastKey = new byte[2 * cursor.keyLength];
    }
    System.arraycopy(cursor.key, 0, lastKey, 0, cursor.keyLength);
    lastKeyLength = cursor.keyLength;
  }

  private static final class BlockCursor extends EntryCursor {
    private final int run;
    private boolean ended;

    BlockCursor(int run, byte[] data) {
      this.run = run;
      useBlock(data, 0, data.length);
    }

    @Override
    boolean nextBlock() {
      ended = true;
      return false;
    }

    @Override
    String source() {
      return "run " + run;
    }

    @Override
    int rank() {
      return run;
    }
  }
}
