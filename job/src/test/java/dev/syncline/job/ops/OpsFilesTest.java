package dev.syncline.job.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files for those who watch: they parse, and know the metrics that there are. */
class OpsFilesTest {
  private static final Path OPS = Path.of("../docs/ops");
  private static final Pattern METRIC = Pattern.compile("syncline[A-Z]\\w*");

  @Test
  void theBoardIsJsonWithATargetInEachPanel() throws Exception {
    JsonNode board = new ObjectMapper().readTree(OPS.resolve("grafana-board.json").toFile());
    assertThat(board.path("panels")).hasSizeGreaterThan(10);
    for (JsonNode panel : board.path("panels")) {
      assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        assertBalanced(target.path("expr").asText());
      }
    }
    assertKnown("grafana-board.json");
  }

  @Test
  void eachAlertHasAConditionASeverityASummaryAndAnAnswer() throws Exception {
    JsonNode alerts = new YAMLMapper().readTree(OPS.resolve("alerts.yml").toFile());
    String page = Files.readString(OPS.resolve("watching.md"));
    JsonNode rules = alerts.path("groups").path(0).path("rules");
    assertThat(rules).hasSizeGreaterThan(5);
    for (JsonNode rule : rules) {
      String name = rule.path("alert").asText();
      assertThat(name).startsWith("Syncline");
      assertBalanced(rule.path("expr").asText());
      assertThat(rule.path("labels").path("severity").asText()).isIn("page", "warn", "info");
      assertThat(rule.path("annotations").path("summary").asText()).as(name).isNotEmpty();
      assertThat(page).contains("| `" + name + "` |");
    }
    assertKnown("alerts.yml");
  }

  @Test
  void prometheusAndFlinkSettingsAreYaml() throws Exception {
    JsonNode prometheus = new YAMLMapper().readTree(OPS.resolve("prometheus.yml").toFile());
    assertThat(prometheus.path("rule_files").path(0).asText()).isEqualTo("alerts.yml");
    JsonNode flink = new YAMLMapper().readTree(OPS.resolve("flink-metrics.yaml").toFile());
    assertThat(flink.path("metrics.reporter.prom.factory.class").asText())
        .isEqualTo("org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
  }

  @Test
  void thePageListsEveryMetricWithItsMeaning() throws Exception {
    List<String> page = Files.readAllLines(OPS.resolve("watching.md"));
    for (SynclineMetric metric : SynclineMetric.values()) {
      assertThat(page)
          .contains(
              "| `"
                  + metric.metricName()
                  + "` | "
                  + metric.stage().name().toLowerCase(Locale.ROOT)
                  + " | "
                  + metric.meaning()
                  + " |");
    }
    assertKnown("watching.md");
  }

  private static void assertKnown(String file) throws Exception {
    List<String> known =
        Arrays.stream(SynclineMetric.values()).map(SynclineMetric::metricName).toList();
    TreeSet<String> used = new TreeSet<>();
    METRIC
        .matcher(Files.readString(OPS.resolve(file)))
        .results()
        .forEach(match -> used.add(match.group()));
    assertThat(used).isNotEmpty().isSubsetOf(known);
  }

  private static void assertBalanced(String expression) {
    assertThat(expression).isNotBlank();
    for (String pair : List.of("()", "{}", "[]")) {
      assertThat(count(expression, pair.charAt(0)))
          .as("%s in %s", pair, expression)
          .isEqualTo(count(expression, pair.charAt(1)));
    }
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
