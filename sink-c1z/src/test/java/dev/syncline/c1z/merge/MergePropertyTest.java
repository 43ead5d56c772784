package dev.syncline.c1z.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.RandomFiles;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredValues;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.model.NaiveDerivation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Merges of random files against a model that holds everything in maps. */
class MergePropertyTest {
  private static final String NEW_ID = "39RJedLzt01Tply2zqQyPaUCqHA";
  private static final String TIME = "2026-02-09T16:04:05.678901234Z";
  private static final int LAST_MERGED = 4;

  @Property(tries = 60)
  void givesWhatTheModelGives(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path folder = Files.createTempDirectory("merge-test-");
    try {
      List<Path> files = new ArrayList<>();
      int count = 2 + random.nextInt(11);
      for (int i = 0; i < count; i++) {
        files.add(randomFile(random, folder.resolve("in" + i + ".c1z")));
      }
      MergeStrategy strategy = random.nextBoolean() ? MergeStrategy.REBUILD : MergeStrategy.FOLD;
      checkMerge(random, files, strategy, folder.resolve("out.c1z"));
    } finally {
      delete(folder);
    }
  }

  /** The result of a merge is the base of the next. */
  @Property(tries = 15)
  void mergesOfMergesToo(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path folder = Files.createTempDirectory("merge-test-");
    try {
      Path base = randomFile(random, folder.resolve("base.c1z"));
      for (int level = 0; level < 3; level++) {
        List<Path> files = new ArrayList<>(List.of(base));
        for (int i = 0; i <= random.nextInt(3); i++) {
          files.add(randomFile(random, folder.resolve("in" + level + "-" + i + ".c1z")));
        }
        base = folder.resolve("level" + level + ".c1z");
        checkMerge(
            random, files, random.nextBoolean() ? MergeStrategy.REBUILD : MergeStrategy.FOLD, base);
      }
    } finally {
      delete(folder);
    }
  }

  /** Where no two times of a key are equal, the order of the inputs does not matter. */
  @Property(tries = 15)
  void orderDoesNotMatterWithoutTies(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path folder = Files.createTempDirectory("merge-test-");
    try {
      List<Path> files = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        files.add(
            RandomFiles.write(RandomFiles.records(random, i), folder.resolve("in" + i + ".c1z")));
      }
      Path first = folder.resolve("first.c1z");
      merge(files, MergeStrategy.REBUILD, first, WriteOptions.defaults(), 1, folder);
      Collections.shuffle(files, random);
      for (MergeStrategy strategy : List.of(MergeStrategy.REBUILD, MergeStrategy.FOLD)) {
        Path second = folder.resolve(strategy + ".c1z");
        merge(files, strategy, second, WriteOptions.defaults(), 1, folder);
        assertThat(linesWithoutRun(MergeFiles.rows(second)))
            .isEqualTo(linesWithoutRun(MergeFiles.rows(first)));
      }
    } finally {
      delete(folder);
    }
  }

  private static void checkMerge(
      Random random, List<Path> files, MergeStrategy strategy, Path output) throws IOException {
    WriteOptions write = WriteOptions.defaults().withTableBytes(1024 << random.nextInt(10));
    Path scratch = Files.createDirectories(output.resolveSibling("scratch"));
    merge(files, strategy, output, write, 1 + random.nextInt(2), scratch);
    NavigableMap<byte[], byte[]> merged = MergeFiles.rows(output);
    assertThat(linesWithoutRun(merged)).isEqualTo(linesWithoutRun(model(files, strategy)));
    assertThat(SyncRun.fromRecordBytes(merged.get(Keys.SYNC_RUN_KEY)).id()).isEqualTo(NEW_ID);
    assertThat(scratch).isEmptyDirectory();
  }

  private static void merge(
      List<Path> files,
      MergeStrategy strategy,
      Path output,
      WriteOptions write,
      int threads,
      Path scratch)
      throws IOException {
    C1zMerge.merge(
        files, output, MergeFiles.options(strategy, NEW_ID, TIME, TIME, write, threads, scratch));
  }

  private static NavigableMap<byte[], byte[]> model(List<Path> files, MergeStrategy strategy)
      throws IOException {
    NavigableMap<byte[], byte[]> winners = new TreeMap<>(Arrays::compareUnsigned);
    NavigableMap<byte[], Long> ranks = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < files.size(); i++) {
      // Among equal times: the last of the list; with fold the base before all others.
      int rank = strategy == MergeStrategy.FOLD && i == 0 ? files.size() : i;
      for (var row : MergeFiles.rows(files.get(i)).entrySet()) {
        byte[] key = row.getKey();
        if (key[1] < 1 || key[1] > LAST_MERGED) {
          continue;
        }
        long time =
            StoredValues.discoveredAtNanos(
                KeyFamily.of(key, 0, key.length), row.getValue(), 0, row.getValue().length);
        long order = (time == StoredValues.ABSENT ? 0 : time) * 16 + rank;
        if (ranks.getOrDefault(key, Long.MIN_VALUE) < order) {
          ranks.put(key, order);
          winners.put(key, row.getValue());
        }
      }
    }
    NaiveDerivation.addAll(winners, NEW_ID, "", MergeFiles.time(TIME));
    return winners;
  }

  private static List<String> linesWithoutRun(NavigableMap<byte[], byte[]> rows) {
    NavigableMap<byte[], byte[]> others = new TreeMap<>(rows);
    others.remove(Keys.SYNC_RUN_KEY);
    return MergeFiles.lines(others);
  }

  private static Path randomFile(Random random, Path file) throws IOException {
    return RandomFiles.write(RandomFiles.records(random, -1), file);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
