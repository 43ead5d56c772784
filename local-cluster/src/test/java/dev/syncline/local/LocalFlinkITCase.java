package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  @Test
  void runsJobsToTheirEndAndSaysWhyOneFailed() throws Exception {
    StreamExecutionEnvironment good = cluster.flink().environment();
    good.fromSequence(1, 100).sinkTo(new DiscardingSink<>());
    LocalJob job = cluster.flink().submit(good, "good");
    assertThat(job.awaitFinished().getJobID()).isEqualTo(job.id());
    assertThat(job.status()).isEqualTo(JobStatus.FINISHED);

    StreamExecutionEnvironment bad = cluster.flink().environment();
    bad.fromSequence(1, 100)
        .map(number -> number / (number - 50))
        .returns(Types.LONG)
        .sinkTo(new DiscardingSink<>());
    LocalJob failing = cluster.flink().submit(bad, "bad");
    assertThatThrownBy(failing::awaitFinished)
        .isInstanceOf(IOException.class)
        .hasMessage("bad did not finish: / by zero");
  }

  @Test
  void stateIsInRocksDbAndSurvivesASavepoint(@TempDir Path savepoints) throws Exception {
    Counting.reached = new CountDownLatch(100);
    StreamExecutionEnvironment environment = cluster.flink().environment();
    // Small state would go into the checkpoint's own file.
    environment.configure(
        new Configuration().set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO));
    endlessCount(environment);
    LocalJob job = cluster.flink().submit(environment, "counting");
    Counting.reached.await();
    assertThat(job.checkpoint()).isPositive();
    assertThat(filesBelow(cluster.flink().checkpoints().resolve(job.id().toString())))
        .as("an incremental checkpoint has files that later ones share")
        .anyMatch(path -> path.contains("/shared/"));
    String savepoint = job.stop(savepoints, false);
    assertThat(job.result().get().getApplicationStatus().name()).isEqualTo("SUCCEEDED");
    long stoppedAt = Counting.last.get();

    Counting.first.set(null);
    Counting.reached = new CountDownLatch(1);
    StreamExecutionEnvironment again = cluster.flink().environment();
    endlessCount(again);
    LocalJob restored = cluster.flink().submit(again, "counting on", Optional.of(savepoint));
    Counting.reached.await();
    restored.cancel();
    assertThat(restored.status()).isEqualTo(JobStatus.CANCELED);
    assertThat(Counting.first.get()).isEqualTo(stoppedAt + 1);
  }

  @Test
  void leavesNothingBehind() throws Exception {
    Path checkpoints;
    try (LocalFlink flink = LocalFlink.builder().start()) {
      checkpoints = flink.checkpoints();
      StreamExecutionEnvironment environment = flink.environment();
      environment.fromSequence(1, 10).sinkTo(new DiscardingSink<>());
      flink.submit(environment, "short").awaitFinished();
      assertThat(checkpoints.getParent()).exists();
    }
    assertThat(checkpoints.getParent()).doesNotExist();
  }

  private static void endlessCount(StreamExecutionEnvironment environment) {
    environment.setParallelism(1);
    environment
        .fromSource(
            new DataGeneratorSource<>(
                index -> 1L, Long.MAX_VALUE, RateLimiterStrategy.perSecond(10_000), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "ones")
        .uid("ones")
        .keyBy(one -> one)
        .map(new Counting())
        .uid("count")
        .sinkTo(new DiscardingSink<>())
        .uid("nowhere");
  }

  private static List<String> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** Counts in keyed state and tells the test, which is in the same JVM. */
  private static final class Counting extends RichMapFunction<Long, Long> {
    private static final AtomicReference<Long> first = new AtomicReference<>();
    private static final AtomicReference<Long> last = new AtomicReference<>();
    private static volatile CountDownLatch reached = new CountDownLatch(0);

    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
    }

    @Override
    public Long map(Long one) throws Exception {
      long now = count.value() == null ? 1 : count.value() + 1;
      count.update(now);
      first.compareAndSet(null, now);
      last.set(now);
      reached.countDown();
      return now;
    }
  }
}
