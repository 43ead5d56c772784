package dev.syncline.local.fault;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A second pipeline in the job under test that reads the same topic and fails when it is told to:
 * at a record, in the snapshot of a checkpoint, or in its notification. The cluster has to restart
 * the whole job for the failure of any task: {@code jobmanager.execution.failover-strategy: full}.
 * Thread-safe.
 */
public final class Saboteur {
  private static final Map<String, Saboteur> ALL = new ConcurrentHashMap<>();
  private static final long NEVER = -1;

  /** Where a task fails. */
  public enum Moment {
    RECORD,
    SNAPSHOT,
    NOTIFICATION
  }

  private final String id = UUID.randomUUID().toString();
  private Moment moment = Moment.RECORD;
  private long countdown = NEVER;
  private long failures;

  public Saboteur() {
    ALL.put(id, this);
  }

  /** The task fails once, when it has come so often to such a moment, from 1. */
  public synchronized void failAt(Moment next, long number) {
    moment = next;
    countdown = number;
  }

  /** How often it failed. */
  public synchronized long failures() {
    return failures;
  }

  private void reached(Moment now) {
    synchronized (this) {
      if (now != moment || countdown == NEVER || --countdown > 0) {
        return;
      }
      countdown = NEVER;
      failures++;
    }
    throw new IllegalStateException("sabotage at a " + now);
  }

  /** Adds the pipeline to the environment of a job. */
  public void attach(StreamExecutionEnvironment environment, String servers, String topic) {
    environment
        .fromSource(
            KafkaSource.<byte[]>builder()
                .setBootstrapServers(servers)
                .setTopics(topic)
                .setGroupId("saboteur-" + id)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new Bytes())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "sabotage source")
        .uid("sabotage-source")
        .setParallelism(1)
        .map(new Task(id))
        .uid("sabotage")
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>())
        .uid("sabotage-sink")
        .setParallelism(1);
  }

  private static final class Bytes extends AbstractDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] deserialize(byte[] message) {
      return message;
    }
  }

  private static final class Task
      implements MapFunction<byte[], byte[]>, CheckpointedFunction, CheckpointListener {
    private static final long serialVersionUID = 1L;

    private final String id;

    Task(String id) {
      this.id = id;
    }

    @Override
    public byte[] map(byte[] value) {
      ALL.get(id).reached(Moment.RECORD);
      return value;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
      ALL.get(id).reached(Moment.SNAPSHOT);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      ALL.get(id).reached(Moment.NOTIFICATION);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
      // Nothing is kept: failing again after a restore is not the point.
    }
  }
}
