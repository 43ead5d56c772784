package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.ShardReport;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes {@link SortShardOperator} on the TaskManager, with the mailbox of its task. */
public final class SortShardOperatorFactory extends AbstractStreamOperatorFactory<ShardReport>
    implements OneInputStreamOperatorFactory<ShardBatch, ShardReport> {
  private static final long serialVersionUID = 1L;

  private final SortShardOptions options;

  public SortShardOperatorFactory(SortShardOptions options) {
    this.options = requireNonNull(options);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<ShardReport>> T createStreamOperator(
      StreamOperatorParameters<ShardReport> parameters) {
    return (T) new SortShardOperator(parameters, options);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return SortShardOperator.class;
  }
}
