package example;

import static dev.syncline.local.assertions.SynclineAssertions.assertThat;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.local.SynclineCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TeamsConnectorTest {
  @RegisterExtension static final SynclineCluster syncline = new SynclineCluster();

  @Test
  void membersOfATeamAreGrantedItsMembership() throws Exception {
    var connector = new TeamsConnector(Map.of("core", List.of("ada", "grace"), "web", List.of()));
    try (C1zFile file = syncline.fileOf(connector::report)) {
      assertThat(file).hasGrant("team:core:member", "user", "ada").hasGrants(2).hasResources(4);
      assertThat(file).holdersOf("team:web:member").isEmpty();
    }
  }
}
