package dev.syncline.c1z.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.RandomFiles;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Merges of random files against a model that holds everything in maps. */
class MergePropertyTest {
  private static final String NEW_ID = "39RJedLzt01Tply2zqQyPaUCqHA";
  private static final String TIME = "2026-02-09T16:04:05.678901234Z";

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
        assertThat(MergeFiles.linesWithoutRun(MergeFiles.rows(second)))
            .isEqualTo(MergeFiles.linesWithoutRun(MergeFiles.rows(first)));
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
    assertThat(MergeFiles.linesWithoutRun(merged))
        .isEqualTo(MergeFiles.linesWithoutRun(MergeFiles.model(files, strategy, NEW_ID, TIME)));
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
