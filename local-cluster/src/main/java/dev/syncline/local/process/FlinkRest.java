package dev.syncline.local.process;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Questions to the REST interface of a JobManager. Thread-safe. */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OK = 200;

  private final URI address;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * @param address scheme, host and port
   */
  public FlinkRest(URI address) {
    this.address = requireNonNull(address);
  }

  /** Where the interface is. */
  public URI address() {
    return address;
  }

  /**
   * Asks for a path, for instance {@code /overview}.
   *
   * @throws IOException if there is no answer, or not status 200
   */
  public JsonNode get(String path) throws IOException {
    URI asked = address.resolve(path);
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(asked).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != OK) {
        throw new IOException(asked + " answered " + answer.statusCode() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + asked, e);
    }
  }
}
