package dev.syncline.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.local.process.ProcessCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.JobStatus;

/**
 * A job as its cluster tells of it.
 *
 * @param id 32 hexadecimal digits
 * @param name as it was submitted
 * @param state in Flink's words
 * @param startedAt milliseconds since 1970
 */
record ClusterJob(String id, String name, JobStatus state, long startedAt) {

  boolean ended() {
    return state.isGloballyTerminalState();
  }

  /** All jobs that the JobManager knows, those that ended too, in the order they were started. */
  static List<ClusterJob> all(ProcessCluster cluster) throws IOException {
    List<ClusterJob> jobs = new ArrayList<>();
    for (JsonNode job : cluster.rest().get("/jobs/overview").path("jobs")) {
      jobs.add(
          new ClusterJob(
              job.path("jid").asText(),
              job.path("name").asText(),
              JobStatus.valueOf(job.path("state").asText()),
              job.path("start-time").asLong()));
    }
    jobs.sort(Comparator.comparingLong(ClusterJob::startedAt));
    return jobs;
  }
}
