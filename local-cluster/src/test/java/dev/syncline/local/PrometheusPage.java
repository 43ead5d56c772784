package dev.syncline.local;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Flink's Prometheus reporter shows of a cluster in this process. */
final class PrometheusPage {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern LINE =
      Pattern.compile("^(?<name>\\w+)(\\{(?<labels>.*)})? (?<value>\\S+)$", Pattern.MULTILINE);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;
  private final Set<String> names = new TreeSet<>();
  private List<Sample> samples = List.of();

  /** A line of the page. */
  record Sample(String name, String labels, double value) {}

  private PrometheusPage(int port) {
    this.address = URI.create("http://127.0.0.1:" + port + "/metrics");
  }

  /** Makes a cluster report to a page. */
  static PrometheusPage register(LocalFlink.Builder cluster) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    cluster
        .setting(
            "metrics.reporter.prom.factory.class",
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
        .setting("metrics.reporter.prom.port", Integer.toString(port));
    return new PrometheusPage(port);
  }

  /** Reads the page until something is the case. */
  PrometheusPage await(String what, Predicate<PrometheusPage> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      read();
      if (condition.test(this)) {
        return this;
      }
    } while (System.nanoTime() < deadline);
    throw new AssertionError(
        "not seen: "
            + what
            + "; there are "
            + samples.stream().filter(sample -> sample.name().contains("syncline")).toList());
  }

  private void read() throws Exception {
    String page =
        client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    List<Sample> found = new ArrayList<>();
    Matcher line = LINE.matcher(page);
    while (line.find()) {
      String labels = line.group("labels") == null ? "" : line.group("labels");
      found.add(new Sample(line.group("name"), labels, Double.parseDouble(line.group("value"))));
      names.add(line.group("name"));
    }
    samples = found;
  }

  /** Sum over all subtasks of a job, -1 if there is none. */
  long sum(String name, String job) {
    return sum(name, job, "");
  }

  /** Sum over all subtasks of a job of what has a label, -1 if there is none. */
  long sum(String name, String job, String label) {
    String cleaned = job.replaceAll("[^a-zA-Z0-9:_]", "_"); // as the reporter does
    List<Sample> matching =
        samples.stream()
            .filter(sample -> sample.name().equals(name))
            .filter(sample -> sample.labels().contains("job_name=\"" + cleaned + "\""))
            .filter(sample -> sample.labels().contains(label))
            .toList();
    return matching.isEmpty() ? -1 : (long) matching.stream().mapToDouble(Sample::value).sum();
  }

  /** Whether a label is anywhere. */
  boolean mentions(String label) {
    return samples.stream().anyMatch(sample -> sample.labels().contains(label));
  }

  /** All names that were seen so far. */
  Set<String> names() {
    return names;
  }
}
