package dev.syncline.c1z.read.verify;

import static dev.syncline.c1z.read.verify.PlantedFaults.LARGE;
import static dev.syncline.c1z.read.verify.PlantedFaults.PARENTS;
import static dev.syncline.c1z.read.verify.PlantedFaults.RICH;
import static dev.syncline.c1z.read.verify.PlantedFaults.all;
import static dev.syncline.c1z.read.verify.PlantedFaults.bytes;
import static dev.syncline.c1z.read.verify.PlantedFaults.second;
import static dev.syncline.c1z.read.verify.PlantedFaults.statistics;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.FilePacker;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.c1z.read.verify.Finding.Severity;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileVerifierTest {
  @TempDir private Path folder;

  private final List<Finding> findings = new ArrayList<>();

  private VerifyReport verify(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("file.c1z"), bytes);
    findings.clear();
    try (C1zFile file = C1zFile.open(path)) {
      return FileVerifier.verify(file, findings::add, (step, done, total) -> {});
    }
  }

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void filesOfTheReferenceAreSound(GoldenCase golden) throws IOException {
    VerifyReport report = verify(golden.file("file.c1z"));
    assertThat(report.errors()).isEmpty();
    assertThat(report.isSound()).isTrue();
    assertThat(report.keys()).isEqualTo(golden.expected().size());
  }

  @Test
  void packedFilesAreSound() throws IOException {
    for (GoldenCase golden : List.of(RICH, PARENTS, LARGE)) {
      assertThat(verify(new FilePacker(golden.expected()).rowsPerTable(500).pack()).errors())
          .isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.syncline.c1z.read.verify.PlantedFaults#all")
  void findsAPlantedFault(String name, Check check, GoldenCase golden, PlantedFaults.Fault fault)
      throws IOException {
    FilePacker packer = new FilePacker(golden.expected()).rowsPerTable(5000);
    fault.plant(packer);
    VerifyReport report = verify(packer.pack());
    assertThat(report.isSound()).isFalse();
    assertThat(report.errors()).containsKey(check);
    assertThat(findings).anyMatch(f -> f.check() == check && f.severity() == Severity.ERROR);
  }

  @Test
  void theCountOfFaultsIsExact() throws IOException {
    FilePacker packer = new FilePacker(LARGE.expected());
    List<byte[]> entries = all(packer.rows(), KeyFamily.GRANTS_BY_PRINCIPAL);
    entries.subList(0, 137).forEach(packer.rows()::remove);
    VerifyReport report = verify(packer.pack());
    assertThat(report.errors()).isEqualTo(Map.of(Check.INDEX_BY_PRINCIPAL, 137L));
    assertThat(findings.stream().filter(f -> f.severity() == Severity.ERROR))
        .hasSize(FileVerifier.SHOWN_PER_CHECK);
  }

  @Test
  void filesWithoutDigestsAreSound() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    all(packer.rows(), KeyFamily.DIGESTS).forEach(packer.rows()::remove);
    assertThat(verify(packer.pack()).errors()).isEmpty();
    all(packer.rows(), KeyFamily.GRANTS_BY_PRINCIPAL_HASH).forEach(packer.rows()::remove);
    assertThat(verify(packer.pack()).errors()).isEmpty();
  }

  @Test
  void rootsMayBeMissingWithTheGlobalNode() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    packer.rows().remove(second(packer.rows(), KeyFamily.DIGESTS));
    packer.rows().remove(Keys.DIGEST_GLOBAL);
    assertThat(verify(packer.pack()).errors()).isEmpty();
  }

  @Test
  void danglingReferencesAndLeftOversAreWarnings() throws IOException {
    FilePacker packer = new FilePacker(RICH.expected());
    all(packer.rows(), KeyFamily.RESOURCE_TYPES).forEach(packer.rows()::remove);
    statistics(packer.rows(), stats -> stats.clearResourceTypes());
    packer
        .rows()
        .put(
            "\u0003\u00ffgrant_digest_build_pending".getBytes(StandardCharsets.ISO_8859_1),
            bytes());
    packer.rows().put(bytes(3, 7, 2, 0, 'x'), bytes());
    VerifyReport report = verify(packer.pack());
    assertThat(report.errors()).isEmpty();
    assertThat(report.warnings()).containsKeys(Check.REFERENCE, Check.SYNC, Check.KEY);
  }

  @Test
  void damageInATableIsAFindingAndTheOthersAreStillRead() throws IOException {
    byte[] file = new FilePacker(LARGE.expected()).rowsPerTable(2000).pack();
    file[file.length / 2] ^= 1;
    VerifyReport report = verify(file);
    assertThat(report.complete()).isFalse();
    assertThat(report.errors()).containsKeys(Check.FRAME, Check.TABLE);
  }
}
