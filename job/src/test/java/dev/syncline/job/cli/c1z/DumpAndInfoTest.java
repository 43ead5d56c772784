package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.testdata.GoldenCase;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpAndInfoTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"01-tiny", "04-odd-ids", "11-empty", "16-replaced-sync"})
  void dumpPrintsKeysAndValuesInHex(String golden) throws IOException {
    Path file = GoldenFiles.copy("golden/" + golden + "/file.c1z", folder);
    CliRun run = CliRun.of("c1z", "dump", file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.text())
        .isEqualTo(
            GoldenCase.of(golden).expected().entrySet().stream()
                .map(row -> hex(row.getKey()) + "\t" + hex(row.getValue()) + "\n")
                .collect(Collectors.joining()));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void dumpOfAPrefixAndOfKeys() throws IOException {
    Path file = GoldenFiles.copy("golden/01-tiny/file.c1z", folder);
    assertThat(CliRun.of("c1z", "dump", "--keys", "--prefix", "0301", file.toString()).text())
        .isEqualTo("03010067726f7570\n03010075736572\n");
    CliRun wrong = CliRun.of("c1z", "dump", "--prefix", "3", file.toString());
    assertThat(wrong.status()).isEqualTo(ExitCodes.WRONG_USE);
  }

  @Test
  void infoKnowsManifestFilesAndTables() throws IOException {
    Path file = GoldenFiles.copy("golden-pebble/go-replaced.c1z", folder);
    CliRun run = CliRun.of("c1z", "info", "--tables", "--json", file.toString());
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    JsonNode facts = new ObjectMapper().readTree(run.text());
    assertThat(facts.get("encoding").textValue()).isEqualTo("INDEXED_ZSTD");
    assertThat(facts.get("size").longValue()).isEqualTo(Files.size(file));
    assertThat(facts.get("files")).hasSize(7);
    assertThat(facts.get("tables")).hasSize(2);
    JsonNode virtual = facts.get("tables").get(1);
    assertThat(virtual.get("virtual").booleanValue()).isTrue();
    assertThat(virtual.get("format").textValue()).isEqualTo("PEBBLE_2");
    assertThat(facts.get("tables").get(0).get("rangeDeletions").intValue()).isEqualTo(2);
    assertThat(CliRun.of("c1z", "info", file.toString()).text())
        .contains("encoding             INDEXED_ZSTD")
        .contains("000020.sst");
  }

  @Test
  void anUnreadableFileIsOneLineAndStatusTwo() throws IOException {
    Path file = GoldenFiles.copy("golden/01-tiny/file.c1z", folder);
    byte[] bytes = Files.readAllBytes(file);
    bytes[1000] ^= 1;
    Files.write(file, bytes);
    CliRun run = CliRun.of("c1z", "dump", file.toString());
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(file.toString()).contains("at byte 895");
    Path text = Files.writeString(folder.resolve("note.txt"), "no sync");
    assertThat(CliRun.of("c1z", "info", text.toString()).err())
        .contains("note.txt: at byte 0: found 6e6f207379, expected 43315a3300 (C1Z3)");
  }
}
