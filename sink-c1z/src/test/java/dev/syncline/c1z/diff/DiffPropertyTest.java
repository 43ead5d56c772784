package dev.syncline.c1z.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.RandomFiles;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Differences of random files against a model that holds everything in maps. */
class DiffPropertyTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Writes down what it hears. */
  private static final class Recorder implements DiffListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void added(KeyFamily family, VisibleCursor row) {
      lines.add("added " + HEX.formatHex(row.key()));
    }

    @Override
    public void removed(KeyFamily family, VisibleCursor row) {
      lines.add("removed " + HEX.formatHex(row.key()));
    }

    @Override
    public void changed(
        KeyFamily family, VisibleCursor before, VisibleCursor after, List<FieldChange> fields) {
      assertThat(fields).isNotEmpty();
      lines.add("changed " + HEX.formatHex(after.key()));
    }
  }

  private interface Check {
    void on(Random random, Path folder) throws IOException;
  }

  private static void inFolder(long seed, Check check) throws IOException {
    Path folder = Files.createTempDirectory("diff-test-");
    try {
      check.on(new Random(seed), folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Some records of another file are left out, some are new: most tables stay as they are. */
  private static List<StreamRecord> changed(Random random, List<StreamRecord> records) {
    List<StreamRecord> changed = new ArrayList<>(records);
    for (int i = random.nextInt(4); i > 0 && !changed.isEmpty(); i--) {
      changed.remove(random.nextInt(changed.size()));
    }
    List<StreamRecord> others = RandomFiles.records(random, 7);
    changed.addAll(others.subList(0, Math.min(others.size(), random.nextInt(4))));
    return changed;
  }

  @Property(tries = 60)
  void findsWhatTheModelFinds(@ForAll long seed) throws IOException {
    inFolder(
        seed,
        (random, folder) -> {
          List<StreamRecord> records = RandomFiles.records(random, -1);
          Path a = RandomFiles.write(records, folder.resolve("a.c1z"));
          Path b =
              RandomFiles.write(
                  random.nextInt(4) == 0
                      ? RandomFiles.records(random, -1)
                      : changed(random, records),
                  folder.resolve("b.c1z"));
          assertThat(diff(a, b, DiffOptions.defaults())).isEqualTo(model(a, b, true));
          DiffOptions identities = new DiffOptions(DiffOptions.COMPARED, true, Set.of());
          assertThat(diff(a, b, identities)).isEqualTo(model(a, b, false));
          assertThat(diff(a, a, DiffOptions.defaults())).isEmpty();
        });
  }

  private static List<String> diff(Path a, Path b, DiffOptions options) throws IOException {
    Recorder recorder = new Recorder();
    try (C1zFile before = C1zFile.open(a);
        C1zFile after = C1zFile.open(b)) {
      DiffResult result = C1zDiff.compare(before, after, options, recorder);
      assertThat(result.same()).isEqualTo(recorder.lines.isEmpty());
      assertThat(result.counts().values().stream().mapToLong(DiffResult.Counts::sum).sum())
          .isEqualTo(recorder.lines.size());
    }
    return recorder.lines;
  }

  private static TreeMap<byte[], byte[]> records(Path file) throws IOException {
    TreeMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
    try (C1zFile open = C1zFile.open(file);
        VisibleCursor row = open.store().cursor(new byte[] {3, 6})) {
      while (row.next()) {
        records.put(row.key(), row.value().toByteArray());
      }
    }
    return records;
  }

  private static List<String> model(Path a, Path b, boolean withValues) throws IOException {
    TreeMap<byte[], byte[]> before = records(a);
    TreeMap<byte[], byte[]> after = records(b);
    TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    keys.addAll(before.keySet());
    keys.addAll(after.keySet());
    List<String> lines = new ArrayList<>();
    for (byte[] key : keys) {
      if (!before.containsKey(key)) {
        lines.add("added " + HEX.formatHex(key));
      } else if (!after.containsKey(key)) {
        lines.add("removed " + HEX.formatHex(key));
      } else if (withValues && !Arrays.equals(before.get(key), after.get(key))) {
        lines.add("changed " + HEX.formatHex(key));
      }
    }
    return lines;
  }

  @Property(tries = 20)
  void theSyncOfDifferencesMakesOneOutOfTheOther(@ForAll long seed) throws IOException {
    inFolder(
        seed,
        (random, folder) -> {
          List<StreamRecord> records = RandomFiles.records(random, 1);
          Path a = RandomFiles.write(records, folder.resolve("a.c1z"));
          Path b = RandomFiles.write(changed(random, records), folder.resolve("b.c1z"));
          Path changes = folder.resolve("changes.c1z");
          C1zWriter.Resources resources = new C1zWriter.Resources(2, 1 << 20, folder);
          try (C1zFile before = C1zFile.open(a);
              C1zFile after = C1zFile.open(b)) {
            DiffSync.write(
                before,
                after,
                DiffOptions.defaults(),
                new Recorder(),
                "39RJedLzt01Tply2zqQyPaUCqHA",
                changes,
                false,
                WriteOptions.defaults(),
                resources);
          }
          Path merged = folder.resolve("merged.c1z");
          C1zMerge.merge(List.of(a, changes), merged, MergeOptions.defaults());
          TreeMap<byte[], byte[]> wanted = records(a); // what was removed stays
          wanted.putAll(records(b));
          assertThat(model(merged, b, true))
              .allMatch(line -> line.startsWith("removed "))
              .hasSize(wanted.size() - records(b).size());
          assertThat(records(merged)).hasSameSizeAs(wanted);
        });
  }

  /** Groups that are larger than tables, one of which has some members more in the second file. */
  @Property(tries = 4)
  void equalTablesAreNotRead(@ForAll long seed) throws IOException {
    inFolder(
        seed,
        (random, folder) -> {
          List<StreamRecord> records = RandomFiles.members(random, 0, 60, 150, 250);
          Path a = RandomFiles.write(records, folder.resolve("a.c1z"));
          String group = "m%04d".formatted(random.nextInt(60));
          int more = 1 + random.nextInt(10);
          for (int i = 0; i < more; i++) {
            records.add(RandomFiles.member(random, group, "new" + i));
          }
          Path b = RandomFiles.write(records, folder.resolve("b.c1z"));
          try (C1zFile before = C1zFile.open(a);
              C1zFile after = C1zFile.open(b)) {
            DiffResult result =
                C1zDiff.compare(before, after, DiffOptions.defaults(), new Recorder());
            assertThat(result.counts().get(KeyFamily.GRANTS))
                .isEqualTo(new DiffResult.Counts(more, 0, 0));
            DiffResult.Skipped skipped = result.skipped();
            assertThat(skipped.ofGrantTables()).isGreaterThan(300);
            assertThat(skipped.ofGrantTables() - skipped.grantTables())
                .as("tables of grants that were decompressed")
                .isPositive()
                .isLessThanOrEqualTo(skipped.ofGrantTables() / 20);
            assertThat(skipped.bytes()).isGreaterThan(skipped.ofBytes() * 9 / 20);
            assertThat(skipped.tables()).isLessThan(skipped.ofTables());
          }
        });
  }
}
