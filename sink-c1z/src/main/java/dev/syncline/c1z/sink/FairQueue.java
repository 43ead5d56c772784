package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A queue that takes turns between groups: a small sync does not wait until a large one that came
 * before it is done. Inside a group first in, first out. Not thread-safe.
 */
final class FairQueue<T> {
  private final Map<String, Deque<T>> groups = new LinkedHashMap<>();

  void add(String group, T element) {
    groups.computeIfAbsent(group, g -> new ArrayDeque<>()).add(requireNonNull(element));
  }

  /** The next element, or null if there is none. */
  T poll() {
    Iterator<Map.Entry<String, Deque<T>>> first = groups.entrySet().iterator();
    if (!first.hasNext()) {
      return null;
    }
    Map.Entry<String, Deque<T>> turn = first.next();
    first.remove();
    T element = turn.getValue().poll();
    if (!turn.getValue().isEmpty()) {
      groups.put(turn.getKey(), turn.getValue());
    }
    return element;
  }
}
