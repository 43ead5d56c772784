package dev.syncline.c1z.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.envelope.NotC1zException;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of every kind: what they find, and how they are refused. */
class C1zFileTest {
  private static final String MEMBER = "group:g1:member";
  private static final String SYNC = "37gZOrYl7So2UMaLT7driyf9Gew";

  @TempDir private Path folder;

  private C1zFile open(String golden) throws IOException {
    return C1zFile.open(GoldenFiles.copy("golden/" + golden + "/file.c1z", folder));
  }

  private static void refused(
      ThrowingCallable request, RequestException.Reason reason, String part) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(part);
  }

  @Test
  void recordsByTheirIdentity() throws IOException {
    try (C1zFile file = open("01-tiny")) {
      assertThat(file.resourceType("user").getId()).isEqualTo("user");
      assertThat(file.resource("user", "u1").getId().getResource()).isEqualTo("u1");
      assertThat(file.entitlement("group", "g1", MEMBER).getId()).isEqualTo(MEMBER);
      assertThat(file.entitlement(MEMBER).getResource().getId().getResource()).isEqualTo("g1");
      Grant grant = file.grant("group", "g1", MEMBER, "user", "u2");
      assertThat(grant.getId()).isEqualTo("group:g1:member:user:u2");
      assertThat(file.grant(grant.getId())).isEqualTo(grant);
      RequestException.Reason missing = RequestException.Reason.NOT_FOUND;
      refused(() -> file.resourceType("team"), missing, "resource type \"team\" not found");
      refused(() -> file.resource("user", "u9"), missing, "\"u9\" not found");
      refused(() -> file.entitlement("group", "g2", MEMBER), missing, "not found");
      refused(() -> file.entitlement("no such"), missing, "not found");
      refused(() -> file.grant("group", "g1", MEMBER, "user", "u9"), missing, "not found");
      refused(() -> file.grant("no:such:grant"), missing, "not found");
      refused(() -> file.asset("no such"), missing, "asset \"no such\" not found");
    }
  }

  @Test
  void idsThatSeveralResourcesHave() throws IOException {
    try (C1zFile file = open("06-entitlement-ids")) {
      assertThatThrownBy(() -> file.entitlement("a:b:c:m"))
          .isInstanceOf(AmbiguousIdException.class);
      assertThatThrownBy(() -> file.grant("connector-grant-a:b:c:m"))
          .isInstanceOf(AmbiguousIdException.class);
      assertThat(file.entitlement("a:b", "c", "a:b:c:m").getId()).isEqualTo("a:b:c:m");
    }
  }

  @Test
  void sizesOfPages() throws IOException {
    assertThat(new PageRequest(0, "").size()).isEqualTo(10_000);
    assertThat(new PageRequest(10_001, "").size()).isEqualTo(10_000);
    assertThat(new PageRequest(10_000, "").size()).isEqualTo(10_000);
    refused(
        () -> new PageRequest(-1, ""),
        RequestException.Reason.INVALID_ARGUMENT,
        "page size -1 is negative");
    try (C1zFile file = open("08-grants-10k")) {
      for (int size : new int[] {1, 7, 999, 1000, 4096, 9_999, 10_000}) {
        if (size > 1) {
          assertThat((long) walk(file.grants(), size).size())
              .as("pages of %d", size)
              .isEqualTo(file.counts("", "").grants());
        }
        List<String> some = walk(file.grantsOfPrincipal("user", "user-000001"), size);
        assertThat(some).doesNotHaveDuplicates();
      }
    }
  }

  /** Ids over all pages; no page is longer than asked for. */
  private static List<String> walk(RecordList<Grant> list, int size) throws IOException {
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      Page<Grant> page = list.page(new PageRequest(size, token));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
      page.items().forEach(grant -> ids.add(grant.getId()));
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(ids).doesNotHaveDuplicates();
    return ids;
  }

  /** A filter in the middle of a page skips nothing: union of pages, at every size. */
  @Test
  void filtersAndPages() throws IOException {
    try (C1zFile file = open("06-entitlement-ids")) {
      List<Grant> all = file.grants().stream().toList();
      for (String principal : new String[] {"custom", "u0", "u1", "u2", "nobody"}) {
        List<String> expected =
            all.stream()
                .filter(g -> g.getPrincipal().getId().getResource().equals(principal))
                .map(Grant::getId)
                .sorted()
                .toList();
        for (int size = 1; size <= all.size() + 1; size++) {
          List<String> found = new ArrayList<>();
          String token = "";
          do {
            Page<Grant> page =
                file.grantsOfPrincipal("user", principal).page(new PageRequest(size, token));
            page.items().forEach(grant -> found.add(grant.getId()));
            token = page.nextToken();
          } while (!token.isEmpty());
          assertThat(found.stream().sorted()).as("%s by %d", principal, size).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void tokensThatAreNone() throws IOException {
    try (C1zFile file = open("06-entitlement-ids")) {
      String good = file.grants().page(new PageRequest(3, "")).nextToken();
      String[] bad = {"!", "%%%", good + "=", "AwIAdXNlcgB1MQ", "A", "aGVsbG8"};
      for (String token : bad) {
        assertThatThrownBy(() -> file.grants().page(new PageRequest(3, token)))
            .as(token)
            .isInstanceOf(InvalidPageTokenException.class);
      }
      // A token outlives the file that it was made with.
      List<Grant> second = file.grants().page(new PageRequest(3, good)).items();
      try (C1zFile again = C1zFile.open(folder.resolve("file.c1z"))) {
        assertThat(again.grants().page(new PageRequest(3, good)).items()).isEqualTo(second);
      }
    }
  }

  @Test
  void iteratorsThatStopEarly() throws IOException {
    ReadOptions spooled = ReadOptions.defaults().withMemory(0);
    Path path = GoldenFiles.copy("golden/01-tiny/file.c1z", folder);
    try (C1zFile file = C1zFile.open(path, spooled)) {
      try (CloseableIterator<Grant> grants = file.grants().iterator()) {
        assertThat(grants.next().getPrincipal().getId().getResource()).isEqualTo("g2");
      }
      try (var grants = file.grants().stream()) {
        assertThat(grants.limit(2)).hasSize(2);
      }
    }
  }

  @Test
  void statisticsAndTheirTypeChecks() throws IOException {
    try (C1zFile file = open("01-tiny")) {
      assertThat(file.syncRun().orElseThrow().id()).isEqualTo(SYNC);
      assertThat(file.latestFinished("full")).isPresent();
      assertThat(file.latestFinished("partial")).isEmpty();
      SyncCounts counts = file.counts("full", SYNC);
      assertThat(counts.recorded()).isTrue();
      assertThat(file.counts("", "").toMap()).isEqualTo(counts.toMap());
      assertThat(file.recount().toMap()).isEqualTo(counts.toMap());
      assertThat(counts.grants()).isEqualTo(3);
      assertThat(file.grantCounts("full", "")).isEqualTo(Map.of("group", 3L));
      assertThat(file.grantCounts("partial", "")).isEmpty();
      assertThatThrownBy(() -> file.counts("partial", ""))
          .isInstanceOf(SyncTypeMismatchException.class);
      refused(
          () -> file.counts("", "37h9sqOV2M9oT9tey7B1ikHB6JO"),
          RequestException.Reason.NOT_FOUND,
          "37h9sqOV2M9oT9tey7B1ikHB6JO");
      assertThat(file.databaseSize())
          .isEqualTo(file.store().files().sizes().values().stream().mapToLong(n -> n).sum())
          .isPositive();
    }
  }

  @Test
  void databaseWithoutASync() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("tiny-dir"));
    for (String name :
        List.of(
            "000002.sst",
            "MANIFEST-000001",
            "marker.format-version.000001.024",
            "marker.manifest.000001.MANIFEST-000001")) {
      GoldenFiles.copy("golden-pebble/tiny-dir/" + name, directory);
    }
    try (C1zFile file = C1zFile.open(directory)) {
      assertThat(file.databaseSize())
          .isEqualTo(
              Arrays.stream(directory.toFile().listFiles()).mapToLong(f -> f.length()).sum());
    }
  }

  @Test
  void otherFormatsAreRefusedByName() throws IOException {
    Path old = folder.resolve("old.c1z");
    Files.write(old, "C1ZF\0 and then SQLite".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> C1zFile.open(old))
        .isInstanceOf(NotC1zException.class)
        .hasMessageContaining("SQLite");
    Path other = Files.writeString(folder.resolve("other.c1z"), "hello, world");
    assertThatThrownBy(() -> C1zFile.open(other)).isInstanceOf(NotC1zException.class);
  }

  @Test
  void enginesAreRegisteredOnce() {
    EngineRegistry registry = new EngineRegistry();
    EngineRegistry.Engine one = (envelope, options) -> null;
    registry.register("one", one);
    registry.register("one", one);
    assertThatThrownBy(() -> registry.register("one", (envelope, options) -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another engine is registered as \"one\"");
  }
}
