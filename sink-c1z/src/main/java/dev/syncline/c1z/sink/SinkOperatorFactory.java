package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;

/** Makes the operators of the sink on a TaskManager. */
abstract class SinkOperatorFactory<OUT> extends AbstractStreamOperatorFactory<OUT> {
  private static final long serialVersionUID = 1L;

  private final Class<? extends StreamOperator<OUT>> type;
  private final Maker<OUT> maker;

  /** Makes an operator on a TaskManager. */
  interface Maker<OUT> extends Serializable {
    StreamOperator<OUT> make(StreamOperatorParameters<OUT> parameters);
  }

  private SinkOperatorFactory(Class<? extends StreamOperator<OUT>> type, Maker<OUT> maker) {
    this.type = requireNonNull(type);
    this.maker = requireNonNull(maker);
  }

  static OneInput<ShardReport, BuildTask> planTables(C1zSinkOptions options) {
    return new OneInput<>(
        PlanTablesOperator.class, parameters -> new PlanTablesOperator(parameters, options));
  }

  static OneInput<BuildTask, BuiltRange> buildTables(C1zSinkOptions options) {
    return new OneInput<>(
        BuildTablesOperator.class, parameters -> new BuildTablesOperator(parameters, options));
  }

  static TwoInputs<SyncPlan, BuiltRange, SyncCommittable> assembleFile(C1zSinkOptions options) {
    return new TwoInputs<>(
        AssembleFileOperator.class, parameters -> new AssembleFileOperator(parameters, options));
  }

  static OneInput<SyncCommittable, SyncCommittable> mergePrevious(C1zSinkOptions options) {
    return new OneInput<>(
        MergePreviousOperator.class, parameters -> new MergePreviousOperator(parameters, options));
  }

  // Flink asks for a type of its own choice; it is the one that the class below names.
  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<OUT>> T createStreamOperator(
      StreamOperatorParameters<OUT> parameters) {
    return (T) maker.make(parameters);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return type;
  }

  static final class OneInput<IN, OUT> extends SinkOperatorFactory<OUT>
      implements OneInputStreamOperatorFactory<IN, OUT> {
    private static final long serialVersionUID = 1L;

    private <T extends StreamOperator<OUT> & OneInputStreamOperator<IN, OUT>> OneInput(
        Class<T> type, Maker<OUT> maker) {
      super(type, maker);
    }
  }

  static final class TwoInputs<IN1, IN2, OUT> extends SinkOperatorFactory<OUT>
      implements TwoInputStreamOperatorFactory<IN1, IN2, OUT> {
    private static final long serialVersionUID = 1L;

    private <T extends StreamOperator<OUT> & TwoInputStreamOperator<IN1, IN2, OUT>> TwoInputs(
        Class<T> type, Maker<OUT> maker) {
      super(type, maker);
    }
  }
}
