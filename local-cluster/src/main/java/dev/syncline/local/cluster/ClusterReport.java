package dev.syncline.local.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.local.process.ProcessCluster;
import dev.syncline.local.process.ProcessFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What runs of a cluster, and what runs on it. */
final class ClusterReport {
  private final ProcessCluster cluster;

  ClusterReport(ProcessCluster cluster) {
    this.cluster = requireNonNull(cluster);
  }

  /**
   * What is printed as JSON.
   *
   * @param slotsFree null if the JobManager does not answer, like the total and the jobs
   */
  private record Fact(
      String folder,
      String web,
      String bootstrapServers,
      List<Map<String, Object>> processes,
      Integer slotsFree,
      Integer slots,
      List<ClusterJob> jobs) {}

  void print(Streams streams, boolean json) throws IOException {
    Map<String, String> addresses = ProcessCluster.addresses(cluster.folder());
    List<ProcessFolder.Entry> processes = ProcessCluster.status(cluster.folder());
    JsonNode overview = null;
    List<ClusterJob> jobs = null;
    if (cluster.jobManager().isAlive()) {
      overview = cluster.rest().get("/overview");
      jobs = ClusterJob.all(cluster);
    }
    Fact fact =
        new Fact(
            cluster.folder().toString(),
            addresses.get("rest"),
            addresses.get("bootstrap.servers"),
            processes.stream().map(ClusterReport::fact).toList(),
            overview == null ? null : overview.path("slots-available").asInt(),
            overview == null ? null : overview.path("slots-total").asInt(),
            jobs);
    if (json) {
      JsonOption.print(streams, fact);
    } else {
      print(streams, fact, processes);
    }
  }

  private static Map<String, Object> fact(ProcessFolder.Entry process) {
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("name", process.name());
    fact.put("running", process.alive());
    fact.put("pid", process.alive() ? process.pid() : null);
    return fact;
  }

  private static void print(Streams streams, Fact fact, List<ProcessFolder.Entry> processes) {
    line(streams, "folder", fact.folder());
    line(streams, "web page", fact.web());
    if (fact.bootstrapServers() != null) {
      line(streams, "Kafka", fact.bootstrapServers());
    }
    for (ProcessFolder.Entry process : processes) {
      line(
          streams,
          process.name(),
          process.alive() ? "running, process " + process.pid() : "gone without being stopped");
    }
    if (fact.jobs() != null) {
      line(streams, "slots", fact.slotsFree() + " of " + fact.slots() + " free");
      for (ClusterJob job : fact.jobs()) {
        line(streams, "job", job.id() + ", " + job.name() + ", " + job.state());
      }
    }
  }

  private static void line(Streams streams, String what, String value) {
    streams.out().printf(Locale.ROOT, "%-15s %s%n", what, value);
  }
}
