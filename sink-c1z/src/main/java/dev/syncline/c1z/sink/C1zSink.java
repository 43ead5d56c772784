package dev.syncline.c1z.sink;

import dev.syncline.c1z.sink.files.NamingTemplate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The end of the stream: makes a {@code .c1z} file of every complete sync, and publishes it once.
 *
 * <pre>
 * shard reports ─keyBy(sync)─▶ PlanTables ─rebalance─▶ BuildTables ─keyBy(sync)─▶ AssembleFile ─▶ Publish
 *                                   └────────── what has to come together ──────────┘
 * </pre>
 *
 * <p>Where partial syncs are merged, MergePrevious, keyed by connector, comes before Publish.
 *
 * <p>A sink of Flink's API cannot have a topology before its writer that changes the type of the
 * records, so the first three are operators of the job and only the last is a sink.
 */
public final class C1zSink {
  private C1zSink() {}

  /**
   * Adds the sink to a job.
   *
   * @throws IllegalStateException if the job has no checkpoints: nothing would ever be published
   */
  public static void attach(DataStream<ShardReport> reports, C1zSinkOptions options) {
    if (!reports.getExecutionEnvironment().getCheckpointConfig().isCheckpointingEnabled()) {
      throw new IllegalStateException(
          "checkpointing is off; files are published when a checkpoint is complete, so set"
              + " execution.checkpointing.interval");
    }
    SingleOutputStreamOperator<BuildTask> tasks =
        reports
            .keyBy(ShardReport::syncId, Types.STRING)
            .transform(
                "PlanTables",
                MessageType.TASK.typeInfo().timed(options.profile()),
                SinkOperatorFactory.planTables(options))
            .uid("plan-tables");
    SingleOutputStreamOperator<BuiltRange> ranges =
        tasks
            .rebalance()
            .transform(
                "BuildTables",
                MessageType.RANGE.typeInfo().timed(options.profile()),
                SinkOperatorFactory.buildTables(options))
            .uid("build-tables");
    SingleOutputStreamOperator<SyncCommittable> made =
        tasks
            .getSideOutput(PlanTablesOperator.PLANS)
            .connect(ranges)
            .keyBy(SyncPlan::syncId, BuiltRange::syncId, Types.STRING)
            .transform(
                "AssembleFile",
                MessageType.COMMITTABLE.typeInfo(),
                SinkOperatorFactory.assembleFile(options))
            .uid("assemble-file");
    // Few and large messages: none waits for company.
    tasks.setBufferTimeout(0);
    ranges.setBufferTimeout(0);
    made.setBufferTimeout(0);
    if (options.mergeInto() == MergeTarget.PREVIOUS) {
      made =
          made.keyBy(sync -> NamingTemplate.nameOf(sync.result().facts().connector()), Types.STRING)
              .transform(
                  "MergePrevious",
                  MessageType.COMMITTABLE.typeInfo(),
                  SinkOperatorFactory.mergePrevious(options))
              .uid("merge-previous");
      made.setBufferTimeout(0);
    }
    made.sinkTo(new PublishSink(options)).name("Publish").uid("publish");
  }
}
