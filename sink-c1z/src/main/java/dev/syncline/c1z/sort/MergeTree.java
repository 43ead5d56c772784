package dev.syncline.c1z.sort;

import java.io.IOException;
import java.util.Arrays;

/**
 * Merge of sorted cursors by a tree of losers with offset-value codes.
 *
 * <p>Every cursor carries a code that orders its key relative to the key that came out last: the
 * position of the first difference, and the byte there. Of two keys the one that shares more with
 * the last one, or has the smaller byte at the same position, is the smaller. So most matches are
 * one comparison of two longs; bytes are compared only where codes are equal, and then from the
 * position on where the keys are known to be equal. Runs store how much each key shares with its
 * predecessor, which gives the winner's next code for nothing. (G. Graefe, "Implementing sorting in
 * database systems", 2006, section 3.4.)
 *
 * <p>Not thread-safe.
 */
final class MergeTree {
  private static final long ENDED = Long.MAX_VALUE;
  private static final long EQUAL = 0;

  private EntryCursor[] cursors;
  private long[] codes;
  private int[] losers;
  private int winner;
  private int size;

  /**
   * Starts the merge over cursors that are positioned on their first entries.
   *
   * @param base the key relative to which codes are built: no cursor's key is smaller
   */
  void build(EntryCursor[] newCursors, int newSize, byte[] base, int baseLength) {
    cursors = newCursors;
    size = newSize;
    if (codes == null || codes.length < newSize) {
      codes = new long[newSize];
      losers = new int[newSize];
    }
    int[] winners = new int[2 * newSize];
    for (int i = 0; i < newSize; i++) {
      EntryCursor cursor = newCursors[i];
      int limit = Math.min(baseLength, cursor.keyLength);
      int mismatch = Arrays.mismatch(base, 0, limit, cursor.key, 0, limit);
      codes[i] = code(cursor, mismatch < 0 ? limit : mismatch);
      winners[newSize + i] = i;
    }
    for (int node = newSize - 1; node > 0; node--) {
      int a = winners[2 * node];
      int b = winners[2 * node + 1];
      boolean first = wins(a, b);
      winners[node] = first ? a : b;
      losers[node] = first ? b : a;
    }
    winner = newSize == 0 ? -1 : newSize == 1 ? 0 : winners[1];
  }

  /** The cursor with the smallest key, or null when all have ended. */
  EntryCursor current() {
    return winner < 0 || codes[winner] == ENDED ? null : cursors[winner];
  }

  /** Whether the current key equals the one that was current before the last {@link #advance}. */
  boolean equalsPrevious() {
    return codes[winner] == EQUAL;
  }

  /** Moves the current cursor on and finds the next smallest key. */
  void advance() throws IOException {
    EntryCursor cursor = cursors[winner];
    codes[winner] = cursor.advance() ? code(cursor, cursor.shared) : ENDED;
    int candidate = winner;
    for (int node = (size + candidate) >>> 1; node > 0; node >>>= 1) {
      int other = losers[node];
      if (!wins(candidate, other)) {
        losers[node] = candidate;
        candidate = other;
      }
    }
    winner = candidate;
  }

  private static long code(EntryCursor cursor, int shared) {
    return shared == cursor.keyLength
        ? EQUAL
        : (long) (Integer.MAX_VALUE - shared) << 8 | cursor.key[shared] & 0xff;
  }

  /** Whether a comes before b. Gives the one that does not a code relative to the other. */
  private boolean wins(int a, int b) {
    long codeA = codes[a];
    long codeB = codes[b];
    if (codeA != codeB) {
      return codeA < codeB;
    }
    if (codeA == ENDED) {
      return true;
    }
    EntryCursor cursorA = cursors[a];
    EntryCursor cursorB = cursors[b];
    if (codeA == EQUAL) {
      return cursorA.rank() < cursorB.rank();
    }
    int from = Integer.MAX_VALUE - (int) (codeA >>> 8) + 1;
    int limit = Math.min(cursorA.keyLength, cursorB.keyLength);
    int mismatch = Arrays.mismatch(cursorA.key, from, limit, cursorB.key, from, limit);
    boolean first;
    if (mismatch >= 0) {
      int at = from + mismatch;
      first = (cursorA.key[at] & 0xff) < (cursorB.key[at] & 0xff);
      codes[first ? b : a] = code(first ? cursorB : cursorA, at);
    } else if (cursorA.keyLength != cursorB.keyLength) {
      first = cursorA.keyLength < cursorB.keyLength;
      codes[first ? b : a] = code(first ? cursorB : cursorA, limit);
    } else {
      first = cursorA.rank() < cursorB.rank();
      codes[first ? b : a] = EQUAL;
    }
    return first;
  }
}
