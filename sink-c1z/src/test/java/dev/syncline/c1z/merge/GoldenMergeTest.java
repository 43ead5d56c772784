package dev.syncline.c1z.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.testdata.GoldenCase;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Merges and clones against what the reference made of the same files. */
class GoldenMergeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m01-overlap",
        "m02-parents",
        "m03-three",
        "m04-expandable",
        "m05-sidecars",
        "m06-resources-only",
        "m07-partials",
        "m08-random-4",
        "m09-chain",
        "m12-tokens",
        "m13-old-token"
      })
  void holdsWhatTheReferenceHolds(String golden) throws IOException {
    JsonNode meta = meta(golden);
    List<Path> inputs = new ArrayList<>();
    for (JsonNode input : meta.get("inputs")) {
      inputs.add(copy(golden, input.get("file").textValue()));
    }
    check(golden, meta, inputs, MergeStrategy.REBUILD, "expected.kv");
    check(golden, meta, inputs, MergeStrategy.FOLD, "expected-fold.kv");
  }

  private void check(
      String golden, JsonNode meta, List<Path> inputs, MergeStrategy strategy, String expected)
      throws IOException {
    JsonNode fixed = meta.get("fixed");
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    for (WriteOptions write :
        List.of(WriteOptions.defaults(), WriteOptions.defaults().withTableBytes(2048))) {
      Path output = folder.resolve(strategy + "-" + write.tableBytes() + ".c1z");
      MergeResult result =
          C1zMerge.merge(
              inputs,
              output,
              MergeFiles.options(
                  strategy,
                  fixed.get("new_sync_id").textValue(),
                  fixed.get("rebuild_started_at").textValue(),
                  fixed.get("stats_written_at").textValue(),
                  write,
                  2,
                  scratch));
      NavigableMap<byte[], byte[]> wanted =
          GoldenCase.keysAndValues(GoldenFiles.bytes("golden-merge/" + golden + "/" + expected));
      // The word for the way it was done is the one thing that differs.
      SyncRun run = SyncRun.fromRecordBytes(wanted.get(Keys.SYNC_RUN_KEY));
      wanted.put(
          Keys.SYNC_RUN_KEY,
          run.withToken(run.token().replace("\"mode\":\"overlay\"", "\"mode\":\"kway\""))
              .toRecordBytes());
      assertThat(MergeFiles.lines(MergeFiles.rows(output))).isEqualTo(MergeFiles.lines(wanted));
      assertThat(result.file().size()).isEqualTo(Files.size(output));
      assertThat(result.file().keys()).isEqualTo(wanted.size());
      assertThat(scratch).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MergeStrategy.class,
      names = {"REBUILD", "FOLD"})
  void expandsAfterTheMerge(MergeStrategy strategy) throws IOException {
    String golden = "m11-expanded";
    JsonNode fixed = meta(golden).get("fixed");
    Path output = folder.resolve("expanded.c1z");
    C1zMerge.merge(
        List.of(copy(golden, "input-0.c1z"), copy(golden, "input-1.c1z")),
        output,
        MergeFiles.options(
                strategy,
                fixed.get("new_sync_id").textValue(),
                fixed.get("rebuild_started_at").textValue(),
                fixed.get("stats_written_at").textValue(),
                WriteOptions.defaults(),
                2,
                folder)
            .expanding(
                ExpansionOptions.defaults()
                    .withExpandedAt(
                        MergeFiles.time(fixed.get("discovered_at_of_new_grants").textValue())),
                MergeFiles.time(fixed.get("ended_at").textValue())));
    NavigableMap<byte[], byte[]> found = MergeFiles.rows(output);
    SyncRun run = SyncRun.fromRecordBytes(found.get(Keys.SYNC_RUN_KEY));
    assertThat(run.token()).contains("\"compaction\"");
    // The case leaves the token out.
    found.put(Keys.SYNC_RUN_KEY, run.withToken("").toRecordBytes());
    String expected = strategy == MergeStrategy.FOLD ? "expected-fold.kv" : "expected.kv";
    assertThat(MergeFiles.lines(found))
        .isEqualTo(
            MergeFiles.lines(
                GoldenCase.keysAndValues(
                    GoldenFiles.bytes("golden-merge/" + golden + "/" + expected))));
  }

  @Test
  void acceptsTheListsThatTheReferenceAccepts() throws IOException {
    JsonNode meta = meta("m10-rejected");
    for (String name :
        List.of(
            "before-1970", "deletions", "garbage", "good", "partial", "unfinished", "upserts")) {
      copy("m10-rejected", name + ".c1z");
    }
    Path output = Files.createDirectories(folder.resolve("out"));
    for (JsonNode list : meta.get("accepted")) {
      List<Path> inputs = new ArrayList<>();
      list.get("inputs").forEach(name -> inputs.add(folder.resolve(name.textValue() + ".c1z")));
      checkAccepted(list.get("kway").booleanValue(), MergeStrategy.REBUILD, inputs, output);
      checkAccepted(list.get("fold").booleanValue(), MergeStrategy.FOLD, inputs, output);
    }
  }

  private static void checkAccepted(
      boolean accepted, MergeStrategy strategy, List<Path> inputs, Path directory)
      throws IOException {
    Path output = directory.resolve("merged.c1z");
    MergeOptions options =
        new MergeOptions(
            strategy,
            null,
            null,
            null,
            WriteOptions.defaults(),
            C1zWriter.Resources.defaults(),
            false);
    if (accepted) {
      C1zMerge.merge(inputs, output, options);
      Files.delete(output);
      return;
    }
    String bad =
        inputs.stream()
            .map(input -> input.getFileName().toString())
            .filter(name -> !name.equals("good.c1z"))
            .findFirst()
            .orElse("not enough files");
    assertThatThrownBy(() -> C1zMerge.merge(inputs, output, options))
        .as("%s of %s", strategy, inputs)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(bad);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void clonesWhatTheReferenceClones() throws IOException {
    Path input = copy("c1-clone", "input-0.c1z");
    NavigableMap<byte[], byte[]> wanted =
        GoldenCase.keysAndValues(GoldenFiles.bytes("golden-merge/c1-clone/expected.kv"));
    Path output = folder.resolve("clone.c1z");
    clone(input, "", output);
    assertThat(MergeFiles.lines(MergeFiles.rows(output))).isEqualTo(MergeFiles.lines(wanted));
    String id = SyncRun.fromRecordBytes(wanted.get(Keys.SYNC_RUN_KEY)).id();
    Path again = folder.resolve("again.c1z");
    clone(output, id, again);
    assertThat(again).hasSameBinaryContentAs(output);
    try (C1zFile file = C1zFile.open(output)) {
      assertThat(file.envelope().orElseThrow().manifest().getSyncRuns(0).getSyncId()).isEqualTo(id);
      assertThat(file.envelope().orElseThrow().manifest().hasGrantDigestRoot()).isTrue();
    }
  }

  @Test
  void refusesToCloneWhatIsNotThere() throws IOException {
    Path full = copy("c1-clone", "input-0.c1z");
    Path partial = copy("m10-rejected", "partial.c1z");
    Path unfinished = copy("m10-rejected", "unfinished.c1z");
    Path output = folder.resolve("clone.c1z");
    List<String> before = MergeFiles.names(folder);
    assertThatThrownBy(() -> clone(full, "0ujtsYcgvSTl8PAuAdqWYSMnLOv", output))
        .isInstanceOf(MergeRefusedException.class)
        .hasMessageContaining("not found");
    assertThatThrownBy(() -> clone(partial, "", output))
        .isInstanceOf(MergeRefusedException.class)
        .hasMessageContaining("no finished full sync");
    assertThatThrownBy(() -> clone(unfinished, id(unfinished), output))
        .isInstanceOf(MergeRefusedException.class)
        .hasMessageContaining("not finished");
    assertThatThrownBy(() -> clone(full, "", partial))
        .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
    assertThat(MergeFiles.names(folder)).isEqualTo(before);
    clone(partial, id(partial), output);
    assertThat(MergeFiles.lines(MergeFiles.rows(output)))
        .isEqualTo(MergeFiles.lines(MergeFiles.rows(partial)));
  }

  private static String id(Path file) throws IOException {
    try (C1zFile open = C1zFile.open(file)) {
      return open.syncRun().orElseThrow().id();
    }
  }

  private void clone(Path source, String syncId, Path output) throws IOException {
    C1zClone.clone(
        source, syncId, output, false, WriteOptions.defaults(), C1zWriter.Resources.defaults());
  }

  private Path copy(String golden, String name) throws IOException {
    return GoldenFiles.copy("golden-merge/" + golden + "/" + name, folder);
  }

  private static JsonNode meta(String golden) throws IOException {
    return JSON.readTree(GoldenFiles.bytes("golden-merge/" + golden + "/meta.json"));
  }
}
