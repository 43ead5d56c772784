package dev.syncline.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.job.cli.CliRun;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import dev.syncline.testdata.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the reference, replayed: the records make the same keys and values again. */
class C1zInputTest {
  private static final String OTHER_ID = "39RJedLzt01Tply2zqQyPaUCqHA";

  @TempDir private Path folder;

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void packOfAFileHoldsWhatTheFileHolds(GoldenCase golden) throws IOException {
    Path file = Files.write(folder.resolve("file.c1z"), golden.file("file.c1z"));
    Path packed = folder.resolve("packed.c1z");
    CliRun run = CliRun.of("pack", file.toString(), "--output", packed.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    HexFormat hex = HexFormat.of();
    assertThat(CliRun.of("c1z", "dump", packed.toString()).text().lines().toList())
        .isEqualTo(
            golden.expected().entrySet().stream()
                .map(row -> hex.formatHex(row.getKey()) + "\t" + hex.formatHex(row.getValue()))
                .toList());
  }

  @Test
  void replaysUnderAnotherId() throws IOException {
    Path file = GoldenFiles.copy("golden/15-sidecars/file.c1z", folder);
    List<StreamRecord> records = new ArrayList<>();
    try (RecordInput input = RecordInput.replay(file.toString(), OTHER_ID)) {
      while (input.next()) {
        records.add(StreamRecord.parseFrom(input.data()));
        assertThat(input.position().toString()).isEqualTo(file + ": record " + records.size());
      }
    }
    assertThat(records.get(0).getBeginSync().getSyncId()).isEqualTo(OTHER_ID);
    assertThat(records.get(0).getBeginSync().hasStartedAt()).isTrue();
    assertThat(records.get(records.size() - 1).getEndSync().hasStatsWrittenAt()).isTrue();
  }

  @Test
  void refusesWhatHoldsNoFinishedSync() throws IOException {
    Path file = GoldenFiles.copy("golden-merge/m10-rejected/unfinished.c1z", folder);
    CliRun run =
        CliRun.of("pack", file.toString(), "--output", folder.resolve("packed.c1z").toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(file + ": holds no finished sync to replay");
    InputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
    assertThatThrownBy(() -> RecordInput.open("-", in))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("give its name");
  }
}
