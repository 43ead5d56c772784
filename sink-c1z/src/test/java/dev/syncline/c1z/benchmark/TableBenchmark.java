package dev.syncline.c1z.benchmark;

import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/**
 * Tables of 80,000 rows in memory, against the writer of the state backend's own RocksDB, and the
 * frames of the levels; a row each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TableBenchmark {
  private static final int ROWS = 80_000;

  @Param({"1", "3"})
  public int level;

  private final byte[][] keys = BenchmarkKeys.sorted(ROWS);
  private final byte[][] values = new byte[ROWS][];
  private final RowTableWriter table = new RowTableWriter(TableOptions.DEFAULT);
  private final ByteSink frame = new ByteSink();
  private FrameCompressor compressor;
  private byte[] built;
  private Path directory;

  @Setup
  public void build() throws IOException {
    RocksDB.loadLibrary();
    directory = Files.createTempDirectory("benchmark-");
    Random random = new Random(1);
    for (int i = 0; i < ROWS; i++) {
      // As in real rows, a value repeats its key; the rest is a time stamp.
      byte[] value = new byte[132];
      System.arraycopy(keys[i], 0, value, 10, keys[i].length);
      System.arraycopy(keys[i], 0, value, 70, keys[i].length);
      value[130] = (byte) random.nextInt(8);
      values[i] = value;
    }
    compressor = new FrameCompressor(level);
    built = fill().toByteArray();
  }

  @TearDown
  public void close() throws IOException {
    compressor.close();
    table.close();
    Files.deleteIfExists(directory.resolve("table.sst"));
    Files.deleteIfExists(directory);
  }

  private FinishedTable fill() {
    table.reset();
    for (int i = 0; i < ROWS; i++) {
      table.add(keys[i], 0, keys[i].length, values[i], 0, values[i].length);
    }
    return table.finish();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void rowTable(Blackhole hole) {
    hole.consume(fill());
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void rocksDbTable(Blackhole hole) throws RocksDBException {
    BlockBasedTableConfig format =
        new BlockBasedTableConfig().setBlockSize(TableOptions.DEFAULT.blockSize());
    try (EnvOptions environment = new EnvOptions();
        Options options =
            new Options()
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(format);
        SstFileWriter writer = new SstFileWriter(environment, options)) {
      writer.open(directory.resolve("table.sst").toString());
      for (int i = 0; i < ROWS; i++) {
        writer.put(keys[i], values[i]);
      }
      writer.finish();
      hole.consume(writer.fileSize());
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void frame(Blackhole hole) {
    frame.reset();
    hole.consume(compressor.compress("table", built, 0, built.length, frame));
  }
}
