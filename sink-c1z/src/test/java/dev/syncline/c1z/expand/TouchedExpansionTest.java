package dev.syncline.c1z.expand;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.merge.C1zClone;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.sort.RowSealer;
import dev.syncline.c1z.sort.RunSection;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SealedRunWriter;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.c1z.write.ScratchStore;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.c1z.write.WriterThreads;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Merges into an expanded base expand only what they touch, and give what expanding everything
 * gives: the same bytes, counters and failures. Everything is expanded for a copy of the base that
 * does not say that it is expanded.
 */
class TouchedExpansionTest {
  private static final String BASE_ID = "3IDd3WPemtxzihvRM5vY0jxDj69";
  private static final String PARTIAL_ID = "39RJedLzt01Tply2zqQyPaUCqHA";
  private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(1_767_230_000).build();
  private static final WriteOptions WRITE = WriteOptions.defaults();

  /** What a merge gave. */
  private record Outcome(byte[] file, ExpansionCounters counters, String failure) {}

  /**
   * Cycles that form and fall apart, rules that come, change and go, entitlements that were
   * missing, rows that lose what an expansion had given them, contradicting parents, limits and
   * mistakes; several partial syncs at once, and the result as the next base.
   */
  @Property(tries = 60)
  void givesWhatExpandingEverythingGives(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path folder = Files.createTempDirectory("touched-test-");
    try {
      int groups = 2 + random.nextInt(12);
      Path base = randomBase(random, groups, folder.resolve("base.c1z"));
      for (int round = 0; round < 3; round++) {
        List<Path> files = new ArrayList<>(List.of(base));
        for (int i = random.nextInt(5) / 2; i >= 0; i--) {
          files.add(randomPartial(random, groups + 2, folder.resolve(round + "-" + i + ".c1z")));
        }
        Path next = folder.resolve("merged-" + round + ".c1z");
        if (!sameBothWays(random, files, next)) {
          break;
        }
        base = next;
      }
    } finally {
      delete(folder);
    }
  }

