package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncResultJsonTest {

  @Test
  void tellsEverything() throws Exception {
    String json = MessageTypeTest.RESULT.toJson();
    assertThat(json).doesNotContain("\n");
    assertThat(new ObjectMapper().readTree(json))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"sync_id":"3IDd3WPemtxzihvRM5vY0jxDj69","epoch":2,"outcome":"conflict",
                     "type":"partial","connector":"okta","parent_sync_id":"parent",
                     "reason":"another \\"file\\"","started_at":"2026-01-01T00:00:00Z",
                     "concluded_at":"2026-01-01T00:00:00.123Z",
                     "path":"file:/out/x.c1z","size":1234,
                     "sha256":"abababababababababababababababababababababababababababababababab",
                     "keys":99,
                     "rows":{"resource_types":1,"resources":2,"entitlements":3,"grants":4,
                             "assets":5},
                     "records":15,"rejected":1,"repeated":2,"fenced":3,"late":4,
                    "expansion":{"expandable_grants":1,"unknown_entitlements":2,"entitlements":3,
                      "components":4,"cycles":5,"edges":6,"levels":7,"added_grants":8,
                      "changed_grants":9,"recomputed_entitlements":10,
                      "read_grants":11},
                    "merged_into":{"path":"file:/out/w.c1z","size":77,
                      "sha256":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}}
                    """));
  }

  @Test
  void leavesOutWhatThereIsNot() throws Exception {
    SyncVerdict verdict =
        new SyncVerdict(
            "sync",
            -1,
            SyncVerdict.Outcome.ABANDONED,
            "",
            new SyncFacts("", "", "", Optional.empty(), Optional.empty(), Optional.empty()),
            0,
            ShardCounters.NONE,
            Optional.empty());
    assertThat(SyncResult.withoutFile(verdict, SyncOutcome.ABANDONED, "").toJson())
        .isEqualTo(
            "{\"sync_id\":\"sync\",\"epoch\":4294967295,\"outcome\":\"abandoned\",\"type\":\"\","
                + "\"connector\":\"\",\"records\":0,\"rejected\":0,\"repeated\":0,\"fenced\":0,"
                + "\"late\":0}");
  }

  @Test
  void aDirectoryHoldsOneFileAResult(@TempDir Path directory) throws Exception {
    ResultDirectory results = new ResultDirectory(directory.resolve("results").toUri().toString());
    results.ended(MessageTypeTest.RESULT);
    results.ended(MessageTypeTest.RESULT);
    results.ended(MessageTypeTest.RESULT.withoutFile());
    Path file = directory.resolve("results").resolve("3IDd3WPemtxzihvRM5vY0jxDj69.2.json");
    assertThat(directory.resolve("results").toFile().list())
        .containsExactly(file.getFileName().toString());
    assertThat(Files.readString(file))
        .isEqualTo(MessageTypeTest.RESULT.withoutFile().toJson() + "\n");
  }
}
