package dev.syncline.local.assertions;

import static dev.syncline.local.assertions.SynclineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.PutAsset;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the assertions accept, and what they say when they do not. */
class C1zFileAssertTest {
  private static final String SYNC = "37dGatRJZKWUTRzwGOj7GCWrO5x";
  private static final String MEMBER = "team:core:member";

  @TempDir private static Path folder;
  private static C1zFile file;

  @BeforeAll
  static void writeFile() throws Exception {
    Resource core = resource("team", "core");
    Entitlement member = Entitlement.newBuilder().setId(MEMBER).setResource(core).build();
    List<byte[]> records =
        Stream.of(
                record().setResourceType(ResourceType.newBuilder().setId("team")),
                record().setResource(core),
                record().setResource(resource("user", "ada")),
                record().setEntitlement(member),
                record().setGrant(grant(member, "ada")),
                record().setGrant(grant(member, "grace")),
                record().setAsset(PutAsset.newBuilder().setId("logo").setContentType("image/png")))
            .map(record -> record.build().toByteArray())
            .toList();
    BeginSync begin =
        BeginSync.newBuilder()
            .setSyncId(SYNC)
            .setType("full")
            .setStartedAt(Timestamp.newBuilder().setSeconds(1_767_225_600))
            .build();
    Path path = folder.resolve("teams.c1z");
    Files.write(path, KnownSync.of(begin, records).file());
    file = C1zFile.open(path);
  }

  @AfterAll
  static void closeFile() throws Exception {
    file.close();
  }

  @Test
  void whatIsThereIsAccepted() {
    assertThat(file)
        .isOfSync(SYNC)
        .isOfType("full")
        .hasResourceType("team")
        .hasResource("team", "core")
        .hasEntitlement(MEMBER)
        .hasGrant(MEMBER, "user", "ada")
        .hasAsset("logo")
        .hasResourceTypes(1)
        .hasResources(2)
        .hasEntitlements(1)
        .hasGrants(2)
        .hasAssets(1);
  }

  @Test
  void whatIsNotThereIsAcceptedAsAbsent() {
    assertThat(file)
        .doesNotHaveResource("team", "web")
        .doesNotHaveEntitlement("team:core:owner")
        .doesNotHaveGrant(MEMBER, "user", "linus")
        .doesNotHaveGrant("team:core:owner", "user", "ada");
  }

  @Test
  void listsGoOnAsLists() {
    assertThat(file).holdersOf(MEMBER).containsExactly("user:ada", "user:grace");
    assertThat(file).grantsTo("user", "ada").containsExactly(MEMBER);
    assertThat(file).entitlementsOf("team", "core").containsExactly(MEMBER);
    assertThat(file).resourcesOfType("user").containsExactly("ada");
    fails(
        () -> assertThat(file).holdersOf(MEMBER).contains("user:linus"),
        "[holders of \"team:core:member\" in ",
        "user:linus");
  }

  @Test
  void aFailureSaysWhatIsThereInstead() {
    fails(
        () -> assertThat(file).hasGrant("team:core:owner", "user", "ada"),
        "has no grant of \"team:core:owner\" to \"user:ada\", who is granted team:core:member");
    fails(
        () -> assertThat(file).hasGrant(MEMBER, "user", "linus"),
        "has no grant of \"team:core:member\" to \"user:linus\", who is granted nothing");
    fails(
        () -> assertThat(file).hasEntitlement("team:core:owner"),
        "has no entitlement \"team:core:owner\", only team:core:member");
    fails(
        () -> assertThat(file).holdersOf("team:core:owner").isEmpty(),
        "has no entitlement \"team:core:owner\"");
    fails(
        () -> assertThat(file).hasResource("team", "web"),
        "has no resource \"team:web\", only team:core");
    fails(
        () -> assertThat(file).hasResourceType("user"), "has no resource type \"user\", only team");
    fails(() -> assertThat(file).hasAsset("icon"), "has no asset \"icon\"");
    fails(
        () -> assertThat(file).hasGrants(3),
        "has 2 grants, expected 3: team:core:member to user:ada, team:core:member to user:grace");
    fails(() -> assertThat(file).hasAssets(0), "has 1 assets, expected 0");
    fails(() -> assertThat(file).isOfType("partial"), "a sync of type full, expected partial");
    fails(
        () -> assertThat(file).isOfSync("37dGatRJZKWUTRzwGOj7GCWrO5y"),
        "is of sync 37dGatRJZKWUTRzwGOj7GCWrO5x, expected 37dGatRJZKWUTRzwGOj7GCWrO5y");
  }

  @Test
  void aFailureSaysThatSomethingIsThere() {
    fails(
        () -> assertThat(file).doesNotHaveGrant(MEMBER, "user", "ada"),
        "has a grant of \"team:core:member\" to \"user:ada\", expected none");
    fails(
        () -> assertThat(file).doesNotHaveEntitlement(MEMBER),
        "has entitlement \"team:core:member\", expected none");
    fails(
        () -> assertThat(file).doesNotHaveResource("team", "core"),
        "has resource \"team:core\", expected none");
  }

  @Test
  void noFileIsAFailureAndNoCrash() {
    fails(() -> assertThat((C1zFile) null).hasGrants(1), "not to be null");
  }

  private static void fails(ThrowingCallable assertion, String... parts) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContainingAll(parts);
  }

  private static StreamRecord.Builder record() {
    return StreamRecord.newBuilder();
  }

  private static Resource resource(String type, String id) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(id))
        .build();
  }

  private static Grant grant(Entitlement entitlement, String user) {
    return Grant.newBuilder()
        .setId(entitlement.getId() + ":user:" + user)
        .setEntitlement(entitlement)
        .setPrincipal(resource("user", user))
        .build();
  }
}
