package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.serde.Ksuid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectorUpkeepTest {
  @TempDir private Path output;

  private NamingTemplate naming = new NamingTemplate("{connector}/{yyyy}/{sync_id}.c1z");

  @ParameterizedTest
  @CsvSource({
    "{connector}/{yyyy}/{sync_id}.c1z, okta/latest.json",
    "files/of.{connector}/{sync_id}.c1z, files/of.okta/latest.json",
    "{connector}-{sync_id}.c1z, okta.latest.json"
  })
  void thePointerNamesTheNewestFileHoweverTheyCome(String template, String pointer)
      throws Exception {
    naming = new NamingTemplate(template);
    ConnectorUpkeep upkeep = upkeep(true, 0);
    for (int number : new int[] {2, 3, 1}) {
      upkeep.ended(published(number, "okta"));
    }
    assertThat(new ObjectMapper().readTree(output.resolve(pointer).toFile()))
        .isEqualTo(
            new ObjectMapper()
                .createObjectNode()
                .put("sync_id", id(3))
                .put("path", path(3, "okta").toString()));
    assertThat(files()).hasSize(3);
  }

  @Test
  void thereIsNoPlaceForAPointerBelowWhatDiffers() {
    naming = new NamingTemplate("{yyyy}/{connector}/{sync_id}.c1z");
    assertThatThrownBy(() -> upkeep(true, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{yyyy} is above {connector}");
  }

  @Test
  void oldFilesGoSomeCommitsLaterAndOnlyThoseOfTheConnector() throws Exception {
    ConnectorUpkeep upkeep = upkeep(false, 2);
    upkeep.commits();
    for (int number = 1; number <= 4; number++) {
      upkeep.ended(published(number, "okta"));
      upkeep.ended(published(10 + number, "other"));
    }
    upkeep.commits();
    assertThat(files()).as("what may be committed once more stays").hasSize(8);
    upkeep.ended(published(5, "okta"));
    upkeep.commits();
    assertThat(files()).containsExactlyInAnyOrder(name(4), name(5), name(13), name(14));
    upkeep.commits();
    assertThat(files()).hasSize(4);
  }

  @Test
  void aFileThatCameLateGoesToo() throws Exception {
    ConnectorUpkeep upkeep = upkeep(false, 1);
    upkeep.ended(published(7, "okta"));
    upkeep.ended(published(6, "okta"));
    for (int i = 0; i < 3; i++) {
      upkeep.commits();
    }
    assertThat(files()).containsExactly(name(7));
  }

  @Test
  void syncsWithoutAFileOrAConnectorChangeNothing() throws Exception {
    ConnectorUpkeep upkeep = upkeep(true, 1);
    upkeep.ended(published(1, "okta").concluded(SyncOutcome.CONFLICT, "another file", 0));
    upkeep.ended(published(2, ""));
    assertThat(output.resolve("okta/latest.json")).doesNotExist();
    assertThat(files()).hasSize(2);
  }

  private ConnectorUpkeep upkeep(boolean pointer, int keep) {
    return new ConnectorUpkeep(
        output.toUri().toString(), naming, FlinkFiles.INSTANCE, pointer, keep);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> all = Files.walk(output)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".c1z"))
          .toList();
    }
  }

  private static String id(int number) {
    return Ksuid.of(1_767_225_600L + number, new byte[16]).toString();
  }

  private static String name(int number) {
    return id(number) + ".c1z";
  }

  private org.apache.flink.core.fs.Path path(int number, String connector) {
    return new org.apache.flink.core.fs.Path(
        new org.apache.flink.core.fs.Path(output.toUri()),
        naming.fill(id(number), connector, "full", Instant.EPOCH));
  }

  private SyncResult published(int number, String connector) throws Exception {
    org.apache.flink.core.fs.Path path = path(number, connector);
    Path file = Path.of(path.getPath());
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {1});
    return new SyncResult(
        id(number),
        1,
        SyncOutcome.PUBLISHED,
        "",
        new SyncFacts("full", "", connector, Optional.empty(), Optional.empty(), Optional.empty()),
        path.toString(),
        1,
        "ab".repeat(32),
        1,
        RowCounts.NONE,
        1,
        ShardCounters.NONE,
        Optional.empty(),
        Optional.empty(),
        0);
  }
}
