package dev.syncline.c1z.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * The operators of the sink, one subtask each, on real RocksDB state. What one hands out the next
 * takes at once, so that between two calls nothing is on its way and a checkpoint of all is
 * consistent.
 */
final class SinkHarness implements AutoCloseable {
  private static final JobID JOB = new JobID(7, 8);

  private final OneInputStreamOperatorTestHarness<ShardReport, BuildTask> plan;
  private final OneInputStreamOperatorTestHarness<BuildTask, BuiltRange> build;
  private final AbstractStreamOperatorTestHarness<SyncCommittable> assemble;
  private int plans;

  /** State of the three at one moment. */
  record Checkpoint(
      long id,
      OperatorSubtaskState plan,
      OperatorSubtaskState build,
      OperatorSubtaskState assemble) {}

  /**
   * @param from null for a new job
   */
  SinkHarness(C1zSinkOptions options, Checkpoint from) throws Exception {
    plan =
        new OneInputStreamOperatorTestHarness<>(
            SinkOperatorFactory.planTables(options), environment("plan"));
    key(plan, List.of((KeySelector<ShardReport, String>) ShardReport::syncId));
    start(plan, from, from == null ? null : from.plan());
    build =
        new OneInputStreamOperatorTestHarness<>(
            SinkOperatorFactory.buildTables(options), environment("build"));
    start(build, from, from == null ? null : from.build());
    assemble =
        new AbstractStreamOperatorTestHarness<>(
            SinkOperatorFactory.assembleFile(options), environment("assemble"));
    key(
        assemble,
        List.of(
            (KeySelector<SyncPlan, String>) SyncPlan::syncId,
            (KeySelector<BuiltRange, String>) BuiltRange::syncId));
    start(assemble, from, from == null ? null : from.assemble());
  }

  private static MockEnvironment environment(String name) {
    return new MockEnvironmentBuilder()
        .setTaskName(name)
        .setJobID(JOB)
        .setManagedMemorySize(3 << 20)
        .setBufferSize(1024)
        .setMaxParallelism(4)
        .setParallelism(1)
        .setSubtaskIndex(0)
        .build();
  }

  private static void key(
      AbstractStreamOperatorTestHarness<?> harness, List<KeySelector<?, String>> selectors) {
    StreamConfig config = harness.getStreamConfig();
    for (int input = 0; input < selectors.size(); input++) {
      config.setStatePartitioner(input, selectors.get(input));
    }
    config.setStateKeySerializer(
        Types.STRING.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    config.serializeAllConfigs();
  }

  private static void start(
      AbstractStreamOperatorTestHarness<?> harness, Checkpoint from, OperatorSubtaskState state)
      throws Exception {
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    if (from != null) {
      harness.setRestoredCheckpointId(from.id());
      harness.initializeState(state);
    }
    harness.open();
  }

  void report(ShardReport report) throws Exception {
    plan.processElement(new StreamRecord<>(report));
    handOnPlans();
  }

  private void handOnPlans() throws Exception {
    var all = plan.getSideOutput(PlanTablesOperator.PLANS);
    if (all != null) {
      for (var planned : all.stream().skip(plans).toList()) {
        plans++;
        StreamRecord<SyncPlan> record = new StreamRecord<>(planned.getValue());
        assembler().setKeyContextElement1(record);
        assembler().processElement1(record);
      }
    }
    for (BuildTask task : take(plan)) {
      build.processElement(new StreamRecord<>(task));
    }
  }

  private AssembleFileOperator assembler() {
    return (AssembleFileOperator) assemble.getOperator();
  }

  private static <T> List<T> take(AbstractStreamOperatorTestHarness<T> harness) {
    List<T> values = new ArrayList<>();
    for (Object element = harness.getOutput().poll();
        element != null;
        element = harness.getOutput().poll()) {
      @SuppressWarnings("unchecked") // there are no watermarks
      StreamRecord<T> record = (StreamRecord<T>) element;
      values.add(record.getValue());
    }
    return values;
  }

  /** Takes a result of a background thread, if there is one. */
  void work() throws Exception {
    for (AbstractStreamOperatorTestHarness<?> harness : List.of(plan, build, assemble)) {
      var mail = mailbox(harness).tryTake(TaskMailbox.MIN_PRIORITY);
      if (mail.isPresent()) {
        mail.get().run();
      }
      handOnPlans();
      for (BuiltRange range : take(build)) {
        StreamRecord<BuiltRange> record = new StreamRecord<>(range);
        assembler().setKeyContextElement2(record);
        assembler().processElement2(record);
      }
    }
  }

  private static TaskMailbox mailbox(AbstractStreamOperatorTestHarness<?> harness) {
    return harness.getTaskMailbox();
  }

  /** Committables that came out since the last call. */
  List<SyncCommittable> committables() {
    return take(assemble);
  }

  Checkpoint checkpoint(long id) throws Exception {
    for (AbstractStreamOperatorTestHarness<?> harness : List.of(plan, build, assemble)) {
      harness.prepareSnapshotPreBarrier(id);
    }
    return new Checkpoint(
        id, plan.snapshot(id, id), build.snapshot(id, id), assemble.snapshot(id, id));
  }

  void completed(long id) throws Exception {
    for (AbstractStreamOperatorTestHarness<?> harness : List.of(plan, build, assemble)) {
      harness.notifyOfCompletedCheckpoint(id);
    }
  }

  @Override
  public void close() throws Exception {
    plan.close();
    build.close();
    assemble.close();
  }
}
