package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code c1z diff} and {@code c1z convert} on files of the reference. */
class DiffAndConvertTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path a;
  private Path b;

  @BeforeEach
  void copyFiles() throws IOException {
    a = GoldenFiles.copy("golden-merge/m01-overlap/input-0.c1z", folder);
    b = GoldenFiles.copy("golden-merge/m01-overlap/input-1.c1z", folder);
  }

  private static CliRun diff(Object... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "c1z";
    all[1] = "diff";
    for (int i = 0; i < arguments.length; i++) {
      all[i + 2] = arguments[i].toString();
    }
    return CliRun.of(all);
  }

  @Test
  void aFileIsTheSameAsItself() {
    CliRun run = diff(a, a);
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.err())
        .startsWith("no difference\nskipped as equal: ")
        .contains(" of 2 tables of grants in both files");
  }

  @Test
  void linesTellRecordsAndFields() throws IOException {
    CliRun run = diff(a, b, "--format", "ndjson");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(run.err()).isEmpty();
    List<String> lines = run.text().lines().toList();
    JsonNode summary = JSON.readTree(lines.get(lines.size() - 1));
    assertThat(summary.get("same").booleanValue()).isFalse();
    long differences = 0;
    for (JsonNode kind : summary.get("counts")) {
      differences +=
          kind.get("added").longValue()
              + kind.get("removed").longValue()
              + kind.get("changed").longValue();
    }
    assertThat(differences).isEqualTo(lines.size() - 1).isPositive();
    String before = "";
    for (String text : lines.subList(0, lines.size() - 1)) {
      JsonNode line = JSON.readTree(text);
      assertThat(line.get("key").textValue()).isGreaterThan(before);
      before = line.get("key").textValue();
      assertThat(line.get("change").textValue()).isIn("added", "removed", "changed");
      assertThat(line.has("record")).isNotEqualTo(line.has("fields"));
    }
    assertThat(diff(a, b, "--json").text()).isEqualTo(run.text());
  }

  @Test
  void csvHasALineAField() {
    List<String> lines = diff(a, b, "--format", "csv", "--kinds", "grants").text().lines().toList();
    assertThat(lines.get(0)).isEqualTo("change,kind,id,key,field,before,after");
    assertThat(lines.subList(1, lines.size()))
        .isNotEmpty()
        .allMatch(line -> line.contains(",grant,"));
    assertThat(lines).anyMatch(line -> line.contains(",discovered_at,"));
    assertThat(
            diff(a, b, "--format", "csv", "--kinds", "grants", "--ignore", "discovered_at").text())
        .doesNotContain(",discovered_at,");
  }

  @Test
  void tableForPeople() {
    CliRun run = diff(a, b, "--kinds", "resources,resource-types");
    assertThat(run.text().lines().findFirst().orElseThrow())
        .startsWith("change")
        .contains("field")
        .contains("before")
        .contains("after");
    assertThat(run.err()).contains("resources: ").contains("skipped as equal: ");
  }

  @Test
  void identitiesOnlyTellsNoChanges() {
    assertThat(diff(a, b, "--identities-only", "--format", "csv").text())
        .doesNotContain("changed,");
    assertThat(diff(a, b, "--identities-only", "--as-sync", folder.resolve("x.c1z")).status())
        .isEqualTo(ExitCodes.WRONG_USE);
  }

  @Test
  void writesTheDifferenceAsASync() throws IOException {
    Path changes = folder.resolve("changes.c1z");
    String id = "39RJedLzt01Tply2zqQyPaUCqHA";
    CliRun run = diff(a, b, "--as-sync", changes, "--sync-id", id);
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(CliRun.of("c1z", "verify", changes.toString()).status()).isEqualTo(ExitCodes.OK);
    byte[] bytes = Files.readAllBytes(changes);
    diff(a, b, "--as-sync", changes, "--sync-id", id);
    assertThat(changes).hasBinaryContent(bytes);
    // Other bytes are not written over.
    CliRun other = diff(b, a, "--as-sync", changes, "--sync-id", id);
    assertThat(other.err()).contains("exists with other content");
    assertThat(other.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(changes).hasBinaryContent(bytes);
  }

  @Test
  void aFileThatCannotBeReadIsStatusTwo() throws IOException {
    Path text = Files.writeString(folder.resolve("note.txt"), "no sync");
    CliRun run = diff(a, text);
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"indexed-zstd", "tar-zstd", "tar"})
  void convertKeepsKeysAndValues(String encoding) throws IOException {
    Path from = GoldenFiles.copy("golden/15-sidecars/file.c1z", folder);
    Path to = folder.resolve(encoding + ".c1z");
    CliRun run =
        CliRun.of(
            "c1z",
            "convert",
            from.toString(),
            "--encoding",
            encoding,
            "--table-size",
            "2k",
            "--block-compression",
            "zstd",
            "--output",
            to.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(CliRun.of("c1z", "dump", to.toString()).text())
        .isEqualTo(CliRun.of("c1z", "dump", from.toString()).text());
    assertThat(CliRun.of("c1z", "info", "--json", to.toString()).text())
        .contains(encoding.replace('-', '_').toUpperCase(java.util.Locale.ROOT));
    // Again: the same bytes are left alone.
    assertThat(
            CliRun.of(
                    "c1z",
                    "convert",
                    to.toString(),
                    "--encoding",
                    encoding,
                    "--table-size",
                    "2k",
                    "--block-compression",
                    "zstd",
                    "--output",
                    to.toString())
                .status())
        .isEqualTo(ExitCodes.OK);
  }

  @Test
  void mergeTellsWhatItTookOver() throws IOException {
    Path base = folder.resolve("base.c1z");
    String input = folder.resolve("groups.pb").toString();
    CliRun.of(
        "fixture",
        "--workload",
        "groups",
        "--records",
        "4000",
        "--users",
        "400",
        "--output",
        input);
    CliRun.of("pack", input, "--table-size", "8k", "--output", base.toString());
    String[] merge = {
      "c1z",
      "merge",
      base.toString(),
      b.toString(),
      "--output",
      folder.resolve("merged.c1z").toString(),
      "--table-size",
      "8k",
      "--stats"
    };
    CliRun run = CliRun.of(merge);
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(run.text()).containsPattern("as they are: [1-9][0-9]* of [0-9]+ tables, [0-9,]+ of");
    merge[5] = folder.resolve("again.c1z").toString();
    merge = Arrays.copyOf(merge, merge.length + 1);
    merge[merge.length - 1] = "--json";
    JsonNode fact = JSON.readTree(CliRun.of(merge).text());
    assertThat(fact.get("reusedTables").longValue()).isPositive();
    assertThat(fact.get("reusedBytes").longValue())
        .isBetween(1L, Files.size(folder.resolve("again.c1z")));
  }

  @Test
  void mergeLeavesAnOutputWithTheSameBytesAlone() throws IOException {
    Path merged = folder.resolve("merged.c1z");
    String[] merge = {
      "c1z",
      "merge",
      a.toString(),
      b.toString(),
      "--output",
      merged.toString(),
      "--sync-id",
      "39RJedLzt01Tply2zqQyPaUCqHA",
      "--started-at",
      "2026-01-01T00:00:00Z",
      "--stats-written-at",
      "2026-01-01T00:00:00Z"
    };
    assertThat(CliRun.of(merge).status()).isEqualTo(ExitCodes.OK);
    byte[] bytes = Files.readAllBytes(merged);
    assertThat(CliRun.of(merge).status()).isEqualTo(ExitCodes.OK);
    merge[7] = "3IDd3WPemtxzihvRM5vY0jxDj69";
    CliRun other = CliRun.of(merge);
    assertThat(other.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(other.err()).contains("exists with other content");
    assertThat(merged).hasBinaryContent(bytes);
  }
}
