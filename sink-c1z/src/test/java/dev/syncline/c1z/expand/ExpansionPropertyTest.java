package dev.syncline.c1z.expand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.merge.C1zExpand;
import dev.syncline.c1z.write.FileContents;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.model.NaiveStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expansions of random graphs against the naive model, and against themselves in other orders. */
class ExpansionPropertyTest {
  private static final Timestamp AT = Timestamp.newBuilder().setSeconds(1_767_230_000).build();
  private static final byte[] SUPPORTS_DIFF = {3, 6, 2};

  /** Few groups: cycles, self-loops, diamonds, parallel rules; half of the tries without cycles. */
  @Property(tries = 60)
  void randomGraphsGiveWhatTheModelGives(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    RandomOrganisation organisation = new RandomOrganisation(random);
    organisation.randomGraph(1 + random.nextInt(12), random.nextBoolean());
    check(organisation, random);
  }

  @Property(tries = 4)
  void chainsOfAHundredGiveWhatTheModelGives(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    RandomOrganisation organisation = new RandomOrganisation(random);
    organisation.chain(100);
    check(organisation, random);
  }

  private static void check(RandomOrganisation organisation, Random random) throws IOException {
    ExpansionOptions how = ExpansionOptions.defaults().withExpandedAt(AT);
    WriteOptions write = WriteOptions.defaults().withTableBytes(1024 << random.nextInt(12));
    List<byte[]> records = organisation.records();
    Path directory = Files.createTempDirectory("expansion-test-");
    Path plain = directory.resolve("plain.c1z");
    Path expanded = directory.resolve("expanded.c1z");
    try {
      byte[] file = Packing.pack(records, how, write, Packing.resources(2, 1 << 20, directory));
      assertThat(FileContents.lines(FileContents.of(file)))
          .isEqualTo(FileContents.lines(model(records)));

      Collections.shuffle(records.subList(1, records.size() - 1), random);
      int threads = 1 + random.nextInt(3);
      long memory = random.nextBoolean() ? 0 : 4 << 20;
      assertThat(Packing.pack(records, how, write, Packing.resources(threads, memory, directory)))
          .as("another order, %d threads, %d bytes", threads, memory)
          .isEqualTo(file);

      Files.write(
          plain, Packing.pack(records, null, write, Packing.resources(1, 1 << 20, directory)));
      C1zExpand.expand(
          plain, expanded, how, write, Packing.resources(threads, memory, directory), false);
      assertThat(expanded).hasBinaryContent(file);
      C1zExpand.expand(expanded, plain, how, write, Packing.resources(2, memory, directory), true);
      assertThat(plain).as("expanded twice").hasBinaryContent(file);
    } finally {
      Files.deleteIfExists(plain);
      Files.deleteIfExists(expanded);
      Files.delete(directory);
    }
  }

  private static NavigableMap<byte[], byte[]> model(List<byte[]> records) {
    NaiveStore store = NaiveStore.generated();
    records.forEach(store::apply);
    return store.contents(
        rows -> {
          NaiveExpansion.expand(rows, AT);
          rows.put(SUPPORTS_DIFF, new byte[0]);
        });
  }

  /** More members than fit a merge at a time; parts are merged first. */
  @Test
  void manySourcesOfOneEntitlementAreMergedInParts(@TempDir Path directory) throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(new Random(5));
    organisation.star(ComponentExpansion.MAX_WAYS + 200);
    List<byte[]> records = organisation.records();
    byte[] file =
        Packing.pack(
            records,
            ExpansionOptions.defaults().withExpandedAt(AT),
            WriteOptions.defaults(),
            Packing.resources(2, 1 << 20, directory));
    assertThat(FileContents.lines(FileContents.of(file)))
        .isEqualTo(FileContents.lines(model(records)));
  }

  @Test
  void theLimitNamesTheEntitlementAndLeavesNothingBehind(@TempDir Path directory)
      throws IOException {
    RandomOrganisation organisation = new RandomOrganisation(new Random(5));
    organisation.star(50);
    List<byte[]> records = organisation.records();
    long added = -1;
    for (long limit : new long[] {Long.MAX_VALUE, 0, 1}) {
      ExpansionOptions how = ExpansionOptions.defaults().withMaxExpandedGrants(limit);
      if (limit == Long.MAX_VALUE) {
        added = 1;
        Packing.pack(records, how, WriteOptions.defaults(), Packing.resources(2, 0, directory));
      } else {
        assertThatThrownBy(
                () ->
                    Packing.pack(
                        records, how, WriteOptions.defaults(), Packing.resources(2, 0, directory)))
            .isInstanceOf(ExpansionException.class)
            .hasMessageContaining("more than " + limit + " grants")
            .hasMessageContaining("\"" + RandomOrganisation.entitlement(0) + "\"");
      }
      assertThat(directory).isEmptyDirectory();
    }
    assertThat(added).isPositive();
  }
}
