package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.merge.C1zClone;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.sink.MergeTarget;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.SynclineOptions;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.fault.FaultyFiles;
import dev.syncline.local.fault.FilePlan;
import dev.syncline.local.fault.Saboteur;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partial syncs come out merged into the previous file of their connector. */
class MergePreviousITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partialSyncsOfAConnectorBuildOnEachOther(boolean expand) throws Exception {
    try (DeliveryJob job = job(expand)) {
      job.start(2);
      KnownSync full = sync(1, "full", "okta");
      KnownSync other = sync(2, "full", "other");
      job.send(full);
      job.send(other);
      job.await(List.of(full.id(), other.id()));
      List<KnownSync> partials =
          List.of(
              sync(3, "partial", "okta"), sync(4, "partial", "okta"), sync(5, "partial", "okta"));
      KnownSync ofOther = sync(6, "partial", "other");
      KnownSync ofNew = sync(7, "partial", "new");
      for (KnownSync partial : partials) {
        job.send(partial);
      }
      job.send(ofOther);
      job.send(ofNew);
      Map<String, JsonNode> results =
          job.await(
              List.of(
                  partials.get(0).id(),
                  partials.get(1).id(),
                  partials.get(2).id(),
                  ofOther.id(),
                  ofNew.id()));
      for (KnownSync partial : partials) {
        check(partial, results.get(partial.id()), expand);
      }
      assertThat(partials.stream().map(partial -> base(results.get(partial.id()))).toList())
          .as("a chain: each into another one, the first into the full one")
          .doesNotHaveDuplicates()
          .contains(file("okta", full.id()));
      check(ofOther, results.get(ofOther.id()), expand);
      assertThat(base(results.get(ofOther.id()))).isEqualTo(file("other", other.id()));
      assertThat(results.get(ofNew.id()).has("merged_into")).isFalse();
      assertThat(Files.readString(merged().resolve("new").resolve("latest.json")))
          .contains(ofNew.id());
      if (!expand) {
        assertThat(file("new", ofNew.id())).hasBinaryContent(ofNew.file());
        assertThat(file("okta", full.id())).hasBinaryContent(full.file());
      }
      job.job().stop(folder.resolve("savepoints"), true);
      assertThat(job.stagedFiles()).isEmpty();
    }
  }

  @Test
  void failuresInTheMiddleChangeNothing() throws Exception {
    Saboteur saboteur = new Saboteur();
    FilePlan plan = new FilePlan();
    try (DeliveryJob job = job(false).saboteur(saboteur).files(FaultyFiles.under(plan))) {
      job.start(2);
      KnownSync before = sync(10, "full", "okta");
      job.send(before);
      job.await(before);
      int number = 11;
      for (Saboteur.Moment moment : Saboteur.Moment.values()) {
        for (int at = 1; at <= 2; at++) {
          KnownSync partial = sync(number++, "partial", "okta");
          saboteur.failAt(moment, moment == Saboteur.Moment.RECORD ? 40L * at : at);
          job.send(partial);
          JsonNode result = job.await(partial);
          check(partial, result, false);
          assertThat(base(result)).isEqualTo(file("okta", before.id()));
          before = partial;
        }
      }
      assertThat(saboteur.failures()).isPositive();
      int injected = 0;
      boolean reached = true;
      for (int k = 2; reached; k += 4) {
        KnownSync partial = sync(number++, "partial", "okta");
        plan.arm(k, FilePlan.Fault.ERROR);
        job.send(partial);
        JsonNode result = job.await(partial);
        reached = plan.injected().isPresent();
        injected += reached ? 1 : 0;
        check(partial, result, false);
        assertThat(base(result)).isEqualTo(file("okta", before.id()));
        before = partial;
      }
      assertThat(injected).as("file operations that failed").isGreaterThan(2);
      plan.arm(0, FilePlan.Fault.ERROR);
      assertThat(job.results().contradictions()).isEmpty();
      job.job().stop(folder.resolve("savepoints"), true);
      assertThat(job.stagedFiles()).isEmpty();
    }
  }

  private DeliveryJob job(boolean expand) throws Exception {
    DeliveryJob job = new DeliveryJob(cluster.kafka(), cluster.flink(), folder);
    return job.options(
        job.options()
            .with(SynclineOptions.OUTPUT, merged().toUri().toString())
            .with(SynclineOptions.FILE_NAME, "{connector}/{sync_id}.c1z")
            .with(SynclineOptions.MERGE_INTO, MergeTarget.PREVIOUS)
            .with(SynclineOptions.LATEST_POINTER, true)
            .with(SynclineOptions.EXPAND, expand));
  }

  private Path merged() {
    return folder.resolve("merged");
  }

  private Path file(String connector, String id) {
    return merged().resolve(connector).resolve(id + ".c1z");
  }

  private static Path base(JsonNode result) {
    String path = result.path("merged_into").path("path").asText();
    return Path.of(new org.apache.flink.core.fs.Path(path).getPath());
  }

  /** The file is what the library makes of the base that the result names and the sync's own. */
  private void check(KnownSync sync, JsonNode result, boolean expand) throws Exception {
    assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
    Path base = base(result);
    assertThat(result.path("merged_into").path("sha256").asText())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(base))));
    Path own = Files.write(folder.resolve("own-" + sync.id()), sync.file());
    Path expected = folder.resolve("expected-" + sync.id());
    Optional<ExpansionCounters> found = merge(sync, base, own, expected, expand);
    Path published = file(sync.begin().getConnector(), sync.id());
    assertThat(published).hasBinaryContent(Files.readAllBytes(expected));
    if (expand) {
      checkExpansion(sync, base, own, result.path("expansion"), found.orElseThrow());
    }
  }

  /** Of what the sync touches; the file is that of an expansion of everything. */
  private void checkExpansion(
      KnownSync sync, Path base, Path own, JsonNode told, ExpansionCounters found)
      throws Exception {
    assertThat(told.path("edges").asLong()).isPositive().isEqualTo(found.edges());
    assertThat(told.path("recomputed_entitlements").asLong())
        .isEqualTo(found.recomputedEntitlements());
    assertThat(told.path("read_grants").asLong()).isEqualTo(found.readGrants());
    // A copy does not say that it is expanded.
    Path copy = folder.resolve("copy-" + sync.id());
    C1zClone.convert(base, copy, false, WriteOptions.defaults(), C1zWriter.Resources.defaults());
    Path all = folder.resolve("all-" + sync.id());
    ExpansionCounters everything = merge(sync, copy, own, all, true).orElseThrow();
    assertThat(file(sync.begin().getConnector(), sync.id()))
        .hasBinaryContent(Files.readAllBytes(all));
    assertThat(found.readGrants()).isLessThan(everything.readGrants());
  }

  private static Optional<ExpansionCounters> merge(
      KnownSync sync, Path base, Path own, Path output, boolean expand) throws Exception {
    MergeOptions options =
        new MergeOptions(
            MergeStrategy.REBUILD,
            sync.id(),
            sync.begin().getStartedAt(),
            sync.end().getStatsWrittenAt(),
            WriteOptions.defaults(),
            C1zWriter.Resources.defaults(),
            false,
            expand ? ExpansionOptions.defaults() : null,
            sync.end().getEndedAt());
    return C1zMerge.merge(List.of(base, own), output, options).expansion();
  }

  /** Syncs of one connector share some of their records; full ones have a nested team besides. */
  private static KnownSync sync(int number, String type, String connector) {
    KnownSync one = KnownSync.random(8_000 + number, 150);
    List<byte[]> records = new ArrayList<>(one.records());
    if (type.equals("full")) {
      records.addAll(nestedTeam());
    }
    Timestamp ended = Timestamp.newBuilder().setSeconds(1_767_229_200L + number).build();
    BeginSync begin = one.begin().toBuilder().setType(type).setConnector(connector).build();
    return KnownSync.of(
        begin, one.end().toBuilder().setEndedAt(ended).setStatsWrittenAt(ended).build(), records);
  }

  /** A user in a team in another team. */
  private static List<byte[]> nestedTeam() {
    Resource user = resource("user", "apart");
    Resource inner = resource("team", "inner");
    Entitlement inInner = Entitlement.newBuilder().setId("in-inner").setResource(inner).build();
    Entitlement inOuter =
        Entitlement.newBuilder().setId("in-outer").setResource(resource("team", "outer")).build();
    GrantExpandable byInner =
        GrantExpandable.newBuilder().addEntitlementIds(inInner.getId()).build();
    Grant member = Grant.newBuilder().setEntitlement(inInner).setPrincipal(user).build();
    Grant nested =
        Grant.newBuilder()
            .setEntitlement(inOuter)
            .setPrincipal(inner)
            .addAnnotations(Any.pack(byInner))
            .build();
    return List.of(
        StreamRecord.newBuilder().setEntitlement(inInner).build().toByteArray(),
        StreamRecord.newBuilder().setEntitlement(inOuter).build().toByteArray(),
        StreamRecord.newBuilder().setGrant(member).build().toByteArray(),
        StreamRecord.newBuilder().setGrant(nested).build().toByteArray());
  }

  private static Resource resource(String type, String id) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(id))
        .build();
  }
}
