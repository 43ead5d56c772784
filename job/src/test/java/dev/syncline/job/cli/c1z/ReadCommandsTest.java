package dev.syncline.job.cli.c1z;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that look into a file, on files of the reference. */
class ReadCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private String file(String golden) throws IOException {
    return GoldenFiles.copy("golden/" + golden + "/file.c1z", folder).toString();
  }

  private static CliRun run(String... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    return run;
  }

  private static List<JsonNode> lines(CliRun run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.text().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void pagesOfAListMakeTheWholeList() throws Exception {
    String file = file("08-grants-10k");
    List<JsonNode> all = lines(run("c1z", "list", "grants", file, "--all", "--json"));
    assertThat(all).hasSize(7_754);
    List<JsonNode> paged = new ArrayList<>();
    String token = "";
    do {
      List<JsonNode> page =
          lines(
              run(
                  "c1z",
                  "list",
                  "grants",
                  file,
                  "--page-size",
                  "2500",
                  "--page-token",
                  token,
                  "--json"));
      token = page.remove(page.size() - 1).get("nextPageToken").textValue();
      paged.addAll(page);
    } while (!token.isEmpty());
    assertThat(paged).isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          grants       | --resource group g1
          grants       | --resource group g1 --entitlement group:g1:member
          grants       | --principal user u1
          grants       | --principal-type user
          resources    | --type user
          """)
  void filtersGiveWhatTheReaderGives(String kind, String filter) throws Exception {
    String file = file(kind.equals("grants") ? "13-expanded" : "01-tiny");
    List<String> arguments = new ArrayList<>(List.of("c1z", "list", kind, file, "--all", "--json"));
    arguments.addAll(List.of(filter.split(" ")));
    List<JsonNode> found = lines(run(arguments.toArray(new String[0])));
    List<String> ids = new ArrayList<>();
    for (JsonNode record : found) {
      ids.add(
          kind.equals("grants")
              ? record.at("/grant/id").textValue()
              : record.at("/resource/id/resource").textValue());
    }
    try (C1zFile opened = C1zFile.open(Path.of(file))) {
      List<String> expected =
          switch (filter) {
            case "--resource group g1" ->
                opened.grantsOfResource("group", "g1").stream().map(g -> g.getId()).toList();
            case "--resource group g1 --entitlement group:g1:member" ->
                opened.grantsOfEntitlement("group", "g1", "group:g1:member").stream()
                    .map(g -> g.getId())
                    .toList();
            case "--principal user u1" ->
                opened.grantsOfPrincipal("user", "u1").stream().map(g -> g.getId()).toList();
            case "--principal-type user" ->
                opened.grantsOfPrincipalType("user").stream().map(g -> g.getId()).toList();
            default ->
                opened.resourcesOfType("user").stream().map(r -> r.getId().getResource()).toList();
          };
      assertThat(ids).isEqualTo(expected).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list grants FILE --entitlement x",
        "list grants FILE --principal user u1 --needs-expansion",
        "list grants FILE --all --page-size 3",
        "list grants FILE --page-token nonsense",
        "list grants FILE --sync-id short",
        "list nonsense FILE",
        "get grant FILE",
        "get grant FILE id --entitlement x",
        "get grant FILE --entitlement x",
        "export FILE --format csv --output out.csv",
      })
  void wrongUseIsOneLineAndStatusTwo(String line) throws Exception {
    String file = file("01-tiny");
    List<String> arguments = new ArrayList<>(List.of("c1z"));
    for (String word : line.split(" ")) {
      arguments.add(word.equals("FILE") ? file : word);
    }
    CliRun run = CliRun.of(arguments.toArray(new String[0]));
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void aTableEndsWithTheTokenOfTheNextPage() throws Exception {
    String text = run("c1z", "list", "grants", file("13-expanded"), "--page-size", "2").text();
    assertThat(text.lines().findFirst()).hasValueSatisfying(l -> assertThat(l).startsWith("RESO"));
    assertThat(text).contains("There may be more: --page-token ");
  }

  @Test
  void recordsByTheirIds() throws Exception {
    String tiny = file("01-tiny");
    assertThat(
            JSON.readTree(run("c1z", "get", "resource", tiny, "user", "u1").text()).at("/icon/id"))
        .hasToString("\"icon-1\"");
    assertThat(
            JSON.readTree(run("c1z", "get", "resource-type", tiny, "user", "--json").text())
                .get("id")
                .textValue())
        .isEqualTo("user");
    String byReference =
        run(
                "c1z",
                "get",
                "grant",
                tiny,
                "--resource",
                "group",
                "g1",
                "--entitlement",
                "group:g1:member",
                "--principal",
                "user",
                "u1")
            .text();
    String id = JSON.readTree(byReference).get("id").textValue();
    assertThat(run("c1z", "get", "grant", tiny, id).text()).isEqualTo(byReference);
    CliRun missing = CliRun.of("c1z", "get", "resource", tiny, "user", "nobody");
    assertThat(missing.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(missing.err().strip()).isEqualTo("syncline: resource \"user\" \"nobody\" not found");
  }

  @Test
  void anIdOnSeveralResourcesIsAmbiguous() throws Exception {
    String file = file("06-entitlement-ids");
    CliRun run = CliRun.of("c1z", "get", "entitlement", file, "a:b:c:m");
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(run.err()).contains("ambiguous");
    assertThat(
            JSON.readTree(
                    run("c1z", "get", "entitlement", file, "a:b:c:m", "--resource", "a:b", "c")
                        .text())
                .at("/resource/id/resourceType")
                .textValue())
        .isEqualTo("a:b");
  }

  @Test
  void assetsAreBytes() throws Exception {
    Path file = Path.of(file("07-assets"));
    String id;
    byte[] expected;
    try (C1zFile opened = C1zFile.open(file)) {
      id = "blob/70000";
      expected = opened.asset(id).open().readAllBytes();
    }
    assertThat(run("c1z", "get", "asset", file.toString(), id).out()).isEqualTo(expected);
    Path out = folder.resolve("asset.bin");
    run("c1z", "get", "asset", file.toString(), id, "--output", out.toString());
    assertThat(out).hasBinaryContent(expected);
    assertThat(
            CliRun.of("c1z", "get", "asset", file.toString(), id, "--output", out.toString())
                .status())
        .isEqualTo(ExitCodes.WRONG_USE);
  }

  @Test
  void statisticsAreTheRecordsAndTheRows() throws Exception {
    String file = file("02-nested-parents");
    JsonNode recorded = JSON.readTree(run("c1z", "stats", file, "--json").text());
    JsonNode counted = JSON.readTree(run("c1z", "stats", file, "--recount", "--json").text());
    assertThat(recorded.get("fromStatisticsRecord").booleanValue()).isTrue();
    assertThat(counted.get("fromStatisticsRecord").booleanValue()).isFalse();
    assertThat(recorded.get("resources").longValue()).isEqualTo(55);
    assertThat(counted.get("resourcesByType")).isEqualTo(recorded.get("resourcesByType"));
    assertThat(CliRun.of("c1z", "stats", file, "--type", "partial").status())
        .isEqualTo(ExitCodes.WRONG_USE);
    assertThat(run("c1z", "stats", file).text()).contains("total", "4 resource types, 0 assets");
  }

  @Test
  void accessSaysWhatIsDirectAndWhatFollows() throws Exception {
    String file = file("13-expanded");
    List<JsonNode> access = lines(run("c1z", "access", file, "user", "u1", "--json"));
    assertThat(access).hasSize(2);
    assertThat(access.get(0).get("direct").booleanValue()).isFalse();
    assertThat(access.get(0).get("through").get(0).textValue()).isEqualTo("group:g2:member");
    assertThat(access.get(0).get("chain")).hasSize(2);
    assertThat(access.get(1).get("direct").booleanValue()).isTrue();
    assertThat(run("c1z", "access", file, "user", "u1").text())
        .contains("group:g2:member -> group:g1:member", "2 entitlements");
    assertThat(run("c1z", "access", file, "user", "nobody").text()).contains("0 entitlements");
  }

  @Test
  void extractWritesTheDatabaseDirectory() throws Exception {
    Path file = Path.of(file("01-tiny"));
    Path directory = folder.resolve("unpacked");
    run("c1z", "extract", file.toString(), directory.toString());
    try (EnvelopeReader envelope = EnvelopeReader.open(file)) {
      for (PayloadFile each : envelope.files()) {
        assertThat(directory.resolve(each.name())).hasBinaryContent(envelope.read(each.name()));
      }
    }
    assertThat(run("c1z", "dump", directory.toString()).text())
        .isEqualTo(run("c1z", "dump", file.toString()).text());
    assertThat(CliRun.of("c1z", "extract", file.toString(), directory.toString()).status())
        .isEqualTo(ExitCodes.WRONG_USE);
  }

  @Test
  void aDamagedFileLeavesNoDirectory() throws Exception {
    Path file = Path.of(file("01-tiny"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[1000] ^= 1;
    Files.write(file, bytes);
    Path directory = folder.resolve("unpacked");
    CliRun run = CliRun.of("c1z", "extract", file.toString(), directory.toString());
    assertThat(run.status()).isEqualTo(ExitCodes.WRONG_USE);
    assertThat(directory).doesNotExist();
  }

  @Test
  void exportsHoldEveryRecord() throws Exception {
    Path file = Path.of(file("04-odd-ids"));
    List<List<String>> expected = new ArrayList<>();
    try (C1zFile opened = C1zFile.open(file);
        Stream<dev.syncline.serde.proto.connector.Grant> grants = opened.grants().stream()) {
      grants.forEach(
          grant ->
              expected.add(
                  RecordView.GRANTS.cells().apply(grant).stream().map(String::valueOf).toList()));
    }
    Path csv = folder.resolve("grants.csv");
    run(
        "c1z",
        "export",
        file.toString(),
        "--format",
        "csv",
        "--kinds",
        "grants",
        "--output",
        csv.toString());
    List<List<String>> rows = new ArrayList<>();
    try (MappingIterator<String[]> lines =
        new CsvMapper()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .readerFor(String[].class)
            .readValues(csv.toFile())) {
      lines.forEachRemaining(line -> rows.add(List.of(line)));
    }
    assertThat(rows.remove(0)).isEqualTo(RecordView.GRANTS.titles());
    assertThat(rows).isEqualTo(expected).isNotEmpty();
  }

  @Test
  void whatIsExportedAsJsonCanBeRead() throws Exception {
    String text =
        run("c1z", "export", file("05-annotations"), "--format", "ndjson", "--output", "-").text();
    assertThat(text).contains("\"@type\":\"type.googleapis.com/x.y.Unknown\",\"value\":");
    for (String line : text.lines().toList()) {
      assertThat(JSON.readTree(line)).as(line).hasSize(1);
    }
  }

  @Test
  void aSpreadsheetHasASheetAKind() throws Exception {
    Path out = folder.resolve("sync.xlsx");
    String file = file("08-grants-10k");
    run("c1z", "export", file, "--format", "xlsx", "--output", out.toString());
    try (ZipFile zip = new ZipFile(out.toFile())) {
      String grants =
          new String(
              zip.getInputStream(zip.getEntry("xl/worksheets/sheet4.xml")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(grants.split("<row ", -1)).hasSize(7_754 + 2);
    }
    CliRun again =
        CliRun.of(
            "c1z",
            "export",
            file,
            "--format",
            "csv",
            "--kinds",
            "grants",
            "--output",
            out.toString());
    assertThat(again.status()).isEqualTo(ExitCodes.WRONG_RESULT);
    assertThat(again.err()).contains("--overwrite replaces it");
  }
}
