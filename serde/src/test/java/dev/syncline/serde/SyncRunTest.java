package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.testdata.GoldenCase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SyncRunTest {
  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goldenRecordsSurvive(GoldenCase golden) throws Exception {
    byte[] record = golden.expected().get(Keys.SYNC_RUN_KEY);
    SyncRun run = SyncRun.fromRecordBytes(record);
    assertThat(run.finished()).isTrue();
    assertThat(run.toRecordBytes()).isEqualTo(record);
  }

  @Test
  void everyFieldSurvives() throws Exception {
    Timestamp time = Timestamp.newBuilder().setSeconds(-1).setNanos(7).build();
    SyncRun run =
        new SyncRun(
            "id",
            77,
            "parent",
            time,
            Timestamp.getDefaultInstance(),
            "t\0",
            true,
            "linked",
            true,
            "1",
            List.of("I5", ""),
            "connector");
    assertThat(SyncRun.fromRecordBytes(run.toRecordBytes())).isEqualTo(run);
    SyncRun bare = new SyncRun("id", 1, "", null, null, "", false);
    assertThat(bare.finished()).isFalse();
    assertThat(SyncRun.fromRecordBytes(bare.toRecordBytes())).isEqualTo(bare);
    assertThatThrownBy(() -> new SyncRun(null, 1, "", null, null, "", false))
        .isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "full, 1",
    "partial, 2",
    "resources_only, 3",
    "partial_upserts, 4",
    "partial_deletions, 5",
  })
  void types(String name, int number) {
    assertThat(SyncRun.typeNumber(name)).isEqualTo(number);
    assertThat(SyncRun.typeName(number)).isEqualTo(name);
  }

  @Test
  void otherTypesAreNone() {
    assertThat(SyncRun.typeNumber("Full")).isZero();
    assertThat(SyncRun.typeNumber("")).isZero();
    assertThat(SyncRun.typeName(0)).isEmpty();
    assertThat(SyncRun.typeName(6)).isEmpty();
    assertThat(SyncRun.typeName(-1)).isEmpty();
  }
}
