package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Ends the syncs of a complete checkpoint. Errors of the file system are retried: a few times here,
 * with pauses, then by Flink, which starts the job again from that checkpoint.
 */
final class SyncCommitter implements Committer<SyncCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(SyncCommitter.class);
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final int LARGEST_DOUBLING = 6;

  private final SyncPublisher publisher;
  private final Pause pause;

  /** Lets time pass. */
  interface Pause {
    void sleep(long millis) throws InterruptedException;
  }

  SyncCommitter(SyncPublisher publisher, Pause pause) {
    this.publisher = requireNonNull(publisher);
    this.pause = requireNonNull(pause);
  }

  @Override
  public void commit(Collection<CommitRequest<SyncCommittable>> requests)
      throws InterruptedException {
    int retries = requests.stream().mapToInt(CommitRequest::getNumberOfRetries).max().orElse(0);
    if (retries > 0) {
      pause.sleep(FIRST_PAUSE_MILLIS << Math.min(retries - 1, LARGEST_DOUBLING));
    }
    if (retries == 0) {
      publisher.commits();
    }
    for (CommitRequest<SyncCommittable> request : requests) {
      try {
        publisher.publish(request.getCommittable());
      } catch (IOException e) {
        try (MDC.MDCCloseable unused = SyncLog.about(request.getCommittable().result().syncId())) {
          LOG.warn(
              "{} cannot be committed now (attempt {})",
              request.getCommittable(),
              request.getNumberOfRetries() + 1,
              e);
        }
        request.retryLater();
      }
    }
  }

  @Override
  public void close() throws IOException {
    publisher.close();
  }
}
