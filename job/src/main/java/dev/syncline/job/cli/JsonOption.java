package dev.syncline.job.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import picocli.CommandLine.Option;

/**
 * The convention for facts as JSON, a picocli mixin: with {@code --json} a command prints one JSON
 * object per fact and line on standard output, and nothing else there. Names are camelCase, sizes
 * are bytes, times are ISO 8601, durations are in seconds; a value that does not exist is {@code
 * null} rather than left out.
 */
public final class JsonOption {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  @Option(
      names = "--json",
      description = "Print facts as JSON on standard output, one object a line.")
  private boolean json;

  /** Whether {@code --json} was given. */
  public boolean wanted() {
    return json;
  }

  /**
   * Prints one line of JSON.
   *
   * @param fact anything Jackson can write; a record or a map that keeps its order
   */
  public static void print(Streams streams, Object fact) {
    try {
      streams.out().println(MAPPER.writeValueAsString(fact));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON for " + fact.getClass().getName(), e);
    }
  }
}
