package dev.syncline.c1z.sort;

import dev.syncline.c1z.benchmark.BenchmarkKeys;
import dev.syncline.serde.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The arena's sort against a comparison sort of the same keys, and the merge of the arena's runs.
 * All figures are a key: those of 100,000 shuffled grants.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SortBenchmark {
  static final int KEYS = 100_000;
  private static final int RUNS = 8;
  private static final byte[] VALUE = new byte[132];

  private final byte[][] keys = BenchmarkKeys.shuffled(KEYS);
  private final EntryArena arena = new EntryArena(64 << 20);
  private final List<RunBlock> blocks = new ArrayList<>();

  private record RunBlock(int run, byte[] firstKey, byte[] data) {}

  /** Eight runs, as eight drains of an arena leave them. */
  @Setup
  public void makeRuns() throws IOException {
    for (int i = 0; i < RUNS; i++) {
      int run = i;
      for (int k = run; k < KEYS; k += RUNS) {
        append(keys[k]);
      }
      arena.drain(
          (slot, index, first, data, offset, length) ->
              blocks.add(
                  new RunBlock(run, first, Arrays.copyOfRange(data, offset, offset + length))));
    }
    blocks.sort(
        Comparator.comparing(RunBlock::firstKey, Arrays::compareUnsigned)
            .thenComparingInt(RunBlock::run));
  }

  private void append(byte[] key) {
    if (!arena.tryAppend(0, Operation.PUT, key, 0, key.length, VALUE, 0, VALUE.length)) {
      throw new IllegalStateException("the arena is too small for the benchmark");
    }
  }

  /** What Syncline does: append, radix sort, hand out. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void arenaAndRadixSort(Blackhole hole) throws IOException {
    for (byte[] key : keys) {
      append(key);
    }
    arena.drainSorted(
        (slot, newKey, operation, data, keyOffset, keyLength, valueLength) ->
            hole.consume(keyOffset));
  }

  /** What one would write first: objects and the library's sort. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void comparisonSort(Blackhole hole) {
    byte[][] copies = new byte[KEYS][];
    for (int i = 0; i < KEYS; i++) {
      copies[i] = keys[i].clone();
    }
    Arrays.sort(copies, Arrays::compareUnsigned);
    hole.consume(copies);
  }

  /** The merge of the eight runs. */
  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void mergeOfRuns(Blackhole hole) throws IOException {
    RunMerge merge = new RunMerge(source());
    int count = 0;
    for (; merge.current() != null; merge.advance()) {
      hole.consume(merge.current().keyLength);
      count++;
    }
    if (count != KEYS) {
      throw new IllegalStateException("merged " + count + " keys of " + KEYS);
    }
  }

  private BlockSource source() {
    return new BlockSource() {
      private int next;

      @Override
      public boolean next() {
        return ++next <= blocks.size();
      }

      @Override
      public int run() {
        return blocks.get(next - 1).run;
      }

      @Override
      public byte[] data() {
        return blocks.get(next - 1).data;
      }
    };
  }
}
