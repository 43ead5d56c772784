package dev.syncline.job.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.cli.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is in {@code docs/ops/kubernetes}, for the tests of it. */
final class KubernetesFiles {
  static final Path FOLDER =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("ops").resolve("kubernetes");
  static final YAMLMapper YAML = new YAMLMapper();

  private KubernetesFiles() {}

  static String read(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  /** The documents of a text in YAML. */
  static List<JsonNode> documents(String text) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (var parsed = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (parsed.hasNext()) {
        all.add((JsonNode) parsed.next());
      }
    }
    return all;
  }

  static JsonNode document(String file) throws IOException {
    return documents(read(file)).get(0);
  }

  /** That the job takes the text as its {@code --config} file. */
  static void assertTaken(String options, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("job.yaml"), options);
    CliRun run = CliRun.inEnvironment(Map.of(), "job", "--dry-run", "--config", file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
  }
}