  private static Path randomBase(Random random, int groups, Path file) throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(random);
    if (random.nextInt(4) == 0) {
      organisation.quarrelAboutParents();
    }
    organisation.randomGraph(groups, random.nextBoolean());
    return Files.write(file, pack(organisation, ExpansionOptions.defaults(), WRITE, file));
  }

  private static Path randomPartial(Random random, int groups, Path file) throws IOException {
    // Times before, at and after those of the base: not all that a partial sync brings wins.
    RandomOrganisation changes =
        new RandomOrganisation(random, "partial", PARTIAL_ID, random.nextInt(6) - 1);
    if (random.nextInt(4) == 0) {
      changes.quarrelAboutParents();
    }
    changes.randomChanges(random.nextInt(6), groups);
    if (random.nextInt(16) == 0) {
      changes.randomMistake(groups);
    }
    return Files.write(file, pack(changes, null, WRITE, file));
  }

  private static boolean sameBothWays(Random random, List<Path> files, Path output)
      throws IOException {
    MergeStrategy strategy = random.nextBoolean() ? MergeStrategy.REBUILD : MergeStrategy.FOLD;
    ExpansionOptions how =
        random.nextInt(6) == 0
            ? ExpansionOptions.defaults().withMaxExpandedGrants(random.nextInt(4))
            : ExpansionOptions.defaults();
    Outcome touched = merge(files, output, strategy, how, 1 + random.nextInt(3));
    List<Path> unmarked = new ArrayList<>(files);
    unmarked.set(0, withoutMark(files.get(0)));
    Path all = output.resolveSibling("all.c1z");
    Outcome everything = merge(unmarked, all, strategy, how, 1 + random.nextInt(3));
    assertThat(touched.failure).isEqualTo(everything.failure);
    assertThat(touched.file).isEqualTo(everything.file);
    if (touched.counters == null) {
      return false;
    }
    ExpansionCounters less = touched.counters;
    ExpansionCounters more = everything.counters;
    assertThat(less.recomputedEntitlements()).isLessThanOrEqualTo(more.recomputedEntitlements());
    assertThat(less.readGrants()).isLessThanOrEqualTo(more.readGrants());
    assertThat(less)
        .usingRecursiveComparison()
        .ignoringFields("recomputedEntitlements", "readGrants")
        .isEqualTo(more);
    Files.delete(all);
    return true;
  }

  @Test
  void aSmallPartialOverALargeBaseReadsLittle(@TempDir Path folder) throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(new Random(1));
    organisation.teams(300, 20, 5);
    Path base = folder.resolve("base.c1z");
    Files.write(base, pack(organisation, ExpansionOptions.defaults(), WRITE, base));
    RandomOrganisation changes = new RandomOrganisation(new Random(1), "partial", PARTIAL_ID, 60);
    changes.team(150, 21);
    Path partial = folder.resolve("partial.c1z");
    Files.write(partial, pack(changes, null, WRITE, partial));

    Outcome touched = merge(List.of(base, partial), folder.resolve("merged.c1z"));
    ExpansionCounters found = touched.counters;
    assertThat(found.entitlements()).isEqualTo(300 + 1500);
    assertThat(found.addedGrants()).as("one member more in five roles").isEqualTo(5);
    assertThat(found.recomputedEntitlements()).as("five roles").isEqualTo(5);
    assertThat(found.readGrants())
        .as("21 of the team; of each role its 20 members and the team")
        .isEqualTo(21 + 5 * (20 + 1));

    Outcome everything =
        merge(List.of(withoutMark(base), partial), folder.resolve("everything.c1z"));
    assertThat(everything.counters.recomputedEntitlements()).isEqualTo(1500);
    assertThat(everything.counters.readGrants()).isEqualTo(1 + 300 * 20 + 1500 * (20 + 1));
    assertThat(touched.file).isEqualTo(everything.file);
  }

  /** Neither what is between the blocks that matter is read, nor what is behind them. */
  @Test
  void fewBytesOfGrantsAreRead(@TempDir Path folder) throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(new Random(1));
    organisation.teams(300, 20, 5);
    Path base = folder.resolve("base.c1z");
    Files.write(base, pack(organisation, ExpansionOptions.defaults(), WRITE, base));
    TouchedEntitlements touched = new TouchedEntitlements();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SealedRunWriter writer = new SealedRunWriter(bytes, SortOptions.defaults());
    RowSealer sealer = new RowSealer(writer, 1 << 20, true);
    try (C1zFile file = C1zFile.open(base);
        VisibleCursor row = file.store().cursor()) {
      while (row.next()) {
        byte[] key = row.key();
        if (key[1] == KeyFamily.ENTITLEMENTS.prefix()[1]
            || key[1] == KeyFamily.GRANTS.prefix()[1]) {
          sealer.add(key, key.length, row.valueArray(), row.valueOffset(), row.valueLength());
          if (key[1] == KeyFamily.ENTITLEMENTS.prefix()[1] && new String(key).contains("g150")) {
            touched.add(key, key.length);
          }
        }
      }
    }
    sealer.finish();
    SealedRun run = writer.finishStaged("run");
    Reads few = new Reads(run, bytes.toByteArray());
    Reads all = new Reads(run, bytes.toByteArray());
    try (ScratchStore scratch = new ScratchStore(64 << 20, folder);
        WriterThreads threads = new WriterThreads(2)) {
      GrantExpansion.expandTouched(List.of(run), touched, few.with(scratch, threads), options());
      GrantExpansion.expand(List.of(run), all.with(scratch, threads), options());
    }
    assertThat(all.ofGrants.get()).isGreaterThan(few.ofGrants.get() * 20);
    assertThat(few.ofGrants.get()).isPositive();
  }

  private static ExpansionOptions options() {
    return ExpansionOptions.defaults().withExpandedAt(TIME);
  }

  /** A run in memory; counts the bytes of grants that are read. */
  private record Reads(SealedRun run, byte[] bytes, AtomicLong ofGrants) {
    Reads(SealedRun run, byte[] bytes) {
      this(run, bytes, new AtomicLong());
    }

    ExpansionResources with(ScratchStore scratch, WriterThreads threads) {
      return new ExpansionResources(
          path -> reader(), scratch, scratch.runs(), threads, SortOptions.defaults(), 1 << 20);
    }

    private RunSource.Reader reader() {
      return new RunSource.Reader() {
        @Override
        public void read(long position, byte[] target, int offset, int length) {
          System.arraycopy(bytes, (int) position, target, offset, length);
          for (RunSection section : run.sections()) {
            if (section.family() == KeyFamily.GRANTS
                && section.blocks().stream().anyMatch(block -> block.offset() == position)) {
              ofGrants.addAndGet(length);
            }
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  /** What is not known to be expanded, is expanded as a whole. */
  @Test
  void withoutProofEverythingIsExpanded(@TempDir Path folder) throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(new Random(1));
    organisation.teams(3, 2, 2);
    RandomOrganisation changes = new RandomOrganisation(new Random(1), "partial", PARTIAL_ID, 60);
    changes.team(1, 3);
    Path partial = folder.resolve("partial.c1z");
    Files.write(partial, pack(changes, null, WRITE, partial));
    Path base = folder.resolve("base.c1z");
    Path merged = folder.resolve("merged.c1z");

    Files.write(base, pack(organisation, ExpansionOptions.defaults(), WRITE, base));
    assertThat(recomputed(base, partial, folder)).as("expanded").isEqualTo(2);
    Files.write(merged, merge(List.of(base, partial), folder.resolve("a.c1z")).file);
    assertThat(recomputed(merged, partial, folder)).as("merged and expanded").isZero();
    for (MergeStrategy strategy : List.of(MergeStrategy.REBUILD, MergeStrategy.FOLD)) {
      Path unexpanded = folder.resolve(strategy + ".c1z");
      merge(List.of(base, partial), unexpanded, strategy, null, 1);
      assertThat(recomputed(unexpanded, partial, folder)).as("merged only").isEqualTo(6);
    }
    assertThat(recomputed(withoutMark(base), partial, folder)).as("converted").isEqualTo(6);

    Path plain = folder.resolve("plain.c1z");
    Files.write(plain, pack(organisation, null, WRITE, plain));
    assertThat(recomputed(plain, partial, folder)).as("never expanded").isEqualTo(6);
    ExpansionOptions failing =
        ExpansionOptions.defaults()
            .withMaxExpandedGrants(0)
            .withOnFailure(ExpansionOptions.OnFailure.PUBLISH_UNEXPANDED);
    Files.write(base, pack(organisation, failing, WRITE, base));
    assertThat(recomputed(base, partial, folder)).as("not expanded for a limit").isEqualTo(6);

    WriteOptions tar = WRITE.withEncoding(PayloadEncoding.PAYLOAD_ENCODING_TAR);
    Files.write(base, pack(organisation, ExpansionOptions.defaults(), tar, base));
    assertThat(recomputed(base, partial, folder)).as("no hashes in a tar").isEqualTo(6);
  }

  private static int recomputed(Path base, Path partial, Path folder) throws IOException {
    Path output = Files.createTempFile(folder, "out", ".c1z");
    Files.delete(output);
    return merge(List.of(base, partial), output).counters.recomputedEntitlements();
  }

  private static byte[] pack(
      RandomOrganisation organisation, ExpansionOptions how, WriteOptions write, Path file)
      throws IOException {
    return Packing.pack(
        organisation.records(), how, write, Packing.resources(2, 1 << 20, file.getParent()));
  }

  private static Outcome merge(List<Path> files, Path output) throws IOException {
    return merge(files, output, MergeStrategy.REBUILD, ExpansionOptions.defaults(), 2);
  }

  private static Outcome merge(
      List<Path> files, Path output, MergeStrategy strategy, ExpansionOptions how, int threads)
      throws IOException {
    MergeOptions options =
        new MergeOptions(
            strategy,
            BASE_ID,
            TIME,
            TIME,
            WRITE,
            Packing.resources(threads, 1 << 20, output.getParent()),
            false,
            how,
            TIME);
    try {
      Optional<ExpansionCounters> found = C1zMerge.merge(files, output, options).expansion();
      return new Outcome(Files.readAllBytes(output), found.orElse(null), "");
    } catch (ExpansionException e) {
      assertThat(output).doesNotExist();
      return new Outcome(null, null, e.getMessage());
    }
  }

  /** The same rows in a file that does not say that they are expanded. */
  private static Path withoutMark(Path file) throws IOException {
    Path copy = file.resolveSibling("unmarked.c1z");
    C1zClone.convert(file, copy, true, WRITE, Packing.resources(1, 1 << 20, file.getParent()));
    return copy;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
