package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keyed by sync: brings the reports of a sync's shards together, judges it and plans its file. Out
 * go the ranges to build, and by {@link #PLANS} what has to come together.
 */
final class PlanTablesOperator extends StagingOperator<BuildTask>
    implements OneInputStreamOperator<ShardReport, BuildTask> {
  static final String NAME = "plan";
  static final OutputTag<SyncPlan> PLANS = new OutputTag<>("plans", MessageType.PLAN.typeInfo());

  private static final long serialVersionUID = 1L;

  private final C1zSinkOptions options;
  private transient ReportCollector collector;

  PlanTablesOperator(StreamOperatorParameters<BuildTask> parameters, C1zSinkOptions options) {
    super(parameters, NAME, options.staging());
    this.options = requireNonNull(options);
  }

  @Override
  public void open() throws Exception {
    super.open();
    collector = new ReportCollector(new KeyedReports(), new ToOutput());
  }

  @Override
  public void processElement(StreamRecord<ShardReport> element) throws Exception {
    collector.add(element.getValue());
  }

  private final class ToOutput implements ReportCollector.Outlet {
    private final SyncPlanner planner = new SyncPlanner(options.policy());

    @Override
    public void complete(List<ShardReport> reports) throws Exception {
      SyncPlanner.Planned planned = planner.plan(reports);
      unused(planned.unused());
      output.collect(PLANS, new StreamRecord<>(planned.plan()));
      for (BuildTask task : planned.tasks()) {
        output.collect(new StreamRecord<>(task));
      }
    }

    @Override
    public void unused(List<String> stagedFiles) {
      staging().release(stagedFiles);
    }
  }

  private final class KeyedReports implements ReportCollector.State {
    private final MapStateDescriptor<Integer, ShardReport> reportsState =
        new MapStateDescriptor<>("reports", IntSerializer.INSTANCE, new ShardReportSerializer());
    private final ValueState<Collected> collected =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("collected", MessageType.COLLECTED.serializer()));
    private final MapState<Integer, ShardReport> reports =
        getRuntimeContext().getMapState(reportsState);
    private final StateSpace space = reclaim(List.of(reportsState));

    @Override
    public Collected collected() throws Exception {
      return collected.value();
    }

    @Override
    public void setCollected(Collected value) throws Exception {
      collected.update(value);
    }

    @Override
    public boolean hasReport(int shard) throws Exception {
      return reports.contains(shard);
    }

    @Override
    public void addReport(ShardReport report) throws Exception {
      reports.put(report.shard(), report);
      space.storedFor(getCurrentKey(), report.run().length);
    }

    @Override
    public List<ShardReport> reports() throws Exception {
      List<ShardReport> all = new ArrayList<>();
      reports.values().forEach(all::add);
      return all;
    }

    @Override
    public void clearReports() {
      reports.clear();
      space.removedAllOf(getCurrentKey());
    }
  }
}
