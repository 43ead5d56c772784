package dev.syncline.c1z.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.RandomFiles;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.verify.FileVerifier;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.CopyWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges in which tables of the inputs go over as they are. */
class FrameReuseTest {
  private static final String NEW_ID = "39RJedLzt01Tply2zqQyPaUCqHA";
  private static final String TIME = "2026-02-09T16:04:05.678901234Z";
  private static final WriteOptions WRITE = WriteOptions.defaults().withTableBytes(4096);
  private static final int GROUPS = 40;

  @TempDir private Path folder;

  private static MergeResult merge(
      List<Path> inputs, MergeStrategy strategy, int threads, Path output) throws IOException {
    return C1zMerge.merge(
        inputs,
        output,
        MergeFiles.options(strategy, NEW_ID, TIME, TIME, WRITE, threads, output.getParent()));
  }

  private static void checkMerged(List<Path> inputs, MergeStrategy strategy, Path output)
      throws IOException {
    assertThat(MergeFiles.linesWithoutRun(MergeFiles.rows(output)))
        .isEqualTo(MergeFiles.linesWithoutRun(MergeFiles.model(inputs, strategy, NEW_ID, TIME)));
    try (C1zFile file = C1zFile.open(output)) {
      assertThat(FileVerifier.verify(file, finding -> {}, (step, done, all) -> {}).errors())
          .isEmpty();
    }
  }

