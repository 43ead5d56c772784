package dev.syncline.c1z.read.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TableStoreTest {
  /** Enough for a few blocks, not for any table: everything is read from the temporary file. */
  private static final long LITTLE = 4 << 10;

  @TempDir private static Path folder;
  private static GoldenDatabases databases;

  @BeforeAll
  static void unpack() {
    databases = new GoldenDatabases(folder);
  }

  static List<String> names() {
    return GoldenDatabases.names().toList();
  }

  private static ReadOptions withMemory(long bytes) {
    return ReadOptions.defaults().withMemory(bytes);
  }

  @ParameterizedTest
  @MethodSource("names")
  void showsWhatTheReferenceDumps(String name) throws IOException {
    for (long memory : new long[] {0, LITTLE, 200 << 10, 64 << 20}) {
      try (TableStore store = databases.open(name, withMemory(memory));
          VisibleCursor cursor = store.cursor()) {
        assertThat(GoldenDatabases.rest(cursor))
            .as("with %d bytes of memory", memory)
            .isEqualTo(databases.dump(name));
        assertThat(cursor.next()).isFalse();
        assertThat(store.memoryUsed()).isLessThanOrEqualTo(memory);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void seeksLikeASortedMap(String name) throws IOException {
    TreeMap<byte[], byte[]> expected = databases.content(name);
    List<byte[]> targets = targets(expected, new Random(7));
    try (TableStore store = databases.open(name, withMemory(1 << 20));
        VisibleCursor cursor = store.cursor()) {
      for (byte[] target : targets) {
        assertThat(cursor.seek(target)).isEqualTo(expected.ceilingKey(target) != null);
        if (expected.ceilingKey(target) != null) {
          assertThat(GoldenDatabases.line(cursor.key(), cursor.value().toByteArray()))
              .isEqualTo(GoldenDatabases.line(expected.ceilingEntry(target)));
          boolean more = cursor.next();
          byte[] following = expected.higherKey(expected.ceilingKey(target));
          assertThat(more ? cursor.key() : null).isEqualTo(following);
        }
        assertThat(store.get(target)).isEqualTo(expected.get(target));
      }
    }
  }

  /** Keys that are there, keys just before and after them, and the ends. */
  private static List<byte[]> targets(TreeMap<byte[], byte[]> content, Random random) {
    List<byte[]> targets = new ArrayList<>(List.of(new byte[0], new byte[] {-1, -1}));
    for (byte[] key : content.keySet()) {
      if (random.nextInt(content.size()) > 80) {
        continue;
      }
      targets.add(key);
      targets.add(Arrays.copyOf(key, key.length + 1));
      if (key.length > 0) {
        targets.add(Arrays.copyOf(key, key.length - 1));
        byte[] changed = key.clone();
        int place = random.nextInt(key.length);
        changed[place] = (byte) (changed[place] + (random.nextBoolean() ? 1 : -1));
        targets.add(changed);
      }
    }
    Collections.shuffle(targets, random);
    return targets;
  }

  @ParameterizedTest
  @MethodSource("names")
  void stopsAtTheEndGiven(String name) throws IOException {
    TreeMap<byte[], byte[]> expected = databases.content(name);
    byte[] first = expected.firstKey();
    try (TableStore store = databases.open(name, withMemory(1 << 20))) {
      List<byte[]> ends = targets(expected, new Random(3));
      for (byte[] end : ends.subList(0, Math.min(ends.size(), 20))) {
        try (VisibleCursor cursor = store.cursor(end)) {
          int rows = 0;
          for (boolean more = cursor.seek(first); more; more = cursor.next()) {
            rows++;
          }
          assertThat(rows).isEqualTo(expected.headMap(end, false).size());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "range-keys, range keys",
    "minlz, MinLZ",
    "merge, kind 2 (merge) at key 6d6572676564",
    "log, a write-ahead log with 44 bytes of unflushed writes",
    "blob, values in blob files"
  })
  void refusesByName(String database, String feature) throws IOException {
    assertThatThrownBy(
            () -> {
              try (TableStore store =
                      databases.open("go-refused/" + database, withMemory(1 << 20));
                  VisibleCursor cursor = store.cursor()) {
                GoldenDatabases.rest(cursor);
              }
            })
        .isInstanceOf(UnsupportedC1zException.class)
        .hasMessageContaining(feature);
  }

  @Test
  void decodesOnlyTheTablesAskedFor() throws IOException {
    try (TableStore store = databases.open("go-features-snappy", withMemory(64 << 20))) {
      assertThat(store.memoryUsed()).isZero();
      List<LiveTable> tables = store.database().tables();
      assertThat(store.get(new byte[] {4})).isNull();
      assertThat(store.memoryUsed()).isZero();
      byte[] first = tables.get(0).bounds().smallest();
      store.get(first);
      assertThat(store.memoryUsed()).isPositive();
    }
  }

  @Test
  void manyThreadsSeeTheSame() throws Exception {
    List<String> expected = databases.dump("go-features-zstd");
    TreeMap<byte[], byte[]> content = databases.content("go-features-zstd");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (TableStore store = databases.open("go-features-zstd", withMemory(300 << 10))) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int seed = i;
        tasks.add(
            () -> {
              try (VisibleCursor cursor = store.cursor()) {
                assertThat(GoldenDatabases.rest(cursor)).isEqualTo(expected);
              }
              for (byte[] key : targets(content, new Random(seed)).subList(0, 100)) {
                assertThat(store.get(key)).isEqualTo(content.get(key));
              }
              return null;
            });
      }
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void failsAfterClose() throws IOException {
    TableStore store = databases.open("tiny-dir", withMemory(1 << 20));
    store.close();
    store.close();
    assertThatThrownBy(() -> store.get(new byte[] {'a'}))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(C1zException.class)
        .hasMessageContaining("closed");
  }
}
