package dev.syncline.local.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.local.status.OpenSyncFeed.OpenSync;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one look after another makes of syncs. */
class StatusBoardTest {
  private final StatusBoard board = new StatusBoard();

  @Test
  void aSyncIsReceivedSortedBuiltAndOver() {
    assertThat(board.look(open("a", 10, 8), Map.of()))
        .containsExactly(SyncView.inProgress("a", SyncView.RECEIVING, 0, 10));
    assertThat(board.look(open("a", 30, 2), Map.of()))
        .containsExactly(SyncView.inProgress("a", SyncView.SORTING, 0.75, 30));
    assertThat(board.look(Map.of(), Map.of()))
        .containsExactly(SyncView.inProgress("a", SyncView.BUILDING, 1, 30));
    assertThat(board.look(Map.of(), results("a", "published")))
        .containsExactly(
            new SyncView("a", "published", 1, 30, "crm", "file:/out/a.c1z", "", "12:00"));
  }

  @Test
  void onlyPublishedSyncsHaveAFileAndOthersAReason() {
    ObjectNode conflict = result("conflict").put("reason", "there is another file");
    assertThat(board.look(Map.of(), Map.of("a", conflict)))
        .extracting(SyncView::file, SyncView::reason)
        .containsExactly(tuple("", "there is another file"));
  }

  @Test
  void whatHasAResultIsOverWhateverFlinkStillTells() {
    assertThat(board.look(open("a", 5, 8), results("a", "quarantined")))
        .extracting(SyncView::stage)
        .containsExactly("quarantined");
  }

  @Test
  void theNewestThatAreOverComeFirstAndBehindThoseInProgress() {
    Map<String, JsonNode> results = new LinkedHashMap<>();
    results.put("old", result("published"));
    results.put("new", result("aborted"));
    assertThat(board.look(open("a", 1, 1), results))
        .extracting(SyncView::syncId)
        .containsExactly("a", "new", "old");
  }

  @Test
  void syncsWithoutAResultAreForgottenInTheEnd() {
    for (int i = 0; i < 1_000; i++) {
      board.look(open("sync " + i, 1, 1), Map.of());
    }
    List<SyncView> left = board.look(Map.of(), Map.of());
    assertThat(left).hasSizeLessThan(110).extracting(SyncView::syncId).contains("sync 999");
  }

  @Test
  void whatANameHoldsIsNoMarkup() {
    SyncView view = new SyncView("a", "quarantined", 1, 1, "<b>", "", "\"<script>\" & so", "12:00");
    assertThat(StatusPage.of(List.of(view), "<i>"))
        .contains("&lt;b&gt;", "&quot;&lt;script&gt;&quot; &amp; so", "&lt;i&gt;")
        .doesNotContain("<b>", "<script>", "<i>");
  }

  private static Map<String, OpenSync> open(String id, long records, long shards) {
    return Map.of(id, new OpenSync(records, shards));
  }

  private static Map<String, JsonNode> results(String id, String outcome) {
    return Map.of(id, result(outcome));
  }

  private static ObjectNode result(String outcome) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("outcome", outcome)
        .put("records", 30)
        .put("connector", "crm")
        .put("path", "file:/out/a.c1z")
        .put("concluded_at", "12:00");
  }
}
