package dev.syncline.job.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The definition of a FlinkDeployment that the Flink Kubernetes operator installs. A Kubernetes
 * drops fields that a definition does not have, so a misspelt one goes unnoticed there.
 */
final class DeploymentSchema {
  private static final String FILE = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  /** The release whose definition this is knows no Flink 2; the test compares it with our own. */
  private static final String FLINK_VERSION = ".spec.flinkVersion";

  private final JsonNode definition;

  private DeploymentSchema(JsonNode definition) {
    this.definition = definition;
  }

  static DeploymentSchema read() throws IOException {
    try (InputStream in = DeploymentSchema.class.getResourceAsStream(FILE)) {
      return new DeploymentSchema(new YAMLMapper().readTree(in).path("spec"));
    }
  }

  void assertFits(JsonNode deployment) {
    JsonNode version = definition.path("versions").path(0);
    assertThat(deployment.path("apiVersion").asText())
        .isEqualTo(definition.path("group").asText() + "/" + version.path("name").asText());
    assertThat(deployment.path("kind")).isEqualTo(definition.path("names").path("kind"));
    JsonNode schema = version.path("schema").path("openAPIV3Schema").path("properties");
    List<String> problems = new ArrayList<>();
    check(".spec", deployment.path("spec"), schema.path("spec"), problems);
    assertThat(problems).isEmpty();
  }

  private static void check(String at, JsonNode value, JsonNode schema, List<String> problems) {
    if (!isOfType(value, schema)) {
      problems.add(at + " is " + value + ", expected " + schema.path("type").asText("no such"));
    } else if (value.isArray()) {
      value.forEach(each -> check(at + "[]", each, schema.path("items"), problems));
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        JsonNode known = schema.path("properties").path(field.getKey());
        JsonNode any = schema.path("additionalProperties");
        check(
            at + "." + field.getKey(),
            field.getValue(),
            known.isMissingNode() ? any : known,
            problems);
      }
    } else if (schema.has("enum") && !at.equals(FLINK_VERSION)) {
      List<String> choices = new ArrayList<>();
      schema.path("enum").forEach(choice -> choices.add(choice.asText()));
      if (!choices.contains(value.asText())) {
        problems.add(at + " is " + value + ", expected one of " + choices);
      }
    }
  }

  private static boolean isOfType(JsonNode value, JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> false;
    };
  }
}
