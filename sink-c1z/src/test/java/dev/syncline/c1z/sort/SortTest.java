package dev.syncline.c1z.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Arena, run blocks and both merges against sorting a list. */
class SortTest {

  record Entry(int slot, Operation operation, byte[] key, byte[] value) {
    String text() {
      return HexFormat.of().formatHex(key)
          + " "
          + operation
          + " "
          + HexFormat.of().formatHex(value);
    }
  }

  /** A block as a sink got it. */
  record Block(int slot, int run, byte[] firstKey, byte[] data) {}

  /**
   * Keys with long common prefixes, zero bytes, one a prefix of the next, high bytes, repetitions.
   */
  @Provide
  Arbitrary<byte[]> keys() {
    Arbitrary<byte[]> tails =
        Arbitraries.of(new Byte[] {0, 0, 1, 2, 'a', 'b', (byte) 0x80, (byte) 0xff})
            .array(byte[].class)
            .ofMaxSize(20);
    Arbitrary<byte[]> heads =
        Arbitraries.of(
            new byte[0],
            "\3\4\0group\0group-000001\0".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            new byte[] {3, 4, 0},
            new byte[] {3, 4, 0, 0, 0, 0, 0, 0, 0});
    return net.jqwik.api.Combinators.combine(heads, tails)
        .as(
            (head, tail) -> {
              byte[] key = Arrays.copyOf(head, head.length + tail.length);
              System.arraycopy(tail, 0, key, head.length, tail.length);
              return key;
            });
  }

