package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.ResultListener;
import dev.syncline.c1z.sink.SyncResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The results of a job in the same process, as they come. Thread-safe.
 *
 * <p>The job gets a listener as a serialized object; the copy finds its way back here by an id.
 */
public final class LocalResults implements AutoCloseable {
  private static final Map<String, LocalResults> REGISTERED = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Map<String, Arrival> arrivals = new LinkedHashMap<>();
  private String failure;

  /**
   * A result and when it came.
   *
   * @param nanos by {@link System#nanoTime}
   */
  public record Arrival(SyncResult result, long nanos) {
    public Arrival {
      requireNonNull(result, "result");
    }
  }

  public LocalResults() {
    REGISTERED.put(id, this);
  }

  /** For the job. */
  public ResultListener listener() {
    return new Listener(id);
  }

  /** The result of a sync; the last one counts if it is told several times. */
  public synchronized void ended(SyncResult result) {
    long now = System.nanoTime();
    Arrival first = arrivals.get(result.syncId());
    arrivals.put(result.syncId(), new Arrival(result, first == null ? now : first.nanos()));
    notifyAll();
  }

  /** The job is at its end: nothing more will come. */
  public synchronized void jobEnded(String reason) {
    if (failure == null) {
      failure = requireNonNull(reason, "reason");
    }
    notifyAll();
  }

  /** Tells whoever waits here when a job ends, and why. */
  public void endWith(LocalJob job) {
    job.result()
        .whenComplete(
            (result, failed) ->
                jobEnded(
                    failed != null
                        ? Futures.rootMessage(failed)
                        : result
                            .getSerializedThrowable()
                            .map(Futures::rootMessage)
                            .orElse("the job ended")));
  }

  /** Why the job is at its end, if it is. */
  public synchronized Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** How many syncs have ended. */
  public synchronized int count() {
    return arrivals.size();
  }

  public synchronized Optional<Arrival> of(String syncId) {
    return Optional.ofNullable(arrivals.get(syncId));
  }

  /**
   * Waits until every one of the syncs has ended, or the job has.
   *
   * @return why the job ended before, or nothing
   */
  public synchronized Optional<String> await(Set<String> syncIds) throws InterruptedException {
    while (failure == null && !arrivals.keySet().containsAll(syncIds)) {
      wait();
    }
    return arrivals.keySet().containsAll(syncIds) ? Optional.empty() : Optional.of(failure);
  }

  /**
   * Waits until a sync has ended, or the job has, or the time is over.
   *
   * @return the result, or nothing if there is none
   */
  public synchronized Optional<SyncResult> await(String syncId, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (failure == null && !arrivals.containsKey(syncId)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return of(syncId).map(Arrival::result);
  }

  @Override
  public void close() {
    REGISTERED.remove(id);
  }

  private record Listener(String id) implements ResultListener {
    private static final long serialVersionUID = 1;

    @Override
    public void ended(SyncResult result) {
      LocalResults results = REGISTERED.get(id);
      if (results != null) { // else whoever waited has gone
        results.ended(result);
      }
    }
  }
}
