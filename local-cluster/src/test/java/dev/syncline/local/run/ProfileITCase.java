package dev.syncline.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.c1z.profile.Part;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with and without {@code --profile}: what is measured, and that it changes no byte. */
class ProfileITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void partsOfEachOperatorAreMeasuredAndSumUpToNoMoreThanItsWork() throws Exception {
    Path input = input();
    Path second =
        WholePathITCase.input(
            directory.resolve("second.pb"), GoldenCase.of("03-duplicates").records());
    Path graph = directory.resolve("run.html");
    Path out = directory.resolve("profiled");
    List<JsonNode> lines =
        syncline(
            "run",
            input.toString(),
            second.toString(),
            "--output",
            out.toString(),
            "--arena",
            "64kb",
            "--parallelism",
            "2",
            "--profile",
            "--flame",
            graph.toString(),
            "--json");
    JsonNode profile = lines.get(lines.size() - 1).path("profile");
    assertThat(profile).hasSize(6);
    for (JsonNode operator : profile) {
      double sum = 0;
      for (Part part : Part.values()) {
        sum += operator.path(part.text() + "Ms").doubleValue();
      }
      assertThat(sum)
          .as(operator.toString())
          .isPositive()
          .isLessThanOrEqualTo(operator.path("wallMs").doubleValue() * 1.000001);
    }
    assertMeasured(profile, "ingest", Part.OWN, Part.NETWORK, Part.SERIALIZATION);
    assertMeasured(profile, "sort", Part.OWN, Part.STATE, Part.NETWORK, Part.SERIALIZATION);
    assertMeasured(profile, "PlanTables", Part.OWN, Part.STATE, Part.NETWORK);
    assertMeasured(profile, "BuildTables", Part.TABLES, Part.COMPRESSION, Part.SERIALIZATION);
    assertMeasured(profile, "AssembleFile", Part.STATE, Part.TABLES, Part.FILES);
    assertMeasured(profile, "Publish: Committer", Part.OWN, Part.FILES);
    assertOfEachSync(lines.get(lines.size() - 1).path("syncs"), profile);
    assertThat(Files.readString(graph)).startsWith("<!DOCTYPE html>").contains("syncline");

    Path packed = directory.resolve("packed.c1z");
    syncline("pack", input.toString(), "--output", packed.toString());
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.filter(file -> file.toString().endsWith(".c1z")))
          .hasSize(2)
          .anySatisfy(file -> assertThat(file).hasSameBinaryContentAs(packed));
    }
  }

  /** Every operator worked for both syncs, and for none longer than in all. */
  private static void assertOfEachSync(JsonNode syncs, JsonNode profile) {
    assertThat(syncs).hasSize(2);
    Map<String, Double> left = new HashMap<>();
    profile.forEach(
        times -> left.put(times.path("operator").textValue(), times.path("wallMs").doubleValue()));
    for (JsonNode sync : syncs) {
      assertThat(sync.path("syncId").textValue()).hasSize(27);
      assertThat(sync.path("operators")).hasSize(6);
      for (JsonNode times : sync.path("operators")) {
        assertThat(times.path("wallMs").doubleValue()).as(times.toString()).isPositive();
        left.merge(
            times.path("operator").textValue(), -times.path("wallMs").doubleValue(), Double::sum);
      }
      assertMeasured(sync.path("operators"), "BuildTables", Part.TABLES, Part.COMPRESSION);
      assertMeasured(sync.path("operators"), "Publish: Committer", Part.FILES);
    }
    assertThat(left.values()).allSatisfy(nanos -> assertThat(nanos).isGreaterThan(-1e-6));
  }

  private static void assertMeasured(JsonNode profile, String operator, Part... parts) {
    for (JsonNode times : profile) {
      if (times.path("operator").textValue().equals(operator)) {
        for (Part part : parts) {
          assertThat(times.path(part.text() + "Ms").doubleValue())
              .as("%s of %s", part, times)
              .isPositive();
        }
        return;
      }
    }
    throw new AssertionError("no operator " + operator + " in " + profile);
  }

  @Test
  void withoutTheOptionThereAreNoProfilesAndNoMetricsOfThem() throws Exception {
    RunOptions options =
        new RunOptions(
            List.of(input().toString()),
            OutputDirectory.of(directory.resolve("plain").toString()),
            1,
            1,
            Map.of(),
            SynclineOptions.defaults());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    try (LocalRun run =
        LocalRun.prepare(
            options, new Streams(InputStream.nullInputStream(), print, print, false))) {
      run.start();
      assertThat(run.await()).isEmpty();
      assertThat(run.profile()).isEmpty();
      assertThat(run.progress()).containsPattern("[1-9][0-9,]* in the job");
    }
  }

  private Path input() throws Exception {
    return WholePathITCase.input(
        directory.resolve("grants.pb"), GoldenCase.of("08-grants-10k").records());
  }

  private static List<JsonNode> syncline(String... arguments) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    int status =
        Syncline.run(new Streams(InputStream.nullInputStream(), print, print, false), arguments);
    String text = said.toString(StandardCharsets.UTF_8);
    assertThat(status).as(text).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().filter(line -> line.startsWith("{")).toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