  /** Some of the base's groups, new ones between and behind them, or entitlements alone. */
  private static List<StreamRecord> partial(Random random) {
    List<StreamRecord> records = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      records.addAll(RandomFiles.members(random, random.nextInt(2 * GROUPS), 1, 0, 40));
    }
    return records;
  }

  @Property(tries = 40)
  void givesWhatTheModelGives(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path work = Files.createTempDirectory("reuse-test-");
    try {
      // Every other group, so that partials bring groups that are between those of the base.
      List<StreamRecord> groups = new ArrayList<>();
      for (int g = 0; g < GROUPS; g++) {
        groups.addAll(RandomFiles.members(random, 2 * g, 1, 0, 10 + random.nextInt(150)));
      }
      Path base = RandomFiles.write(groups, work.resolve("base.c1z"));
      for (int level = 0; level < 3; level++) {
        MergeStrategy strategy = random.nextBoolean() ? MergeStrategy.REBUILD : MergeStrategy.FOLD;
        List<Path> inputs = new ArrayList<>(List.of(base));
        for (int i = random.nextInt(3); i >= 0; i--) {
          inputs.add(
              RandomFiles.write(partial(random), work.resolve("in" + level + "-" + i + ".c1z")));
        }
        Path output = work.resolve("out" + level + ".c1z");
        MergeResult result = merge(inputs, strategy, 1 + random.nextInt(2), output);
        checkMerged(inputs, strategy, output);
        assertThat(result.reused().tables()).isPositive();
        base = output;
      }
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Path base() throws IOException {
    return RandomFiles.write(
        RandomFiles.members(new Random(1), 0, GROUPS, 50, 150), folder.resolve("base.c1z"));
  }

  /** Twenty grants of a group that the base has not. */
  private Path newGroup() throws IOException {
    return RandomFiles.write(
        RandomFiles.members(new Random(2), GROUPS, 1, 20, 20), folder.resolve("partial.c1z"));
  }

  private static Set<String> hashes(Path file) throws IOException {
    Set<String> hashes = new TreeSet<>();
    try (EnvelopeReader envelope = EnvelopeReader.open(file)) {
      for (PayloadFile each : envelope.files()) {
        if (each.name().endsWith(".sst")) {
          hashes.add(HexFormat.of().formatHex(each.frame().orElseThrow().rawSha256()));
        }
      }
    }
    return hashes;
  }

  @Test
  void tablesThatNobodyTouchesAreInTheOutputByteForByte() throws IOException {
    Path base = base();
    Path output = folder.resolve("out.c1z");
    MergeResult result = merge(List.of(base, newGroup()), MergeStrategy.REBUILD, 2, output);
    Set<String> shared = hashes(output);
    shared.retainAll(hashes(base));
    assertThat(shared.size()).isGreaterThan(hashes(base).size() * 9 / 10);
    assertThat(result.reused().tables()).isGreaterThanOrEqualTo(shared.size());
    assertThat(result.reused().bytes()).isBetween(Files.size(output) / 2, Files.size(output));
  }

  /** New grants have users all over the index, which stays; they go above it. */
  @Test
  void newKeysOfTheIndexByPrincipalGoAboveTheOldOnesUntilTheyAreMany() throws IOException {
    Path base = base();
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(base, newGroup());
    merge(inputs, MergeStrategy.REBUILD, 2, output);
    checkMerged(inputs, MergeStrategy.REBUILD, output);
    assertThat(principalTables(output, TableEntry.LOWEST_LEVEL))
        .isEqualTo(principalTables(base, TableEntry.LOWEST_LEVEL))
        .isPositive();
    assertThat(principalTables(output, TableEntry.LOWEST_LEVEL - 1)).isPositive();

    Path many =
        RandomFiles.write(
            RandomFiles.members(new Random(3), 2 * GROUPS, GROUPS, 50, 150),
            folder.resolve("many.c1z"));
    Path grown = folder.resolve("grown.c1z");
    inputs = List.of(output, many);
    merge(inputs, MergeStrategy.REBUILD, 2, grown);
    checkMerged(inputs, MergeStrategy.REBUILD, grown);
    assertThat(principalTables(grown, TableEntry.LOWEST_LEVEL - 1)).isZero();
  }

  private static long principalTables(Path path, int level) throws IOException {
    try (C1zFile file = C1zFile.open(path)) {
      return file.store().database().tables().stream()
          .filter(table -> table.level() == level)
          .map(LiveTable::bounds)
          .filter(
              bounds ->
                  KeyFamily.of(bounds.smallest(), 0, bounds.smallest().length)
                      == KeyFamily.GRANTS_BY_PRINCIPAL)
          .count();
    }
  }

  @Test
  void threadsDoNotMatter() throws IOException {
    List<Path> inputs = List.of(base(), newGroup());
    Path one = folder.resolve("one.c1z");
    Path three = folder.resolve("three.c1z");
    merge(inputs, MergeStrategy.FOLD, 1, one);
    merge(inputs, MergeStrategy.FOLD, 3, three);
    assertThat(one).hasSameBinaryContentAs(three);
  }

  /** Writes the rows again, in frames or not, and whatever they are by now. */
  private Path rewrite(NavigableMap<byte[], byte[]> rows, String name, PayloadEncoding encoding)
      throws IOException {
    Path file = folder.resolve(name);
    try (CopyWriter writer =
            new CopyWriter(
                WRITE.withEncoding(encoding), new C1zWriter.Resources(1, 1 << 20, folder));
        OutputStream out = Files.newOutputStream(file)) {
      for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
        byte[] value = row.getValue();
        writer.add(row.getKey(), row.getKey().length, value, 0, value.length);
      }
      writer.finish(out);
    }
    return file;
  }

  private void checkWithoutReuse(Path base) throws IOException {
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(base, newGroup());
    MergeResult result = merge(inputs, MergeStrategy.REBUILD, 2, output);
    checkMerged(inputs, MergeStrategy.REBUILD, output);
    assertThat(result.reused()).isEqualTo(new MergeResult.Reused(0, 0));
  }

  @Test
  void anInputWithoutFramesIsMergedAllTheSame() throws IOException {
    Path tar = rewrite(MergeFiles.rows(base()), "tar.c1z", PayloadEncoding.PAYLOAD_ENCODING_TAR);
    // A table of the partial may still go over; what is asserted is about the base.
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(tar, newGroup());
    merge(inputs, MergeStrategy.REBUILD, 2, output);
    checkMerged(inputs, MergeStrategy.REBUILD, output);
  }

  @Test
  void anIndexThatLacksAKeyIsNotTakenOver() throws IOException {
    for (KeyFamily family :
        List.of(KeyFamily.GRANTS_BY_PRINCIPAL, KeyFamily.GRANTS_BY_PRINCIPAL_HASH)) {
      NavigableMap<byte[], byte[]> rows = MergeFiles.rows(base());
      rows.remove(rows.ceilingKey(family.prefix()));
      checkWithoutReuse(
          rewrite(rows, family + ".c1z", PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD));
      Files.delete(folder.resolve("out.c1z"));
    }
  }

  @Test
  void aDigestOfOtherGrantsIsNotTakenOver() throws IOException {
    NavigableMap<byte[], byte[]> rows = MergeFiles.rows(base());
    NavigableMap<byte[], byte[]> digests =
        rows.tailMap(KeyFamily.DIGESTS.prefix(), true).headMap(new byte[] {3, 11}, false);
    byte[] root = digests.entrySet().stream().skip(1).findFirst().orElseThrow().getValue();
    root[root.length - 1] ^= 1; // the last byte of the xor of its hashes
    checkWithoutReuse(rewrite(rows, "digest.c1z", PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD));
  }

  @Test
  void theRootOfAnEntitlementThatNobodyHasIsLeftOut() throws IOException {
    NavigableMap<byte[], byte[]> rows = MergeFiles.rows(base());
    byte[] nobodys = Keys.entitlement("group", "m0003x", "group:m0003x:member");
    ByteSink root = new ByteSink();
    Keys.appendDigestRoot(nobodys, Keys.HEADER, nobodys.length - Keys.HEADER, root);
    rows.put(root.toByteArray(), new byte[17]);
    Path odd = rewrite(rows, "odd.c1z", PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD);
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(odd, newGroup());
    MergeResult result = merge(inputs, MergeStrategy.REBUILD, 2, output);
    checkMerged(inputs, MergeStrategy.REBUILD, output);
    assertThat(result.reused().tables()).isGreaterThan(GROUPS);
  }

  @Test
  void anImpossibleTimeIsRefusedInATableThatNobodyTouchesToo() throws IOException {
    NavigableMap<byte[], byte[]> rows = MergeFiles.rows(base());
    Map.Entry<byte[], byte[]> grant = rows.ceilingEntry(KeyFamily.GRANTS.prefix());
    rows.put(
        grant.getKey(),
        GrantRecord.parseFrom(grant.getValue()).toBuilder()
            .setDiscoveredAt(Timestamp.newBuilder().setSeconds(-1))
            .build()
            .toByteArray());
    Path base = rewrite(rows, "old.c1z", PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD);
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(base, newGroup());
    assertThatThrownBy(() -> merge(inputs, MergeStrategy.REBUILD, 2, output))
        .isInstanceOf(MergeRefusedException.class)
        .hasMessageContaining(base.toString())
        .hasMessageContaining("discovered_at is -1 s");
    assertThat(output).doesNotExist();
  }

  @Test
  void aKeyThatIsNoKeyOfAGrantIsRefused() throws IOException {
    NavigableMap<byte[], byte[]> rows = MergeFiles.rows(base());
    rows.put(new byte[] {3, 4, 0, 'x'}, new byte[0]);
    Path base = rewrite(rows, "strange.c1z", PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD);
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(base, newGroup());
    assertThatThrownBy(() -> merge(inputs, MergeStrategy.REBUILD, 2, output))
        .isInstanceOf(MergeRefusedException.class)
        .hasMessageContaining(base.toString())
        .hasMessageContaining("03040078");
    assertThat(output).doesNotExist();
  }

  @Test
  void aDamagedFrameIsNotTakenOver() throws IOException {
    Path base = base();
    byte[] bytes = Files.readAllBytes(base);
    try (C1zFile file = C1zFile.open(base)) {
      LiveTable table =
          file.store().database().tables().stream()
              .filter(each -> each.bounds().smallest()[1] == 7)
              .findFirst()
              .orElseThrow();
      PayloadFile frame = file.envelope().orElseThrow().file(table.fileName()).orElseThrow();
      bytes[(int) (frame.offset() + frame.compressedSize() / 2)] ^= 4;
    }
    Path damaged = Files.write(folder.resolve("damaged.c1z"), bytes);
    Path output = folder.resolve("out.c1z");
    List<Path> inputs = List.of(damaged, newGroup());
    assertThatThrownBy(() -> merge(inputs, MergeStrategy.REBUILD, 2, output))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("damaged.c1z");
    assertThat(output).doesNotExist();
  }
}
