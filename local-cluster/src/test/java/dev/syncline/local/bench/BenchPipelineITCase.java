package dev.syncline.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The benchmark of the whole way, on a scale at which it measures nothing. */
class BenchPipelineITCase {
  @Test
  void reportsWhatItCounted() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8);
    int status =
        Syncline.run(
            new Streams(InputStream.nullInputStream(), print, print, false),
            "bench",
            "pipeline",
            "--records",
            "300",
            "--syncs",
            "2",
            "--runs",
            "1",
            "--warmup",
            "0",
            "--checkpoint-interval",
            "100");
    assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("METRIC pipeline_2x300_ms=", "METRIC pipeline_2x300_cpu_ms=", "flink: 2.2.1");
  }
}
