package dev.syncline.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.CliRun;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The benchmark of the library path, on scales at which it measures nothing. */
class BenchPackTest {
  @TempDir private Path directory;

  @Test
  void reportsAndDrawsEveryScale() throws Exception {
    Path chart = directory.resolve("stages.svg");
    CliRun run =
        CliRun.of(
            "bench",
            "pack",
            "--records",
            "300,2000",
            "--runs",
            "2",
            "--warmup",
            "0",
            "--chart",
            chart.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.text())
        .contains(
            "METRIC pack_300_shuffled_ms=",
            "METRIC pack_2k_shuffled_ms=",
            "METRIC pack_2k_shuffled_sort_ms=",
            "METRIC pack_2k_shuffled_assemble_ms=",
            "METRIC file_2k_shuffled_bytes=",
            "flink: 2.2.1")
        .doesNotContain("expand");
    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(chart.toFile());
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getElementsByTagName("text").item(5).getTextContent())
        .isEqualTo("pack_300_shuffled");
  }
}
