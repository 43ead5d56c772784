package dev.syncline.c1z.benchmark;

import dev.syncline.c1z.sort.EntryArena;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.TupleCodec;
import dev.syncline.serde.model.GeneratedTranslation;
import dev.syncline.testdata.GoldenCase;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * From the bytes of a Kafka record to the arena, and what rows go through later, a record each: of
 * the ten thousand grants of a golden case. Run with {@code -prof gc} for bytes a record.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordBenchmark {
  private static final int RECORDS = 10_000;
  private static final String SYNC_ID = "37gZOrYl7So2UMaLT7driyf9Gew";

  private final List<byte[]> records = grants();
  private final RecordTranslator translator = new RecordTranslator();
  private final GeneratedTranslation generated = new GeneratedTranslation();
  private final EntryArena arena = new EntryArena(64 << 20);
  private final ByteSink sink = new ByteSink();
  private final GrantDigests digests = new GrantDigests();
  private final byte[][] keys = BenchmarkKeys.shuffled(RECORDS);
  private final byte[] value = new byte[132];

  private static List<byte[]> grants() {
    List<byte[]> grants = new ArrayList<>();
    RecordTranslator scanner = new RecordTranslator();
    for (byte[] record : GoldenCase.of("08-grants-10k").records()) {
      try {
        scanner.scan(record, 0, record.length);
      } catch (RejectedRecordException e) {
        throw new IllegalStateException("the golden case holds a bad record", e);
      }
      if (scanner.kind() == RecordTranslator.Kind.ENTRY && grants.size() < RECORDS) {
        grants.add(record);
      }
    }
    if (grants.size() != RECORDS) {
      throw new IllegalStateException("the golden case holds " + grants.size() + " entries");
    }
    return grants;
  }

  /** The whole way of ingest: scan, splice, append. The drained arena keeps its memory. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void ingestIntoArena() throws Exception {
    for (byte[] record : records) {
      translator.scan(record, 0, record.length);
      translator.translate(SYNC_ID, Long.MIN_VALUE);
      ByteSink key = translator.key();
      ByteSink row = translator.value();
      arena.tryAppend(
          0, translator.operation(), key.array(), 0, key.size(), row.array(), 0, row.size());
    }
    arena.drain((slot, index, first, data, offset, length) -> {});
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void translateSpliced(Blackhole hole) throws RejectedRecordException {
    for (byte[] record : records) {
      translator.scan(record, 0, record.length);
      translator.translate(SYNC_ID, Long.MIN_VALUE);
      hole.consume(translator.value());
    }
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void translateThroughMessages(Blackhole hole) throws RejectedRecordException {
    for (byte[] record : records) {
      hole.consume(generated.translate(record, SYNC_ID));
    }
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void escapeTuple(Blackhole hole) {
    for (byte[] key : keys) {
      sink.reset();
      TupleCodec.escape(key, 0, key.length, sink);
      hole.consume(sink.size());
    }
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void bucketHash(Blackhole hole) {
    for (byte[] key : keys) {
      hole.consume(GrantDigests.bucketHash16(key, 0, key.length));
    }
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void contentHash(Blackhole hole) {
    for (byte[] key : keys) {
      hole.consume(digests.contentHash(key, 0, key.length, value, 0, value.length));
    }
  }
}
