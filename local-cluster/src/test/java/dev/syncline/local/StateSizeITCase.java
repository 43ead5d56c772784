package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.sink.ResultListener;
import dev.syncline.c1z.sink.SyncResult;
import dev.syncline.job.SynclineJob;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that goes on after a sync carries nothing of it: its checkpoints are small again.
 *
 * <p>{@code JAVA_TOOL_OPTIONS=-Dsyncline.state.records=1000000 ./mvnw …} makes the sync larger.
 */
class StateSizeITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final long RECORDS = Long.getLong("syncline.state.records", 60_000);
  private static final long SMALL = 1_000_000;

  /** A compaction runs beside the job: so many checkpoints may pass before it is done. */
  private static final int CHECKPOINTS = 200;

  @TempDir private Path directory;

  @Test
  void checkpointsAreSmallAgainAfterASync() throws Exception {
    String topic = cluster.newTopic(2);
    Path input = directory.resolve("groups.pb");
    syncline(
        "fixture",
        "--workload",
        "groups",
        "--records",
        Long.toString(RECORDS),
        "--users",
        "1000",
        "--output",
        input.toString());
    StreamExecutionEnvironment environment = cluster.flink().environment();
    environment.setParallelism(2);
    SynclineOptions options =
        SynclineOptions.defaults()
            .with(SynclineOptions.BOOTSTRAP_SERVERS, cluster.kafka().bootstrapServers())
            .with(SynclineOptions.TOPICS, topic)
            .with(SynclineOptions.START, SynclineOptions.StartOffsets.EARLIEST)
            .with(SynclineOptions.OUTPUT, directory.resolve("out").toUri().toString())
            .with(SynclineOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(200));
    SynclineJob.build(environment, options, new ToQueue());
    LocalJob job = cluster.flink().submit(environment, "state size");
    syncline(
        "produce",
        input.toString(),
        "--bootstrap-servers",
        cluster.kafka().bootstrapServers(),
        "--topic",
        topic);
    assertThat(ToQueue.results.take().rows().grants()).isEqualTo(RECORDS);
    long largest = largestCheckpoint(job);
    long last = Long.MAX_VALUE;
    for (int i = 0; i < CHECKPOINTS && last >= SMALL; i++) {
      job.checkpoint();
      last = lastCheckpoint(job);
    }
    job.cancel();
    System.out.printf(
        "%,d records: largest checkpoint %,d bytes, last %,d%n", RECORDS, largest, last);
    assertThat(largest).as("rows were in checkpoints").isGreaterThan(SMALL);
    assertThat(last).isLessThan(SMALL);
  }

  private static long largestCheckpoint(LocalJob job) throws Exception {
    return cluster
        .flink()
        .cluster()
        .getExecutionGraph(job.id())
        .get()
        .getCheckpointStatsSnapshot()
        .getSummaryStats()
        .getStateSizeStats()
        .getMaximum();
  }

  private static long lastCheckpoint(LocalJob job) throws Exception {
    CompletedCheckpointStats last =
        cluster
            .flink()
            .cluster()
            .getExecutionGraph(job.id())
            .get()
            .getCheckpointStatsSnapshot()
            .getHistory()
            .getLatestCompletedCheckpoint();
    return last.getStateSize();
  }

  private static void syncline(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    int status =
        Syncline.run(new Streams(InputStream.nullInputStream(), print, print, false), arguments);
    assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** The job is in the same JVM. */
  private static final class ToQueue implements ResultListener {
    private static final long serialVersionUID = 1L;
    private static final BlockingQueue<SyncResult> results = new LinkedBlockingQueue<>();

    @Override
    public void ended(SyncResult result) {
      results.add(result);
    }
  }
}
