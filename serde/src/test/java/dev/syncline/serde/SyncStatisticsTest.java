package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import dev.syncline.testdata.GoldenCase;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyncStatisticsTest {
  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  /** The record of every golden case, from its rows, in one piece and in two that are merged. */
  @ParameterizedTest
  @MethodSource("cases")
  void goldenCases(GoldenCase golden) throws Exception {
    SyncStatistics whole = new SyncStatistics();
    SyncStatistics first = new SyncStatistics();
    SyncStatistics second = new SyncStatistics();
    Random random = new Random(3);
    golden
        .expected()
        .keySet()
        .forEach(
            key -> {
              KeyFamily family = KeyFamily.of(key, 0, key.length);
              whole.add(family, key, 0, key.length);
              (random.nextBoolean() ? first : second).add(family, key, 0, key.length);
            });
    byte[] expected = golden.expected().get(Keys.STATS);
    SyncRun run = SyncRun.fromRecordBytes(golden.expected().get(Keys.SYNC_RUN_KEY));
    Timestamp written = SyncStatsRecord.parseFrom(expected).getWrittenAt();
    assertThat(whole.toRecordBytes(run.id(), run.token(), written)).isEqualTo(expected);

    SyncStatistics merged = SyncStatistics.fromBytes(first.toBytes());
    merged.merge(second);
    assertThat(merged.toRecordBytes(run.id(), run.token(), written)).isEqualTo(expected);
    assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
    SyncStatsRecord record = SyncStatsRecord.parseFrom(expected);
    assertThat(merged.count(KeyFamily.RESOURCE_TYPES)).isEqualTo(record.getResourceTypes());
    assertThat(merged.count(KeyFamily.RESOURCES)).isEqualTo(record.getResources());
    assertThat(merged.count(KeyFamily.ENTITLEMENTS)).isEqualTo(record.getEntitlements());
    assertThat(merged.count(KeyFamily.GRANTS)).isEqualTo(record.getGrants());
    assertThat(merged.count(KeyFamily.ASSETS)).isEqualTo(record.getAssets());
    assertThat(merged.count(KeyFamily.META)).isZero();
  }

  /** Types that are prefixes of one another, empty, or escaped, in any order. */
  @Property(tries = 100)
  void typesInAnyOrder(@ForAll long seed) {
    String[] types = {"", "a", "ab", "a\0", "a\1", "b", "\ud83d\ude00", "\ue000"};
    Random random = new Random(seed);
    SyncStatistics statistics = new SyncStatistics();
    SyncStatsRecord.Builder expected = SyncStatsRecord.newBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      String type = types[random.nextInt(types.length)];
      byte[] key = Keys.resource(type, random.nextBoolean() ? "" : "x");
      statistics.add(KeyFamily.RESOURCES, key, 0, key.length);
      expected.setResources(expected.getResources() + 1);
      expected.putResourcesByResourceType(
          type, expected.getResourcesByResourceTypeOrDefault(type, 0) + 1);
    }
    assertThat(statistics.toRecord("", "", null)).isEqualTo(expected.build());
    assertThat(statistics.toRecordBytes("", "", null))
        .isEqualTo(CanonicalForm.of(expected.build()));
  }

  @Test
  void otherBytesAreRefused() {
    assertThatThrownBy(() -> SyncStatistics.fromBytes(new byte[] {7}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no statistics");
  }
}
