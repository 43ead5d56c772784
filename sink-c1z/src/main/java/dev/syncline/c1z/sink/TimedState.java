package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/** States whose time counts as {@link Part#STATE}. For operators that are profiled. */
public final class TimedState {
  private TimedState() {}

  private interface Access<T, E extends Exception> {
    T run() throws E;
  }

  private interface Change<E extends Exception> {
    void run() throws E;
  }

  private static <E extends Exception> void change(Change<E> change) throws E {
    timed(
        () -> {
          change.run();
          return null;
        });
  }

  private static <T, E extends Exception> T timed(Access<T, E> access) throws E {
    ProfileClock.enter(Part.STATE);
    try {
      return access.run();
    } finally {
      ProfileClock.leave();
    }
  }

  /** A timed view of a state. */
  public static <T> ValueState<T> of(ValueState<T> state) {
    return new Value<>(state);
  }

  /** A timed view of a state, and of what iterates over it. */
  public static <K, V> MapState<K, V> of(MapState<K, V> state) {
    return new Entries<>(state);
  }

  private record Value<T>(ValueState<T> state) implements ValueState<T> {
    @Override
    public T value() throws IOException {
      return timed(state::value);
    }

    @Override
    public void update(T value) throws IOException {
      change(() -> state.update(value));
    }

    @Override
    public void clear() {
      change(() -> state.clear());
    }
  }

  private record Entries<K, V>(MapState<K, V> state) implements MapState<K, V> {
    @Override
    public V get(K key) throws Exception {
      return timed(() -> state.get(key));
    }

    @Override
    public void put(K key, V value) throws Exception {
      change(() -> state.put(key, value));
    }

    @Override
    public void putAll(Map<K, V> entries) throws Exception {
      change(() -> state.putAll(entries));
    }

    @Override
    public void remove(K key) throws Exception {
      change(() -> state.remove(key));
    }

    @Override
    public boolean contains(K key) throws Exception {
      return timed(() -> state.contains(key));
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() throws Exception {
      Iterable<Map.Entry<K, V>> all = timed(state::entries);
      return () -> new Walk<>(all.iterator());
    }

    @Override
    public Iterable<K> keys() throws Exception {
      Iterable<K> all = timed(state::keys);
      return () -> new Walk<>(all.iterator());
    }

    @Override
    public Iterable<V> values() throws Exception {
      Iterable<V> all = timed(state::values);
      return () -> new Walk<>(all.iterator());
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() throws Exception {
      return new Walk<>(timed(state::iterator));
    }

    @Override
    public boolean isEmpty() throws Exception {
      return timed(state::isEmpty);
    }

    @Override
    public void clear() {
      change(() -> state.clear());
    }
  }

  private record Walk<T>(Iterator<T> entries) implements Iterator<T> {
    private Walk {
      requireNonNull(entries);
    }

    @Override
    public boolean hasNext() {
      return timed(entries::hasNext);
    }

    @Override
    public T next() {
      return timed(entries::next);
    }

    @Override
    public void remove() {
      entries.remove();
    }
  }
}