  @Provide
  Arbitrary<List<Entry>> entries() {
    return net.jqwik.api.Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(Operation.class),
            keys(),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(5))
        .as(Entry::new)
        .list()
        .ofMaxSize(600);
  }

  @Property(tries = 300)
  void anArenaSortsEachSlotAndKeepsTheOrderOfEqualKeys(@ForAll("entries") List<Entry> entries)
      throws IOException {
    EntryArena arena = new EntryArena(1 << 20);
    for (Entry e : entries) {
      assertThat(append(arena, e)).isTrue();
    }
    List<String> drained = new ArrayList<>();
    arena.drainSorted(
        (slot, newKey, operation, data, keyOffset, keyLength, valueLength) ->
            drained.add(
                slot
                    + " "
                    + new Entry(
                            slot,
                            Operation.of(operation),
                            Arrays.copyOfRange(data, keyOffset, keyOffset + keyLength),
                            Arrays.copyOfRange(
                                data, keyOffset + keyLength, keyOffset + keyLength + valueLength))
                        .text()));
    assertThat(drained).isEqualTo(expected(entries, true));
    assertThat(arena.isEmpty()).isTrue();
  }

  @Property(tries = 300)
  void anArenaHandsOutSomeSlotsAndKeepsTheOthers(@ForAll("entries") List<Entry> entries)
      throws IOException {
    EntryArena arena = new EntryArena(1 << 20);
    entries.forEach(e -> append(arena, e));
    BitSet some = new BitSet();
    some.set(0);
    some.set(2);
    List<String> first = drainedTexts(arena, some);
    List<Entry> kept = entries.stream().filter(e -> e.slot == 1).toList();
    assertThat(first).isEqualTo(expected(entries.stream().filter(e -> e.slot != 1).toList(), true));
    assertThat(arena.entries()).isEqualTo(kept.size());
    entries.forEach(e -> append(arena, e));
    List<Entry> rest = new ArrayList<>(kept);
    rest.addAll(entries);
    BitSet all = new BitSet();
    all.set(0, 3);
    assertThat(drainedTexts(arena, all)).isEqualTo(expected(rest, true));
    assertThat(arena.bytes()).isZero();
  }

  private static List<String> drainedTexts(EntryArena arena, BitSet slots) throws IOException {
    List<String> drained = new ArrayList<>();
    arena.drain(
        slots,
        (slot, index, firstKey, data, offset, length) -> {
          byte[] copy = Arrays.copyOfRange(data, offset, offset + length);
          for (String text : texts(List.of(new Block(slot, 0, firstKey, copy)))) {
            drained.add(slot + " " + text);
          }
        });
    return drained;
  }

  /** Sorted per slot; what a later put or delete of the same key makes meaningless is left out. */
  private static List<String> expected(List<Entry> entries, boolean withSlot) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(
        Comparator.comparingInt(Entry::slot).thenComparing(Entry::key, Arrays::compareUnsigned));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      Entry e = sorted.get(i);
      boolean overwritten = false;
      for (int j = i + 1;
          j < sorted.size()
              && sorted.get(j).slot == e.slot
              && Arrays.equals(sorted.get(j).key, e.key);
          j++) {
        overwritten |=
            sorted.get(j).operation == Operation.PUT || sorted.get(j).operation == Operation.DELETE;
      }
      if (!overwritten) {
        lines.add((withSlot ? e.slot + " " : "") + e.text());
      }
    }
    return lines;
  }

  private static boolean append(EntryArena arena, Entry e) {
    return arena.tryAppend(e.slot, e.operation, e.key, 0, e.key.length, e.value, 0, e.value.length);
  }

  @Property(tries = 300)
  void runsMergeToTheSameAsOneArena(@ForAll("entries") List<Entry> entries) throws IOException {
    List<Entry> oneSlot =
        entries.stream().map(e -> new Entry(0, e.operation, e.key, e.value)).toList();
    List<Block> blocks = runs(oneSlot, 1024);
    List<Block> compacted = new ArrayList<>();
    RunCompaction compaction =
        new RunCompaction(
            source(blocks),
            0,
            (slot, index, firstKey, data, offset, length) ->
                compacted.add(
                    new Block(0, 0, firstKey, Arrays.copyOfRange(data, offset, offset + length))));
    while (compaction.step(7)) {}
    assertThat(texts(compacted)).isEqualTo(expected(oneSlot, false));
  }

  private static List<String> texts(List<Block> blocks) throws IOException {
    RunMerge merge = new RunMerge(source(blocks));
    List<String> texts = new ArrayList<>();
    for (EntryCursor e = merge.current(); e != null; e = merge.current()) {
      texts.add(
          new Entry(
                  0,
                  Operation.of(e.operation),
                  Arrays.copyOf(e.key, e.keyLength),
                  Arrays.copyOfRange(e.value, e.valueOffset, e.valueOffset + e.valueLength))
              .text());
      merge.advance();
    }
    return texts;
  }

  private static List<Block> runs(List<Entry> entries, int arenaBytes) throws IOException {
    EntryArena arena = new EntryArena(arenaBytes);
    List<Block> blocks = new ArrayList<>();
    int[] run = new int[1];
    EntryArena.RunSink sink =
        (slot, index, firstKey, data, offset, length) ->
            blocks.add(
                new Block(
                    slot, run[0], firstKey, Arrays.copyOfRange(data, offset, offset + length)));
    for (Entry e : entries) {
      if (!append(arena, e)) {
        arena.drain(sink);
        run[0]++;
        assertThat(append(arena, e)).isTrue();
      }
    }
    arena.drain(sink);
    return blocks;
  }

  private static BlockSource source(List<Block> blocks) {
    List<Block> sorted = new ArrayList<>(blocks);
    sorted.sort(
        Comparator.comparing(Block::firstKey, Arrays::compareUnsigned)
            .thenComparingInt(Block::run));
    return new BlockSource() {
      private int next;

      @Override
      public boolean next() {
        return next++ < sorted.size();
      }

      @Override
      public int run() {
        return sorted.get(next - 1).run;
      }

      @Override
      public byte[] data() {
        return sorted.get(next - 1).data;
      }
    };
  }

  @Test
  void largeSortsAgreeWithAComparisonSort() throws IOException {
    Random random = new Random(7);
    for (int size : new int[] {25, 26, 383, 384, 385, 5000, 40_000}) {
      EntryArena arena = new EntryArena(64 << 20);
      TreeMap<byte[], Integer> expected = new TreeMap<>(Arrays::compareUnsigned);
      for (int i = 0; i < size; i++) {
        byte[] key =
            ("\3\4\0group\0group-%06d\0001\0member\0user\0user-%08d"
                    .formatted(random.nextInt(50), random.nextInt(1 << (1 + size % 20))))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        expected.put(key, i);
        byte[] value = {(byte) i, (byte) (i >> 8), (byte) (i >> 16)};
        arena.tryAppend(0, Operation.PUT, key, 0, key.length, value, 0, 3);
      }
      List<String> drained = new ArrayList<>();
      arena.drainSorted(
          (slot, newKey, operation, data, keyOffset, keyLength, valueLength) ->
              drained.add(
                  new String(
                          data, keyOffset, keyLength, java.nio.charset.StandardCharsets.ISO_8859_1)
                      + (data[keyOffset + keyLength] & 0xff
                          | (data[keyOffset + keyLength + 1] & 0xff) << 8
                          | (data[keyOffset + keyLength + 2] & 0xff) << 16)));
      List<String> wanted = new ArrayList<>();
      expected.forEach(
          (key, i) ->
              wanted.add(new String(key, java.nio.charset.StandardCharsets.ISO_8859_1) + i));
      assertThat(drained).isEqualTo(wanted);
    }
  }

  @Property(tries = 200)
  void slicesOfSealedRunsHoldExactlyTheirRange(
      @ForAll("entries") List<Entry> entries,
      @ForAll("keys") byte[] from,
      @ForAll("keys") byte[] to)
      throws IOException {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    entries.forEach(e -> rows.put(e.key, e.value));
    List<List<byte[]>> shards = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    rows.keySet().forEach(key -> shards.get(Math.floorMod(Arrays.hashCode(key), 3)).add(key));
    List<SealedRun> runs = new ArrayList<>();
    for (List<byte[]> shard : shards) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      SealedRunWriter writer = new SealedRunWriter(bytes, new SortOptions(4096));
      SealedRunWriter.Section section = writer.section(KeyFamily.GRANTS);
      for (byte[] key : shard) {
        byte[] value = rows.get(key);
        section.add(key, 0, key.length, value, 0, value.length);
      }
      dev.syncline.serde.ByteSink sink = new dev.syncline.serde.ByteSink();
      writer.finishInline(bytes::toByteArray).writeTo(sink);
      runs.add(SealedRun.read(new ByteInput(sink.toByteArray())));
    }
    List<String> got = new ArrayList<>();
    RunSource nothingStaged =
        path -> {
          throw new IOException("nothing is staged, asked for " + path);
        };
    try (SliceMerge merge =
        new SliceMerge(RunSlice.of(runs, KeyFamily.GRANTS, from, to), nothingStaged, from, to)) {
      while (merge.next()) {
        got.add(HexFormat.of().formatHex(merge.key(), 0, merge.keyLength()));
      }
    }
    List<String> wanted =
        Arrays.compareUnsigned(from, to) >= 0
            ? List.of()
            : rows.subMap(from, to).keySet().stream().map(HexFormat.of()::formatHex).toList();
    assertThat(got).isEqualTo(wanted);
  }

  @Test
  void anEntryLargerThanTheArenaIsTakenByAnEmptyOne() throws IOException {
    EntryArena arena = new EntryArena(1024);
    byte[] large = new byte[100_000];
    assertThat(append(arena, new Entry(0, Operation.PUT, new byte[] {1}, large))).isTrue();
    assertThat(append(arena, new Entry(0, Operation.PUT, new byte[] {2}, new byte[1]))).isFalse();
    List<Integer> sizes = new ArrayList<>();
    arena.drain((slot, index, firstKey, data, offset, length) -> sizes.add(length));
    assertThat(sizes).hasSize(1);
    assertThat(sizes.get(0)).isGreaterThan(100_000);
    assertThat(append(arena, new Entry(0, Operation.PUT, new byte[] {2}, new byte[1]))).isTrue();
  }

  @Test
  void aDamagedBlockIsReportedAsSuch() {
    byte[] endsInKey = {0, 5, 0, 1, 2};
    assertThatThrownBy(() -> texts(List.of(new Block(0, 3, new byte[] {1}, endsInKey))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run 3");
  }
}
