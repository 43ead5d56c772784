package dev.syncline.local.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.local.equivalence.Contents.ListPage;
import dev.syncline.local.equivalence.Workload.Kind;
import dev.syncline.local.equivalence.Workload.Op;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library path holds what the sorted map holds: every row, and every list page by page. */
class EquivalenceTest {
  @TempDir private Path folder;

  @Property(tries = 40)
  void randomOperations(@ForAll("operations") List<Op> ops) throws Exception {
    Path scratch = Files.createTempDirectory("equivalence-");
    try {
      assertEqual(CommandStore.library(scratch), List.of(new Workload(1, ops)));
    } finally {
      delete(scratch);
    }
  }

  @Provide
  Arbitrary<List<Op>> operations() {
    return Combinators.combine(
            Arbitraries.of(Kind.values()),
            Arbitraries.integers().between(0, Workload.TEAMS - 1),
            Arbitraries.integers().between(0, 8),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 5))
        .as(Op::new)
        .list()
        .ofMaxSize(120);
  }

  @Test
  void namedWorkloads() throws Exception {
    assertEqual(CommandStore.library(folder), named());
  }

  /** 200 puts and 25 deletes over 5 entitlements and 50 principals; and the edges. */
  static List<Workload> named() {
    Op first = new Op(Kind.PUT_GRANT, 0, 7, 0, 0);
    Op overwritten = new Op(Kind.PUT_EXPANDABLE_GRANT, 0, 7, 0, 1);
    return List.of(
        Workload.random(10, new Random(20260101), 200, 25),
        new Workload(11, List.of()),
        new Workload(12, List.of(first)),
        new Workload(13, List.of(first, overwritten)),
        new Workload(14, List.of(overwritten, first)),
        new Workload(
            15,
            List.of(
                new Op(Kind.PUT_USER, 0, 7, 0, 1),
                new Op(Kind.PUT_USER, 0, 7, 0, 2),
                new Op(Kind.DELETE_USER, 0, 8, 0, 0))));
  }

  static void assertEqual(ReferenceStore store, List<Workload> workloads) throws Exception {
    List<Contents> expected = new SortedMapStore().run(workloads);
    List<Contents> found = store.run(workloads);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(expected.get(i).firstDivergence(found.get(i)))
          .as("workload %d", workloads.get(i).number())
          .isEmpty();
    }
  }

  /** A comparison that sees nothing would pass everything above. */
  @Test
  void divergencesAreNamed() {
    Contents truth = new SortedMapStore().run(named().subList(0, 1)).get(0);
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(truth.rows());
    byte[] index =
        rows.keySet().stream().filter(key -> key[1] == 7 && key[2] == 4).findFirst().orElseThrow();
    rows.remove(index);
    String hex = java.util.HexFormat.of().formatHex(index);
    assertThat(truth.firstDivergence(new Contents(rows, truth.lists())))
        .contains("key " + hex + " is missing");
    assertThat(new Contents(rows, truth.lists()).firstDivergence(truth))
        .contains("key " + hex + " should not be there");
    rows.put(index, new byte[] {1});
    assertThat(truth.firstDivergence(new Contents(rows, truth.lists())).orElseThrow())
        .isEqualTo("key " + hex + " has value 01, expected ");
    Map<String, List<ListPage>> lists = new LinkedHashMap<>(truth.lists());
    List<ListPage> pages = new ArrayList<>(lists.get("grants on t3"));
    pages.set(1, new ListPage(pages.get(1).keys(), "wrong"));
    lists.put("grants on t3", pages);
    assertThat(truth.firstDivergence(new Contents(truth.rows(), lists)).orElseThrow())
        .startsWith("page 1 of list \"grants on t3\" is ListPage[keys=[0304")
        .contains("nextToken=wrong");
    assertThat(truth.firstDivergence(truth)).isEmpty();
  }

  private static void delete(Path folder) throws Exception {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
