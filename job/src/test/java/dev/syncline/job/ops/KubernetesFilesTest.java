package dev.syncline.job.ops;

import static dev.syncline.job.ops.KubernetesFiles.FOLDER;
import static dev.syncline.job.ops.KubernetesFiles.YAML;
import static dev.syncline.job.ops.KubernetesFiles.assertTaken;
import static dev.syncline.job.ops.KubernetesFiles.document;
import static dev.syncline.job.ops.KubernetesFiles.documents;
import static dev.syncline.job.ops.KubernetesFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.job.JobCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code docs/ops/kubernetes} fit the job, Flink, and each other. */
class KubernetesFilesTest {
  private static final Pattern VALUE = Pattern.compile("\\.Values((?:\\.[A-Za-z]+)+)");

  @TempDir private Path folder;

  @Test
  void theDeploymentStartsThisJobOnThisFlinkWithOptionsThatItTakes() throws IOException {
    List<JsonNode> documents = documents(read("flink-deployment.yaml"));
    assertThat(documents)
        .extracting(document -> document.path("kind").asText())
        .containsExactly("ConfigMap", "FlinkDeployment");
    JsonNode config = documents.get(0);
    assertTaken(config.path("data").path("job.yaml").asText(), folder);

    DeploymentSchema.read().assertFits(documents.get(1));
    JsonNode spec = documents.get(1).path("spec");
    JsonNode pod = spec.path("podTemplate").path("spec");
    JsonNode job = spec.path("job");
    assertThat(job.path("entryClass").asText()).isEqualTo(JobCommand.class.getName());
    assertThat(pod.path("volumes").path(0).path("configMap").path("name"))
        .isEqualTo(config.path("metadata").path("name"));
    String mounted =
        pod.path("containers").path(0).path("volumeMounts").path(0).path("mountPath").asText();
    assertThat(job.path("args"))
        .extracting(JsonNode::asText)
        .containsExactly("--config", mounted + "/job.yaml");

    String version = EnvironmentInformation.getVersion();
    String[] parts = version.split("\\.");
    assertThat(spec.path("flinkVersion").asText()).isEqualTo("v" + parts[0] + "_" + parts[1]);
    assertThat(read("Dockerfile"))
        .contains("FROM flink:" + version + "-java17\n")
        .contains(job.path("jarURI").asText().substring("local://".length()));
  }

  @Test
  void theValuesOfTheChartAreOptionsThatTheJobTakes() throws IOException {
    assertTaken(YAML.writeValueAsString(document("chart/values.yaml").path("job")), folder);
  }

  @Test
  void templatesSchemaAndValuesOfTheChartNameTheSame() throws IOException {
    assertThat(document("chart/Chart.yaml").path("name").asText()).isEqualTo("syncline");
    JsonNode values = document("chart/values.yaml");
    JsonNode schema = new ObjectMapper().readTree(read("chart/values.schema.json"));
    List<String> known = names(schema.path("properties"));
    assertThat(known).containsAll(names(values));
    assertThat(names(values)).containsAll(YAML.convertValue(schema.path("required"), List.class));
    try (Stream<Path> templates = Files.list(FOLDER.resolve("chart/templates"))) {
      for (Path template : templates.toList()) {
        Matcher used = VALUE.matcher(Files.readString(template));
        while (used.find()) {
          assertThat(values.at(used.group(1).replace('.', '/')).isMissingNode())
              .as("%s of %s", used.group(), template.getFileName())
              .isFalse();
        }
      }
    }
  }

  /** What is the same in both ways of deployment is said twice; it has to be the same. */
  @Test
  void theDeploymentIsWhatTheChartMakesOfItsValues() throws IOException {
    JsonNode values = document("chart/values.yaml");
    List<JsonNode> documents = documents(read("flink-deployment.yaml"));
    JsonNode spec = documents.get(1).path("spec");
    ObjectNode job = values.path("job").deepCopy();
    job.remove("kafka");
    assertThat(YAML.readTree(documents.get(0).path("data").path("job.yaml").asText()))
        .isEqualTo(job);
    assertThat(spec.path("image")).isEqualTo(values.path("image"));
    assertThat(spec.path("job").path("parallelism")).isEqualTo(values.path("parallelism"));
    assertThat(spec.path("taskManager").path("resource").path("memory"))
        .isEqualTo(values.path("taskManager").path("memory"));
    assertThat(spec.path("flinkConfiguration").path("execution.checkpointing.dir").asText())
        .isEqualTo(values.path("storage").asText() + "/checkpoints");
  }

  private static List<String> names(JsonNode mapping) {
    List<String> names = new ArrayList<>();
    mapping.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
