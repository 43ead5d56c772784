package dev.syncline.local.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.local.Futures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Serves the page at {@code /} and the same as JSON at {@code /syncs.json}, to this machine only.
 * Looks when it is asked; one question at a time.
 */
final class StatusServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final OpenSyncFeed open;
  private final ResultFeed results;
  private final StatusBoard board = new StatusBoard();
  private final HttpServer server;
  private Map<String, OpenSyncFeed.OpenSync> lastOpen = Map.of();
  private Map<String, JsonNode> lastResults = Map.of();

  /** What is served: the syncs, and why they are not up to date, if they are not. */
  record Status(List<SyncView> syncs, String problem) {}

  /**
   * @param results closed with this
   * @param port 0 for a free one
   */
  StatusServer(OpenSyncFeed open, ResultFeed results, int port) throws IOException {
    this.open = requireNonNull(open);
    this.results = requireNonNull(results);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where the page is. */
  URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> {
          Status status = look();
          send(exchange, OK, "text/html", StatusPage.of(status.syncs(), status.problem()));
        }
        case "/syncs.json" ->
            send(exchange, OK, "application/json", JSON.writeValueAsString(look()));
        default -> send(exchange, NOT_FOUND, "text/plain", "there are / and /syncs.json\n");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** What there is now; of what cannot be reached, what was there last. */
  synchronized Status look() {
    String problem = "";
    try {
      lastOpen = open.read();
    } catch (IOException e) {
      problem = "Flink cannot be asked: " + Futures.rootMessage(e);
    }
    try {
      lastResults = results.read();
    } catch (IOException e) {
      problem = problem.isEmpty() ? e.getMessage() : problem + "; " + e.getMessage();
    }
    return new Status(board.look(lastOpen, lastResults), problem);
  }

  @Override
  public synchronized void close() {
    server.stop(0);
    results.close();
  }
}
