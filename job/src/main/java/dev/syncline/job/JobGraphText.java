package dev.syncline.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Shows the operators of a job that was built, as comments. */
final class JobGraphText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JobGraphText() {}

  static void print(StreamExecutionEnvironment environment, PrintStream out) throws IOException {
    out.println("# Job graph: operator, parallelism, inputs and how they are distributed");
    // The numbers in the plan differ from one call to the next.
    Map<String, String> names = new HashMap<>();
    for (JsonNode node : JSON.readTree(environment.getExecutionPlan()).path("nodes")) {
      String name = node.path("type").asText().strip();
      names.put(node.path("id").asText(), name);
      StringJoiner inputs = new StringJoiner(" and ");
      for (JsonNode input : node.path("predecessors")) {
        inputs.add(
            names.get(input.path("id").asText())
                + " by "
                + input.path("ship_strategy").asText().toLowerCase(Locale.ROOT));
      }
      out.println(
          "#   "
              + name
              + ", "
              + node.path("parallelism").asText()
              + (inputs.length() == 0 ? "" : ", from " + inputs));
    }
  }
}
