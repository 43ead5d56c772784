package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Profile;
import dev.syncline.c1z.sink.OperatorProfile;
import dev.syncline.c1z.sink.SerializedTypeInfo;
import dev.syncline.c1z.sink.TimedOutput;
import dev.syncline.c1z.sink.metrics.MetricViews;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * {@link Ingest} as an operator, chained to the source. Has no state: everything that waits in
 * memory is sent before each checkpoint, so that a restart reads it from Kafka again.
 */
public final class IngestOperator extends AbstractStreamOperator<ShardBatch>
    implements OneInputStreamOperator<RawRecord, ShardBatch>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Records that were not taken. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>(
          "dead-letters", new SerializedTypeInfo<>(DeadLetter.class, new DeadLetterSerializer()));

  /** How often the shards of a sync hear that it is alive, as a part of the idle time. */
  private static final int TOUCHES_PER_IDLE_TIME = 8;

  private final IngestOptions options;

  private transient Ingest ingest;
  private transient Profile profile;

  public IngestOperator(IngestOptions options) {
    this.options = requireNonNull(options);
  }

  @Override
  public void open() throws Exception {
    super.open();
    profile = OperatorProfile.open(this, options.profile());
    if (options.profile()) {
      output = new TimedOutput<>(output);
    }
    ingest =
        new Ingest(
            options.shards(),
            options.bufferBytes(),
            options.batchBytes(),
            options.decoder(),
            new ToOutput());
    new MetricViews(getMetricGroup())
        .count(SynclineMetric.ENTRIES, ingest::entries)
        .rate(SynclineMetric.ENTRIES_PER_SECOND, ingest::entries)
        .count(SynclineMetric.MARKERS, ingest::markers)
        .count(SynclineMetric.DEAD_LETTERS, ingest::deadLetters)
        .count(SynclineMetric.BYTES, ingest::bytes)
        .rate(SynclineMetric.BYTES_PER_SECOND, ingest::bytes);
    scheduleTick();
  }

  private void scheduleTick() {
    long period = Math.max(1, options.idleTime().toMillis() / TOUCHES_PER_IDLE_TIME);
    ProcessingTimeCallback tick =
        time -> {
          profile.time(ingest::tick);
          scheduleTick();
        };
    ScheduledFuture<?> unused =
        getProcessingTimeService()
            .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + period, tick);
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) {
    profile.begin();
    try {
      ingest.accept(element.getValue());
      profile.forSync(ingest.syncOfLast());
    } finally {
      profile.end();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    profile.time(ingest::sendAll);
  }

  @Override
  public void endInput() {
    profile.time(ingest::sendAll);
  }

  private final class ToOutput implements Ingest.Outlet {
    private final StreamRecord<ShardBatch> batchRecord = new StreamRecord<>(null);

    @Override
    public void send(ShardBatch batch) {
      output.collect(batchRecord.replace(batch));
    }

    @Override
    public void deadLetter(DeadLetter letter) {
      output.collect(DEAD_LETTERS, new StreamRecord<>(letter));
    }
  }
}
