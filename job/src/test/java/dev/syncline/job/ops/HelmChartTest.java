package dev.syncline.job.ops;

import static dev.syncline.job.ops.KubernetesFiles.FOLDER;
import static dev.syncline.job.ops.KubernetesFiles.YAML;
import static dev.syncline.job.ops.KubernetesFiles.assertTaken;
import static dev.syncline.job.ops.KubernetesFiles.document;
import static dev.syncline.job.ops.KubernetesFiles.documents;
import static dev.syncline.job.ops.KubernetesFiles.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart, linted and rendered by Helm where there is one. Elsewhere {@link KubernetesFilesTest}
 * is all there is, and a line of the build says so.
 */
class HelmChartTest {
  private static final String ALL_VALUES = "chart/ci/all-values.yaml";

  private static final Optional<Path> HELM =
      Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
          .map(folder -> Path.of(folder, "helm"))
          .filter(Files::isExecutable)
          .findFirst();

  private static final String WAY =
      HELM.map(helm -> "linted and rendered by " + helm)
          .orElse("no helm on the PATH, so it was read as YAML only");

  @TempDir private Path folder;

  private record Run(int exit, String out) {}

  @BeforeAll
  static void sayWhichWayItGoes() {
    System.out.println("Chart of docs/ops/kubernetes: " + WAY);
  }

  @BeforeEach
  void needHelm() {
    assumeTrue(HELM.isPresent(), WAY);
  }

  private Run helm(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(HELM.orElseThrow().toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exit = process.waitFor();
    return new Run(exit, Files.readString(out));
  }

  /** The config map and the deployment. */
  private List<JsonNode> rendered(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("template", "syncline", "chart"));
    arguments.addAll(List.of(more));
    Run run = helm(arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.out()).isZero();
    List<JsonNode> documents = documents(run.out());
    assertThat(documents)
        .extracting(document -> document.path("kind").asText())
        .containsExactly("ConfigMap", "FlinkDeployment");
    return documents;
  }

  @Test
  void lintFindsNothing() throws Exception {
    for (Run run :
        List.of(
            helm("lint", "--strict", "chart"),
            helm("lint", "--strict", "chart", "--values", ALL_VALUES))) {
      assertThat(run.exit()).as(run.out()).isZero();
      assertThat(run.out()).doesNotContain("[WARNING]", "[ERROR]");
    }
  }

  @Test
  void byItselfItIsTheDeploymentWithoutHelm() throws Exception {
    List<JsonNode> documents = rendered();
    List<JsonNode> plain = documents(read("flink-deployment.yaml"));
    assertThat(options(documents)).isEqualTo(options(plain));
    ObjectNode deployment = documents.get(1).deepCopy();
    JsonNode hash = ((ObjectNode) deployment.at("/spec/podTemplate")).remove("metadata");
    assertThat(hash.at("/annotations").path("syncline.dev/options").asText()).hasSize(64);
    assertThat(deployment).isEqualTo(plain.get(1));
  }

  @Test
  void everyValueArrivesWhereItBelongs() throws Exception {
    List<JsonNode> documents = rendered("--values", ALL_VALUES);
    JsonNode values = document(ALL_VALUES);
    assertThat(values.properties()).hasSameSizeAs(document("chart/values.yaml").properties());
    String options = documents.get(0).path("data").path("job.yaml").asText();
    assertTaken(options, folder);
    assertThat(YAML.readTree(options)).isEqualTo(values.path("job"));

    DeploymentSchema.read().assertFits(documents.get(1));
    JsonNode spec = documents.get(1).path("spec");
    for (String same : List.of("image", "flinkVersion", "serviceAccount")) {
      assertThat(spec.path(same)).isEqualTo(values.path(same));
    }
    for (String same : List.of("parallelism", "state", "initialSavepointPath")) {
      assertThat(spec.path("job").path(same)).isEqualTo(values.path(same));
    }
    for (String process : List.of("jobManager", "taskManager")) {
      for (String same : List.of("cpu", "memory")) {
        assertThat(spec.path(process).path("resource").path(same))
            .isEqualTo(values.path(process).path(same));
      }
    }
    assertThat(spec.at("/podTemplate/spec/containers/0/envFrom/0/secretRef/name"))
        .isEqualTo(values.path("secretName"));
    JsonNode flink = spec.path("flinkConfiguration");
    assertThat(flink.path("taskmanager.numberOfTaskSlots").asText()).isEqualTo("3");
    assertThat(flink.path("pekko.framesize").asText()).isEqualTo("20000000");
    assertThat(flink.path("high-availability.storageDir").asText())
        .isEqualTo(values.path("storage").asText() + "/ha");
  }

  @Test
  void withoutSecretThereIsNoReferenceToOne() throws Exception {
    JsonNode spec = rendered("--set", "secretName=").get(1).path("spec");
    assertThat(spec.at("/podTemplate/spec/containers/0").has("envFrom")).isFalse();
  }

  @Test
  void otherOptionsAreAnotherDeployment() throws Exception {
    String path = "/spec/podTemplate/metadata/annotations";
    assertThat(rendered("--set", "job.output=s3://other").get(1).at(path))
        .isNotEqualTo(rendered().get(1).at(path));
  }

  @Test
  void aWrongValueIsRefused() throws Exception {
    List<String> all =
        List.of("state=paused", "job.topics=null", "taskManager.memory=much", "stat=running");
    for (String wrong : all) {
      Run run = helm("template", "syncline", "chart", "--set", wrong);
      assertThat(run.exit()).as(wrong).isNotZero();
      assertThat(run.out()).contains("schema");
    }
  }

  private static JsonNode options(List<JsonNode> documents) throws Exception {
    ObjectNode options =
        YAML.readTree(documents.get(0).path("data").path("job.yaml").asText()).deepCopy();
    options.remove("kafka"); // empty
    return options;
  }
}
