package dev.syncline.c1z.expand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.CloseableIterator;
import dev.syncline.c1z.read.GrantOrigin;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chains in files of the reference and of ours. */
class GrantOriginTest {
  @TempDir private Path directory;

  static Stream<GoldenCase> files() {
    List<String> names = List.of("x03-diamond", "x04-cycle");
    return GoldenCase.expansions().stream().filter(golden -> names.contains(golden.name()));
  }

  /** Every grant of these syncs follows from one that the connector reported. */
  @ParameterizedTest
  @MethodSource("files")
  void everyGrantOfTheReferenceHasAChain(GoldenCase golden) throws IOException {
    Path file = Files.write(directory.resolve("file.c1z"), golden.file("file.c1z"));
    int derived = 0;
    try (C1zFile opened = C1zFile.open(file);
        CloseableIterator<Grant> grants = opened.grants().iterator()) {
      GrantOrigin origin = new GrantOrigin(opened);
      while (grants.hasNext()) {
        Grant grant = grants.next();
        List<GrantOrigin.Step> chain = origin.chain(grant);
        assertThat(chain).as(grant.getId()).isNotEmpty();
        assertThat(chain.get(0).direct()).isTrue();
        assertThat(chain.get(chain.size() - 1).grant()).isEqualTo(grant);
        for (int i = 1; i < chain.size(); i++) {
          assertThat(chain.get(i).direct()).isFalse();
          assertThat(chain.get(i).grant().getSources().getSourcesMap())
              .containsKey(chain.get(i - 1).grant().getEntitlement().getId());
          assertThat(chain.get(i).grant().getPrincipal().getId())
              .isEqualTo(grant.getPrincipal().getId());
        }
        derived += chain.size() > 1 ? 1 : 0;
      }
    }
    assertThat(derived).isPositive();
  }

  @Test
  void aChainThroughSixGroupsNamesThemAll() throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(new Random(3));
    organisation.path(6);
    Path file = directory.resolve("chain.c1z");
    Files.write(
        file,
        Packing.pack(
            organisation.records(),
            ExpansionOptions.defaults(),
            WriteOptions.defaults(),
            Packing.resources(1, 1 << 20, directory)));
    try (C1zFile opened = C1zFile.open(file)) {
      Grant last = opened.grant("group", "g5", RandomOrganisation.entitlement(5), "user", "p1");
      List<GrantOrigin.Step> chain = new GrantOrigin(opened).chain(last);
      assertThat(chain)
          .extracting(step -> step.grant().getEntitlement().getId())
          .isEqualTo(IntStream.range(0, 6).mapToObj(RandomOrganisation::entitlement).toList());
      assertThat(chain).extracting(GrantOrigin.Step::direct).startsWith(true).endsWith(false);
    }
  }

  /** The grant that a source names has been taken away since: there is no chain, and no error. */
  @Test
  void aReasonThatIsGoneGivesNoChain() throws IOException {
    Path file =
        Files.write(directory.resolve("file.c1z"), GoldenCase.expansions().get(2).file("file.c1z"));
    try (C1zFile opened = C1zFile.open(file)) {
      Grant grant;
      try (CloseableIterator<Grant> grants = opened.grants().iterator()) {
        grant = grants.next();
      }
      Grant.Builder orphan = grant.toBuilder().clearSources();
      orphan
          .getSourcesBuilder()
          .putSources(
              "nobody's",
              dev.syncline.serde.proto.connector.GrantSources.GrantSource.getDefaultInstance());
      assertThat(new GrantOrigin(opened).chain(orphan.build())).isEmpty();
    }
  }
}
