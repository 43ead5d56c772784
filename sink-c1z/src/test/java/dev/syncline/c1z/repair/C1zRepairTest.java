package dev.syncline.c1z.repair;

import static dev.syncline.c1z.read.verify.PlantedFaults.LARGE;
import static dev.syncline.c1z.read.verify.PlantedFaults.PARENTS;
import static dev.syncline.c1z.read.verify.PlantedFaults.RICH;
import static dev.syncline.c1z.read.verify.PlantedFaults.first;
import static dev.syncline.c1z.read.verify.PlantedFaults.last;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.FilePacker;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.FileVerifier;
import dev.syncline.c1z.read.verify.Finding;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.c1z.read.verify.PlantedFaults;
import dev.syncline.c1z.repair.RepairNote.Outcome;
import dev.syncline.c1z.table.BlockCompression;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.OutputExistsException;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.storage.SyncRunRecord;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class C1zRepairTest {
  /** Faults that take a row with them, by name, and the family whose first row that is. */
  private static final Map<String, KeyFamily> LOSING =
      Map.of(
          "a row under the key of another", KeyFamily.RESOURCES,
          "a value that does not parse", KeyFamily.RESOURCE_TYPES);

  @TempDir private Path folder;

  private final List<RepairNote> notes = new ArrayList<>();

  private Path output() {
    return folder.resolve("out").resolve("mended.c1z");
  }

  private C1zRepair.Result repair(byte[] file) throws IOException {
    return repair(file, folder);
  }

  private C1zRepair.Result repair(byte[] file, Path scratch) throws IOException {
    Path source = Files.write(folder.resolve("broken.c1z"), file);
    notes.clear();
    return C1zRepair.repair(
        source,
        output(),
        true,
        WriteOptions.defaults(),
        new C1zWriter.Resources(2, 8 << 20, scratch),
        notes::add,
        (step, done, total) -> {});
  }

  private SortedMap<byte[], byte[]> soundRows() throws IOException {
    List<Finding> findings = new ArrayList<>();
    SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    try (C1zFile file = C1zFile.open(output());
        VisibleCursor row = file.store().cursor()) {
      boolean sound = FileVerifier.verify(file, findings::add, (step, done, total) -> {}).isSound();
      assertThat(sound).as("%s", findings).isTrue();
      while (row.next()) {
        rows.put(row.key(), row.value().toByteArray());
      }
    }
    return rows;
  }

  private static List<String> texts(Map<byte[], byte[]> rows) {
    HexFormat hex = HexFormat.of();
    return rows.entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + " " + hex.formatHex(row.getValue()))
        .toList();
  }

  /** Without what is derived from rows. */
  private static SortedMap<byte[], byte[]> records(Map<byte[], byte[]> rows) {
    SortedMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
    rows.forEach(
        (key, value) -> {
          if (!KeyFamily.of(key, 0, key.length).isDerived() && !Arrays.equals(key, Keys.STATS)) {
            records.put(key, value);
          }
        });
    return records;
  }

  private List<String> lost() {
    return notes.stream()
        .filter(note -> note.outcome() == Outcome.LOST)
        .map(RepairNote::message)
        .toList();
  }

  static Stream<GoldenCase> cases() {
    return GoldenCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void soundFilesStayAsTheyAre(GoldenCase golden) throws IOException {
    C1zRepair.Result result = repair(golden.file("file.c1z"));
    assertThat(notes).isEmpty();
    assertThat(result.lost()).isZero();
    assertThat(texts(soundRows())).isEqualTo(texts(golden.expected()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.syncline.c1z.read.verify.PlantedFaults#all")
  void mendsAPlantedFaultOrNamesWhatIsLost(
      String name, Check check, GoldenCase golden, PlantedFaults.Fault fault) throws IOException {
    FilePacker packer = new FilePacker(golden.expected()).rowsPerTable(5000);
    fault.plant(packer);
    C1zRepair.Result result = repair(packer.pack());
    KeyFamily losing = LOSING.get(name);
    if (losing == null) {
      assertThat(lost()).isEmpty();
      assertThat(texts(soundRows())).isEqualTo(texts(golden.expected()));
    } else {
      SortedMap<byte[], byte[]> expected = records(golden.expected());
      byte[] key = first(expected, losing);
      expected.remove(key);
      assertThat(texts(records(soundRows()))).isEqualTo(texts(expected));
      assertThat(lost()).hasSize(1).first().asString().contains(HexFormat.of().formatHex(key));
    }
    assertThat(result.lost()).isEqualTo(lost().size());
    assertThat(result.mended()).isEqualTo(notes.size() - lost().size());
  }

  @Test
  void aRowWhoseKeyIsDamagedIsMovedToTheKeyThatItNames() throws IOException {
    FilePacker packer = new FilePacker(LARGE.expected());
    byte[] right = last(packer.rows(), KeyFamily.GRANTS);
    byte[] wrong = right.clone();
    wrong[right.length - 1] ^= 0x40;
    packer.rows().put(wrong, packer.rows().remove(right));
    repair(packer.pack());
    assertThat(lost()).isEmpty();
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0).message())
        .contains(HexFormat.of().formatHex(wrong), HexFormat.of().formatHex(right));
    assertThat(texts(soundRows())).isEqualTo(texts(LARGE.expected()));
  }

  @Test
  void manyRowsUnderWrongKeysAreMoved() throws IOException {
    FilePacker packer = new FilePacker(LARGE.expected());
    for (byte[] right : LARGE.expected().keySet()) {
      if (KeyFamily.of(right, 0, right.length) == KeyFamily.GRANTS) {
        byte[] wrong = Arrays.copyOf(right, right.length + 1);
        wrong[right.length] = 'x';
        packer.rows().put(wrong, packer.rows().remove(right));
      }
    }
    C1zRepair.Result result = repair(packer.pack());
    assertThat(result.lost()).isZero();
    assertThat(result.mended()).isEqualTo(result.file().statistics().count(KeyFamily.GRANTS));
    assertThat(texts(soundRows())).isEqualTo(texts(LARGE.expected()));
  }

  @Test
  void valuesThatNameNothingAreLost() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    byte[] key = first(packer.rows(), KeyFamily.GRANTS);
    packer.rows().put(key, new byte[0]);
    repair(packer.pack());
    assertThat(lost()).hasSize(1).first().asString().contains(HexFormat.of().formatHex(key));
    SortedMap<byte[], byte[]> expected = records(RICH.expected());
    expected.remove(key);
    assertThat(texts(records(soundRows()))).isEqualTo(texts(expected));
  }

  @Test
  void keysThatNoReaderLooksAtAreLeftOut() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    packer.rows().put(PlantedFaults.bytes(3, 7, 2, 0, 'x'), new byte[0]);
    packer
        .rows()
        .put(
            "\u0003\u00ffgrant_digest_build_pending".getBytes(StandardCharsets.ISO_8859_1),
            new byte[0]);
    packer.rows().put(PlantedFaults.bytes(3, 6, 1), new byte[] {'t'});
    packer.rows().put(PlantedFaults.bytes(9), new byte[0]);
    repair(packer.pack());
    assertThat(lost()).hasSize(2);
    assertThat(texts(soundRows())).isEqualTo(texts(RICH.expected()));
  }

  @Test
  void rowsOfADamagedBlockAreLostAndTheRestIsKept() throws IOException {
    byte[][] broken = new byte[1][];
    FilePacker packer =
        new FilePacker(LARGE.expected())
            .blocks(BlockCompression.NONE, 4 << 10)
            .table(
                table -> {
                  table[20_000] ^= 1;
                  broken[0] = table;
                  return table;
                });
    repair(packer.pack());
    assertThat(lost()).hasSize(1);
    assertThat(lost().get(0)).contains("checksum", "000002.sst", "rows after key", "up to key");
    SortedMap<byte[], byte[]> expected = records(LARGE.expected());
    SortedMap<byte[], byte[]> found = records(soundRows());
    assertThat(broken[0]).isNotNull();
    assertThat(found.size()).isBetween(expected.size() - 100, expected.size() - 1);
    assertThat(texts(expected)).containsAll(texts(found));
  }

  @Test
  void rowsOfADamagedTableAreLostAndTheRestIsKept() throws IOException {
    byte[] file = new FilePacker(LARGE.expected()).rowsPerTable(2000).pack();
    // Not in the first tables, where the grants that are compared are.
    int at;
    try (C1zFile sound = C1zFile.open(Files.write(folder.resolve("sound.c1z"), file))) {
      at = (int) sound.envelope().orElseThrow().file("000004.sst").orElseThrow().offset() + 100;
    }
    file[at] ^= 1;
    repair(file);
    assertThat(lost()).hasSize(1);
    assertThat(lost().get(0)).contains("000004.sst", "no row", "from key", "to key");
    SortedMap<byte[], byte[]> expected = records(LARGE.expected());
    SortedMap<byte[], byte[]> found = records(soundRows());
    assertThat(found).hasSize(expected.size() - 2000);
    assertThat(texts(expected)).containsAll(texts(found));
  }

  @Test
  void aLostSyncRunIsTakenFromTheManifest() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    SyncRun run = SyncRun.fromRecordBytes(packer.rows().get(Keys.SYNC_RUN_KEY));
    packer.rows().put(Keys.SYNC_RUN_KEY, PlantedFaults.bytes(0x0a, 99));
    byte[] whole = new FilePacker(RICH.expected()).pack();
    var manifest = manifestOf(whole);
    C1zRepair.Result result = repair(packer.replaceManifest(manifest).pack());
    assertThat(lost()).hasSize(1).first().asString().contains(run.id(), "manifest");
    assertThat(result.run().endedAt()).isEqualTo(run.endedAt());
    soundRows();
  }

  /** In the reference's file a later table has the sync run with its end. */
  @Test
  void aLostEndOfTheSyncIsTakenFromTheManifest() throws IOException {
    GoldenCase golden = GoldenCase.of("03-duplicates");
    byte[] file = golden.file("file.c1z");
    int at;
    try (C1zFile sound = C1zFile.open(Files.write(folder.resolve("sound.c1z"), file))) {
      at = (int) sound.envelope().orElseThrow().file("000008.sst").orElseThrow().offset();
    }
    file[at + 100] ^= 1;
    C1zRepair.Result result = repair(file);
    assertThat(lost()).hasSize(2);
    assertThat(lost().get(0)).contains("000008.sst", "older versions of them may be back");
    assertThat(lost().get(1)).contains("the end that is in the manifest");
    SortedMap<byte[], byte[]> expected = records(golden.expected());
    SyncRun run = SyncRun.fromRecordBytes(expected.remove(Keys.SYNC_RUN_KEY));
    assertThat(result.run().endedAt()).isEqualTo(run.endedAt());
    SortedMap<byte[], byte[]> found = records(soundRows());
    found.remove(Keys.SYNC_RUN_KEY);
    assertThat(texts(found)).isEqualTo(texts(expected));
  }

  private dev.syncline.serde.proto.manifest.C1ZManifestV3 manifestOf(byte[] file)
      throws IOException {
    try (C1zFile whole = C1zFile.open(Files.write(folder.resolve("whole.c1z"), file))) {
      return whole.envelope().orElseThrow().manifest();
    }
  }

  // ---- what is not repairable

  private void refused(byte[] file, Class<? extends IOException> type, String message)
      throws IOException {
    Files.createDirectories(output().getParent());
    Files.write(output(), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> repair(file)).isInstanceOf(type).hasMessageContaining(message);
    assertThat(Files.readAllBytes(output())).containsExactly(1, 2, 3);
    assertNothingElse(Set.of("mended.c1z"));
  }

  private void assertNothingElse(Set<String> names) throws IOException {
    try (Stream<Path> files = Files.list(output().getParent())) {
      assertThat(files.map(path -> String.valueOf(path.getFileName()))).hasSameElementsAs(names);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> String.valueOf(path.getFileName())))
          .as("scratch files")
          .allMatch(name -> name.equals("out") || name.endsWith(".c1z"));
    }
  }

  @Test
  void aCutFileIsRefused() throws IOException {
    byte[] file = RICH.file("file.c1z");
    refused(Arrays.copyOf(file, file.length - 1), C1zException.class, "trailer");
  }

  @Test
  void anotherKeyLayoutIsRefused() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    packer.rows().put(Keys.KEYSPACE_VERSION, new byte[] {0, 0, 0, 3});
    refused(packer.pack(), NotRepairableException.class, "keyspace version: found 00000003");
  }

  @Test
  void anUnfinishedSyncIsRefused() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    packer
        .rows()
        .put(
            Keys.SYNC_RUN_KEY,
            SyncRunRecord.parseFrom(packer.rows().get(Keys.SYNC_RUN_KEY)).toBuilder()
                .clearEndedAt()
                .build()
                .toByteArray());
    refused(packer.pack(), NotRepairableException.class, "is not finished");
  }

  @Test
  void aFileWithoutASyncIsRefused() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    packer.rows().remove(Keys.SYNC_RUN_KEY);
    refused(packer.pack(), NotRepairableException.class, "the sync-run record is missing");
  }

  @Test
  void anotherFileUnderTheNameIsNotReplacedUnasked() throws IOException {
    Path source = Files.write(folder.resolve("broken.c1z"), PARENTS.file("file.c1z"));
    Files.createDirectories(output().getParent());
    Files.write(output(), new byte[] {1, 2, 3});
    assertThatThrownBy(
            () ->
                C1zRepair.repair(
                    source,
                    output(),
                    false,
                    WriteOptions.defaults(),
                    new C1zWriter.Resources(1, 8 << 20, folder),
                    notes::add,
                    (step, done, total) -> {}))
        .isInstanceOf(OutputExistsException.class);
    assertThat(Files.readAllBytes(output())).containsExactly(1, 2, 3);
    assertNothingElse(Set.of("mended.c1z"));
  }

  @Test
  void afterAFailureNothingIsThere() throws IOException {
    // More than the sort holds in memory, and nowhere to put the rest.
    FilePacker packer = new FilePacker(LARGE.expected());
    byte[] graph = new byte[3 << 20];
    new java.util.Random(1).nextBytes(graph);
    packer.rows().put(Keys.ENTITLEMENT_GRAPH, graph);
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> repair(packer.pack(), gone)).isInstanceOf(NoSuchFileException.class);
    assertNothingElse(Set.of());
    repair(packer.pack());
    SortedMap<byte[], byte[]> expected = records(LARGE.expected());
    expected.put(Keys.ENTITLEMENT_GRAPH, graph);
    assertThat(texts(records(soundRows()))).isEqualTo(texts(expected));
  }
}
