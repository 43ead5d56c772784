package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.ShardOutcome;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.StagingOptions;
import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.RunSection;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.SealedRun;
import dev.syncline.c1z.sort.SliceMerge;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBKeyedStateBackend;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** All subtasks of a SortShard operator on real RocksDB state. */
final class SortShardHarness implements AutoCloseable {
  static final int MAX_PARALLELISM = 16;

  private static final JobID JOB = new JobID(7, 7);

  private final SortShardOptions options;
  private final int parallelism;
  private final ShardPlacement placement;
  private final List<OneInputStreamOperatorTestHarness<ShardBatch, ShardReport>> subtasks =
      new ArrayList<>();

  /**
   * @param states of all subtasks of an earlier harness, empty to start anew
   * @param checkpoint what the states were taken for
   */
  SortShardHarness(
      SortShardOptions options,
      int parallelism,
      StateBackend backend,
      List<OperatorSubtaskState> states,
      long checkpoint)
      throws Exception {
    this(options, parallelism, backend, states, checkpoint, 0);
  }

  /**
   * @param time processing time at the start, milliseconds
   */
  SortShardHarness(
      SortShardOptions options,
      int parallelism,
      StateBackend backend,
      List<OperatorSubtaskState> states,
      long checkpoint,
      long time)
      throws Exception {
    this.options = options;
    this.parallelism = parallelism;
    this.placement = new ShardPlacement(options.shards(), MAX_PARALLELISM);
    for (int subtask = 0; subtask < parallelism; subtask++) {
      OneInputStreamOperatorTestHarness<ShardBatch, ShardReport> harness = subtaskHarness(subtask);
      subtasks.add(harness);
      harness.setStateBackend(backend);
      harness.setProcessingTime(time);
      harness.setStateTtlProcessingTime(time);
      if (!states.isEmpty()) {
        harness.setRestoredCheckpointId(checkpoint);
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(
                    states.toArray(new OperatorSubtaskState[0])),
                MAX_PARALLELISM,
                states.size(),
                parallelism,
                subtask));
      }
      harness.open();
    }
  }

  /** Keyed, like Flink's own harness for that, but always the same job. */
  private OneInputStreamOperatorTestHarness<ShardBatch, ShardReport> subtaskHarness(int subtask)
      throws Exception {
    OneInputStreamOperatorTestHarness<ShardBatch, ShardReport> harness =
        new OneInputStreamOperatorTestHarness<>(
            new SortShardOperatorFactory(options),
            new MockEnvironmentBuilder()
                .setTaskName("sort")
                .setJobID(JOB)
                .setManagedMemorySize(3 << 20)
                .setBufferSize(1024)
                .setMaxParallelism(MAX_PARALLELISM)
                .setParallelism(parallelism)
                .setSubtaskIndex(subtask)
                .build());
    StreamConfig config = harness.getStreamConfig();
    config.setStatePartitioner(0, ShardStream.keySelector(placement));
    config.setStateKeySerializer(new ShardKeySerializer());
    config.serializeAllConfigs();
    return harness;
  }

  /** A new job. */
  static SortShardHarness start(SortShardOptions options, int parallelism) throws Exception {
    return new SortShardHarness(options, parallelism, rocksDb(), List.of(), 0);
  }

  static StateBackend rocksDb() {
    return new EmbeddedRocksDBStateBackend();
  }

  /** Small everything: an arena of a few kilobytes, so that every shard has many runs. */
  static SortShardOptions smallOptions(int shards, Path staging) {
    return new SortShardOptions(
        shards,
        4 << 10,
        8 << 10,
        2 << 10,
        SortOptions.DEFAULT_TABLE_BYTES,
        4,
        16,
        Duration.ofHours(24),
        Duration.ofHours(48),
        false,
        StagingOptions.in(staging.toUri().toString()),
        false);
  }

  void process(List<ShardBatch> batches) throws Exception {
    for (ShardBatch batch : batches) {
      subtaskOf(batch).processElement(new StreamRecord<>(batch));
    }
  }

  private OneInputStreamOperatorTestHarness<ShardBatch, ShardReport> subtaskOf(ShardBatch batch) {
    return subtasks.get(
        KeyGroupRangeAssignment.assignKeyToParallelOperator(
            placement.key(batch.syncId(), batch.shard()), MAX_PARALLELISM, parallelism));
  }

  OneInputStreamOperatorTestHarness<ShardBatch, ShardReport> subtask(int index) {
    return subtasks.get(index);
  }

  /** One mail of each subtask. Returns false if there was none. */
  boolean turn() throws Exception {
    boolean any = false;
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      TaskMailbox mailbox = subtask.getTaskMailbox();
      var mail = mailbox.tryTake(TaskMailbox.MIN_PRIORITY);
      if (mail.isPresent()) {
        Mail present = mail.get();
        present.run();
        any = true;
      }
    }
    return any;
  }

  /** All background work there is. */
  void finishWork() throws Exception {
    while (turn()) {}
  }

  /** A checkpoint of all subtasks. */
  List<OperatorSubtaskState> snapshot(long checkpoint) throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      subtask.prepareSnapshotPreBarrier(checkpoint);
      states.add(subtask.snapshot(checkpoint, checkpoint));
    }
    return states;
  }

  void complete(long checkpoint) throws Exception {
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      subtask.notifyOfCompletedCheckpoint(checkpoint);
    }
  }

  void endInput() throws Exception {
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      subtask.endInput();
    }
  }

  void setTime(long millis) throws Exception {
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      subtask.setProcessingTime(millis);
      subtask.setStateTtlProcessingTime(millis);
    }
  }

  /** Reports of all subtasks so far. */
  List<ShardReport> reports() {
    List<ShardReport> reports = new ArrayList<>();
    subtasks.forEach(subtask -> reports.addAll(subtask.extractOutputValues()));
    return reports;
  }

  List<LateRecord> late() {
    List<LateRecord> late = new ArrayList<>();
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      var output = subtask.getSideOutput(SortShardOperator.LATE);
      if (output != null) {
        output.forEach(record -> late.add(record.getValue()));
      }
    }
    return late;
  }

  /** Entries in all keyed states. */
  int stateEntries() {
    int entries = 0;
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      KeyedStateBackend<ShardKey> backend = subtask.getOperator().getKeyedStateBackend();
      entries += ((RocksDBKeyedStateBackend<?>) backend).numKeyValueStateEntries();
    }
    return entries;
  }

  int shards() {
    return options.shards();
  }

  @Override
  public void close() throws Exception {
    for (OneInputStreamOperatorTestHarness<?, ?> subtask : subtasks) {
      subtask.close();
    }
  }

  /** The rows of complete reports, each shard's checked for order; derived keys have their own. */
  static TreeMap<byte[], byte[]> rows(List<ShardReport> reports, boolean derived)
      throws IOException {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    for (ShardReport report : reports) {
      assertThat(report.outcome()).isEqualTo(ShardOutcome.COMPLETE);
      SealedRun run = SealedRun.read(new ByteInput(report.run()));
      for (KeyFamily family : run.sections().stream().map(RunSection::family).distinct().toList()) {
        if ((family == KeyFamily.GRANTS_BY_PRINCIPAL || family == KeyFamily.RESOURCES_BY_PARENT)
            == derived) {
          read(run, family, rows);
        }
      }
    }
    return rows;
  }

  private static void read(SealedRun run, KeyFamily family, TreeMap<byte[], byte[]> into)
      throws IOException {
    byte[] first = new byte[0];
    List<RunSlice> slices = RunSlice.of(List.of(run), family, first, null);
    byte[] last = null;
    try (SliceMerge merge = new SliceMerge(slices, SortShardHarness::open, first, null)) {
      while (merge.next()) {
        byte[] key = Arrays.copyOf(merge.key(), merge.keyLength());
        byte[] value =
            Arrays.copyOfRange(
                merge.value(), merge.valueOffset(), merge.valueOffset() + merge.valueLength());
        assertThat(last == null || Arrays.compareUnsigned(last, key) < 0).isTrue();
        last = key;
        assertThat(into.put(key, value)).as("a key is in one shard only").isNull();
      }
    }
  }

  private static RunSource.Reader open(String path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(Path.of(java.net.URI.create(path)).toFile(), "r");
    return new RunSource.Reader() {
      @Override
      public void read(long position, byte[] target, int offset, int length) throws IOException {
        file.seek(position);
        file.readFully(target, offset, length);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
