package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.CopyWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.serde.KeyFamily;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
  private static final GoldenCase GOLDEN = GoldenCase.of("05-annotations");

  @TempDir private Path folder;

  private final SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

  RepairCommandTest() throws IOException {
    rows.putAll(GOLDEN.expected());
  }

  private byte[] first(KeyFamily family) {
    return rows.keySet().stream()
        .filter(key -> KeyFamily.of(key, 0, key.length) == family)
        .findFirst()
        .orElseThrow();
  }

  /** A file with the rows as they are now. */
  private Path file() throws IOException {
    Path file = folder.resolve("broken.c1z");
    try (CopyWriter writer =
            new CopyWriter(WriteOptions.defaults(), new C1zWriter.Resources(1, 1 << 20, folder));
        OutputStream out = Files.newOutputStream(file)) {
      for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
        byte[] value = row.getValue();
        writer.add(row.getKey(), row.getKey().length, value, 0, value.length);
      }
      writer.finish(out);
    }
    return file;
  }

  private Path output() {
    return folder.resolve("mended.c1z");
  }

  private CliRun repair(Path file, String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("c1z", "repair", file.toString(), "-o", output().toString()));
    arguments.addAll(List.of(more));
    return CliRun.of(arguments.toArray(new String[0]));
  }

  @Test
  void whatIsMendedWholeIsStatusZero() throws IOException {
    rows.remove(first(KeyFamily.GRANTS_BY_PRINCIPAL));
    Path file = file();
    assertThat(CliRun.of("c1z", "verify", file.toString()).status())
        .isEqualTo(ExitCodes.WRONG_RESULT);
    CliRun run = repair(file);
    assertThat(run.err()).isEmpty();
    assertThat(run.text()).contains("mended.c1z: 0 mended, 0 lost; ").hasLineCount(1);
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(CliRun.of("c1z", "verify", output().toString()).status()).isEqualTo(ExitCodes.OK);
    assertThat(CliRun.of("c1z", "dump", output().toString()).text())
        .isEqualTo(
            GOLDEN.expected().entrySet().stream()
                .map(row -> hex(row.getKey()) + "\t" + hex(row.getValue()) + "\n")
                .collect(Collectors.joining()));
  }

  @Test
  void whatIsLostIsNamedAndStatusOne() throws IOException {
    byte[] gone = first(KeyFamily.RESOURCE_TYPES);
    rows.put(gone, new byte[] {0x12, 99});
    CliRun run = repair(file());
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(run.text().lines().findFirst().orElseThrow())
        .startsWith("lost    the value at key " + hex(gone) + " does not parse");
    CliRun again = repair(file(), "--json", "--overwrite");
    List<String> lines = again.text().lines().toList();
    JsonNode note = new ObjectMapper().readTree(lines.get(0));
    assertThat(note.get("outcome").textValue()).isEqualTo("lost");
    JsonNode summary = new ObjectMapper().readTree(lines.get(1));
    assertThat(summary.get("lost").longValue()).isEqualTo(1);
    assertThat(summary.get("size").longValue()).isEqualTo(Files.size(output()));
    assertThat(CliRun.of("c1z", "verify", output().toString()).status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void whatIsNotRepairableIsStatusTwoAndNoFile() throws IOException {
    Path file = file();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    CliRun run = repair(file);
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err()).contains("broken.c1z", "not repairable").hasLineCount(1);
    assertThat(run.out()).isEmpty();
    rows.remove(first(KeyFamily.SYNC_RUN));
    CliRun without = repair(file());
    assertThat(without.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(without.err()).contains("broken.c1z: not repairable: ").hasLineCount(1);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
