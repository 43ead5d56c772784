package dev.syncline.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syncs that are expanded in the stream. */
class ExpansionITCase {
  /** What all cases have in place of the reference's clock. */
  private static final String EXPANDED_AT = "2026-01-01T01:00:00Z";

  @TempDir private Path directory;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  /**
   * That {@code pack} writes what the reference holds is the golden test of the library; here its
   * bytes are to come out of the job, all cases in one run.
   */
  @Test
  void allGoldenCasesInOneJobHaveTheBytesOfTheLibrary() throws Exception {
    Map<String, Path> packed = new TreeMap<>();
    List<String> failing = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (GoldenCase golden : GoldenCase.expansions()) {
      Path input = Files.write(directory.resolve(golden.name() + ".pb"), golden.file("input.pb"));
      inputs.add(input.toString());
      Path file = directory.resolve(golden.name() + ".c1z");
      int status =
          syncline(
              List.of(
                  "pack",
                  input.toString(),
                  "--output",
                  file.toString(),
                  "--expand",
                  "--expanded-at",
                  EXPANDED_AT));
      String id = syncId(golden);
      if (golden.meta().contains("\"expansion_fails\": true")) {
        assertThat(status).as(golden.name()).isEqualTo(1);
        failing.add(id);
      } else {
        assertThat(status).as(log()).isZero();
        packed.put(id, file);
      }
    }
    assertThat(failing).hasSize(3);
    Path out = directory.resolve("out");
    assertThat(syncline(run(inputs, out, 3))).as(log()).isEqualTo(1);
    for (Map.Entry<String, Path> file : packed.entrySet()) {
      assertThat(out.resolve(file.getKey() + ".c1z")).hasSameBinaryContentAs(file.getValue());
      assertThat(log()).containsPattern(file.getKey() + ": expanded: [0-9,]+ grants added, ");
    }
    for (String id : failing) {
      assertThat(log()).contains(id + " was not published: quarantined, not expanded: ");
      assertThat(out.resolve(id + ".c1z")).doesNotExist();
    }
    assertThat(log())
        .contains("is ambiguous: 2 entitlements have it")
        .contains("and not to the grant's principal")
        .contains("expands by an entitlement whose id is empty");
  }

  @Test
  void whatCannotBeExpandedMayBePublishedAsItIs() throws Exception {
    GoldenCase golden = golden("x11-ambiguous");
    Path input = Files.write(directory.resolve("input.pb"), golden.file("input.pb"));
    Path packed = directory.resolve("packed.c1z");
    List<String> pack = List.of("pack", input.toString(), "--output", packed.toString());
    assertThat(syncline(pack)).as(log()).isZero();
    Path out = directory.resolve("out");
    List<String> run = run(List.of(input.toString()), out, 2);
    Path config =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            on-expansion-failure: publish-unexpanded
            topics: of-another-job
            kafka: {security.protocol: SSL}
            """);
    run.addAll(List.of("--config", config.toString()));
    assertThat(syncline(run)).as(log()).isZero();
    assertThat(out.resolve(syncId(golden) + ".c1z")).hasSameBinaryContentAs(packed);
    assertThat(log()).contains(syncId(golden) + ": not expanded: ");
  }

  @Test
  void aLimitNamesTheEntitlementThatExplodes() throws Exception {
    GoldenCase golden = golden("x09-deep");
    Path input = Files.write(directory.resolve("input.pb"), golden.file("input.pb"));
    List<String> run = run(List.of(input.toString()), directory.resolve("out"), 2);
    run.addAll(List.of("--max-expanded-grants", "3"));
    assertThat(syncline(run)).isEqualTo(1);
    assertThat(log())
        .contains("quarantined, not expanded: expansion makes more than 3 grants; the entitlement");
  }

  private static List<String> run(List<String> inputs, Path out, int parallelism) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(inputs);
    arguments.addAll(
        List.of(
            "--output",
            out.toString(),
            "--parallelism",
            Integer.toString(parallelism),
            "--arena",
            "4kb",
            "--checkpoint-interval",
            "100ms",
            // Sealed runs and expanded ones are staged files, not parts of messages.
            "--set",
            "inline-size=1kb",
            "--expand",
            "--expanded-at",
            EXPANDED_AT));
    return arguments;
  }

  private static GoldenCase golden(String name) {
    return GoldenCase.expansions().stream()
        .filter(golden -> golden.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String syncId(GoldenCase golden) throws IOException {
    return StreamRecord.parseFrom(golden.records().get(0)).getBeginSync().getSyncId();
  }

  private int syncline(List<String> arguments) {
    log.reset();
    PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8);
    Streams streams = new Streams(InputStream.nullInputStream(), print, print, false);
    return Syncline.run(streams, arguments.toArray(new String[0]));
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }
}
