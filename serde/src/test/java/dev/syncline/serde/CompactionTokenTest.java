package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.serde.CompactionToken.FamilyCounts;
import dev.syncline.serde.CompactionToken.Provenance;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionTokenTest {
  private static final Provenance NOTHING = new Provenance("fold", "", List.of(), Map.of(), true);
  private static final String EMPTY =
      "\"compaction\":{\"mode\":\"fold\",\"partial_count\":0,\"record_counts\":{\"entitlements\":"
          + "{\"output\":0},\"grants\":{\"output\":0},\"resource_types\":{\"output\":0},"
          + "\"resources\":{\"output\":0}}},\"version\":1}";

  private static String rewritten(String token) {
    return CompactionToken.parse(token).orElseThrow().write(NOTHING);
  }

  @Test
  void namesMatchInAnyCaseAndUnknownOnesAreLost() {
    assertThat(rewritten("{\"NEEDS_Expansion\":true,\"other\":[{}],\"VERSION\":2}"))
        .isEqualTo("{\"needs_expansion\":true," + EMPTY);
  }

  @Test
  void membersComeInTheirOrderWithMapsSortedByUtf8() {
    assertThat(
            rewritten(
                "{\"version\":1,\"session_store_stats\":{\"s\":{\"max_ms\":3,\"errors\":1}},"
                    + "\"step_durations_ms\":{\"\\ud83d\\ude00\":1,\"\\uffee\":2,\"a\":0},"
                    + "\"action_order\":[\"x\"],\"actions_map\":{\"x\":{\"a\" : [1, null, true]}}}"))
        .isEqualTo(
            "{\"actions_map\":{\"x\":{\"a\":[1,null,true]}},\"action_order\":[\"x\"],"
                + "\"step_durations_ms\":{\"a\":0,\"\uffee\":2,\"\ud83d\ude00\":1},"
                + "\"session_store_stats\":{\"s\":{\"count\":0,\"errors\":1,\"total_ms\":0,"
                + "\"max_ms\":3}},"
                + EMPTY);
  }

  @Test
  void stringsAreEscapedForWebPages() {
    assertThat(rewritten("{\"version\":1,\"step_durations_ms\":{\"<>&\\u2028\\u2029\\u001f\":1}}"))
        .startsWith("{\"step_durations_ms\":{\"\\u003c\\u003e\\u0026\\u2028\\u2029\\u001f\":1},");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"needs_expansion\":true,\"step_durations_ms\":{\"a\":1}}",
        "{\"needs_expansion\":true,\"step_durations_ms\":{\"a\":1},\"version\":3}",
        "{\"needs_expansion\":true,\"step_durations_ms\":{\"a\":1.5},\"version\":1}",
        "{\"needs_expansion\":true,\"compaction\":{\"partial_count\":\"x\"},\"version\":1}"
      })
  void otherVersionsGiveOnlyFlags(String token) {
    assertThat(rewritten(token)).isEqualTo("{\"needs_expansion\":true," + EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"not json", "[]", "3", "{\"needs_expansion\":1}", "{\"version\":1} x", "{\"a\":"})
  void whatIsNoObjectDoesNotParse(String token) {
    assertThat(CompactionToken.parse(token)).isEmpty();
  }

  @Test
  void timingsAreAdded() {
    CompactionToken token =
        CompactionToken.parse(
                "{\"version\":1,\"step_durations_ms\":{\"a\":1},"
                    + "\"connector_call_stats\":{\"X\":null,\"Y\":{\"count\":1,\"max_ms\":9}}}")
            .orElseThrow();
    token.addTimings(
        CompactionToken.parse(
                "{\"version\":1,\"step_durations_ms\":{\"a\":2,\"zero\":0},"
                    + "\"connector_call_stats\":{\"X\":null,\"Y\":{\"count\":2,\"max_ms\":4},"
                    + "\"Z\":null}}")
            .orElseThrow());
    assertThat(token.write(NOTHING))
        .isEqualTo(
            "{\"step_durations_ms\":{\"a\":3},\"connector_call_stats\":{\"X\":null,"
                + "\"Y\":{\"count\":3,\"total_ms\":0,\"max_ms\":9}},"
                + EMPTY);
  }

  @Test
  void partialSyncsAreAppendedUpToThirtyTwo() {
    CompactionToken token =
        CompactionToken.parse(
                "{\"version\":1,\"compaction\":{\"stats_sync_id\":\"root\","
                    + "\"partial_sync_ids\":[\"p\"],\"partial_count\":40}}")
            .orElseThrow();
    String written =
        token.write(
            new Provenance(
                "fold",
                "base",
                Collections.nCopies(40, "q"),
                Map.of(KeyFamily.GRANTS, new FamilyCounts(3, 2, 2)),
                true));
    assertThat(written)
        .startsWith(
            "{\"compaction\":{\"mode\":\"fold\",\"stats_sync_id\":\"root\","
                + "\"base_sync_id\":\"base\",\"partial_sync_ids\":[\"p\",\"q\",")
        .contains("\"partial_count\":80,")
        .contains("\"grants\":{\"output\":3,\"added\":2,\"replaced\":2}");
    assertThat(written.split("\"q\"", -1)).hasSize(32);
  }
}
