package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.serde.proto.storage.CallStat;
import dev.syncline.serde.proto.storage.IngestQualityStats;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStatisticsTest {
  private static SyncStatsRecord lift(String token) {
    SyncStatsRecord.Builder record = SyncStatsRecord.newBuilder();
    TokenStatistics.lift(token.replace('\'', '"'), record);
    return record.build();
  }

  @Test
  void allFourMembers() {
    SyncStatsRecord record =
        lift(
            "{'version':1,'other':[1.5,{'a':null}],"
                + "'step_durations_ms':{'a':5,'zero':0,'negative':-3,'none':null},"
                + "'connector_call_stats':{'c':{'count':1,'total_ms':2,'max_ms':3,'errors':4,"
                + "'timeouts':5,'more':{}},'z':{},'n':null},"
                + "'session_store_stats':{'s':{'count':null}},"
                + "'ingest_quality':{'source_cache_replay_blocked':true,'entitlements_dropped':1,"
                + "'grants_dropped':2,'grant_resources_dropped':3,"
                + "'expansion_resource_types_dropped':4,'expansions_dropped':5,"
                + "'reason_flags':18446744073709551615,'invalid_resource_types_observed':7,"
                + "'invalid_resources_observed':8,'invalid_entitlements_observed':9}}");
    SyncStatsRecord expected =
        SyncStatsRecord.newBuilder()
            .putStepDurationsMs("a", 5)
            .putStepDurationsMs("zero", 0)
            .putStepDurationsMs("negative", -3)
            .putStepDurationsMs("none", 0)
            .putConnectorCallStats(
                "c",
                CallStat.newBuilder()
                    .setCount(1)
                    .setTotalMs(2)
                    .setMaxMs(3)
                    .setErrors(4)
                    .setTimeouts(5)
                    .build())
            .putConnectorCallStats("z", CallStat.getDefaultInstance())
            .putSessionStoreStats("s", CallStat.getDefaultInstance())
            .setIngestQuality(
                IngestQualityStats.newBuilder()
                    .setSourceCacheReplayBlocked(true)
                    .setEntitlementsDropped(1)
                    .setGrantsDropped(2)
                    .setGrantResourcesDropped(3)
                    .setExpansionResourceTypesDropped(4)
                    .setExpansionsDropped(5)
                    .setReasonFlags(-1)
                    .setInvalidResourceTypesObserved(7)
                    .setInvalidResourcesObserved(8)
                    .setInvalidEntitlementsObserved(9))
            .build();
    assertThat(record).isEqualTo(expected);
  }

  @Test
  void namesMatchInAnyCase() {
    assertThat(lift("{'Step_Durations_MS':{'A':1},'\u017fession_store_stats':{'x':{'COUNT':2}}}"))
        .isEqualTo(
            SyncStatsRecord.newBuilder()
                .putStepDurationsMs("A", 1)
                .putSessionStoreStats("x", CallStat.newBuilder().setCount(2).build())
                .build());
  }

  @Test
  void membersThatOccurTwice() {
    assertThat(lift("{'step_durations_ms':{'a':1,'b':1},'STEP_DURATIONS_MS':{'b':2,'b':3}}"))
        .isEqualTo(
            SyncStatsRecord.newBuilder()
                .putStepDurationsMs("a", 1)
                .putStepDurationsMs("b", 3)
                .build());
    assertThat(lift("{'step_durations_ms':{'a':1},'step_durations_ms':null}"))
        .isEqualTo(SyncStatsRecord.getDefaultInstance());
    assertThat(lift("{'ingest_quality':{'grants_dropped':1},'ingest_quality':{'reason_flags':2}}"))
        .isEqualTo(
            SyncStatsRecord.newBuilder()
                .setIngestQuality(
                    IngestQualityStats.newBuilder().setGrantsDropped(1).setReasonFlags(2))
                .build());
    assertThat(lift("{'connector_call_stats':{'a':{'count':1,'errors':1},'a':{'count':2}}}"))
        .isEqualTo(
            SyncStatsRecord.newBuilder()
                .putConnectorCallStats("a", CallStat.newBuilder().setCount(2).build())
                .build());
  }

  @Test
  void emptyMembers() {
    assertThat(lift("{'ingest_quality':{},'step_durations_ms':{},'connector_call_stats':null}"))
        .isEqualTo(
            SyncStatsRecord.newBuilder()
                .setIngestQuality(IngestQualityStats.getDefaultInstance())
                .build());
  }

  @Test
  void loneSurrogatesAreReplaced() {
    assertThat(lift("{'step_durations_ms':{'x\\ud800y':1,'\\ud83d\\ude00':2}}"))
        .isEqualTo(
            SyncStatsRecord.newBuilder()
                .putStepDurationsMs("x\ufffdy", 1)
                .putStepDurationsMs("\ud83d\ude00", 2)
                .build());
  }

  /** Each of these has a good member first, and still nothing is lifted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'step_durations_ms':{'a':1.0}",
        "'step_durations_ms':{'a':1e3}",
        "'step_durations_ms':{'a':'1'}",
        "'step_durations_ms':{'a':9223372036854775808}",
        "'step_durations_ms':[]",
        "'step_durations_ms':5",
        "'connector_call_stats':{'a':5}",
        "'connector_call_stats':{'a':{'count':true}}",
        "'session_store_stats':{'a':{'max_ms':0.5}}",
        "'ingest_quality':{'grants_dropped':-1}",
        "'ingest_quality':{'reason_flags':-0}",
        "'ingest_quality':{'reason_flags':18446744073709551616}",
        "'ingest_quality':{'source_cache_replay_blocked':1}",
        "'ingest_quality':true",
        "'x':01",
        "'x':1,",
        "'x':NaN",
        "'x':'\t'",
        "'x':1} {",
        "'x':1}}",
        "'x':",
      })
  void allOrNothing(String rest) {
    String good = "{'session_store_stats':{'good':{'count':1}},";
    assertThat(lift(good + "'y':0}").getSessionStoreStatsMap()).containsOnlyKeys("good");
    assertThat(lift(good + rest + "}")).isEqualTo(SyncStatsRecord.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "not json", "null", "[]", "5", "'text'", "{", "{}", "{} x"})
  void otherTextsAddNothing(String token) {
    assertThat(lift(token)).isEqualTo(SyncStatsRecord.getDefaultInstance());
  }
}
