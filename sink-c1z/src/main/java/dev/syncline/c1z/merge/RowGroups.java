package dev.syncline.c1z.merge;

import dev.syncline.c1z.read.store.VisibleCursor;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Goes over the rows of several inputs in key order, all rows of one key at a time. Holds one
 * cursor an input. Not thread-safe.
 */
final class RowGroups implements Closeable {
  private final VisibleCursor[] cursors;

  /** Binary heap of inputs that have rows, by key, then by position in the list. */
  private final int[] heap;

  private final int[] group;
  private int size;
  private int groupSize;

  /**
   * @param from first key
   * @param to the first key that does not belong any more, or null
   */
  RowGroups(List<MergeInput> inputs, byte[] from, byte[] to) throws IOException {
    cursors = new VisibleCursor[inputs.size()];
    heap = new int[inputs.size()];
    group = new int[inputs.size()];
    try {
      for (int i = 0; i < cursors.length; i++) {
        VisibleCursor cursor = inputs.get(i).store().cursor(to);
        cursors[i] = cursor;
        if (cursor.seek(from)) {
          push(i);
        } else {
          cursor.close();
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Goes to the next key; false after the last. */
  boolean next() throws IOException {
    for (int i = 0; i < groupSize; i++) {
      if (cursors[group[i]].next()) {
        push(group[i]);
      } else {
        cursors[group[i]].close();
      }
    }
    groupSize = 0;
    if (size == 0) {
      return false;
    }
    do {
      group[groupSize++] = pop();
    } while (size > 0 && cursors[heap[0]].compareKey(cursors[group[0]]) == 0);
    return true;
  }

  /** How many inputs have the key. */
  int size() {
    return groupSize;
  }

  /** The {@code i}-th of the inputs that have the key, as its position in the list; rising. */
  int input(int i) {
    return group[i];
  }

  /** The row of the {@code i}-th of the inputs that have the key. */
  VisibleCursor row(int i) {
    return cursors[group[i]];
  }

  private boolean comesBefore(int a, int b) {
    int order = cursors[a].compareKey(cursors[b]);
    return order != 0 ? order < 0 : a < b;
  }

  private void push(int input) {
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!comesBefore(input, heap[parent])) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = input;
  }

  private int pop() {
    int top = heap[0];
    int moved = heap[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && comesBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!comesBefore(heap[child], moved)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
    return top;
  }

  @Override
  public void close() {
    for (VisibleCursor cursor : cursors) {
      if (cursor != null) {
        cursor.close();
      }
    }
  }
}
