package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Profile;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Jobs that an operator does on threads of its own, so that checkpoint barriers pass while they
 * run. Results come back to the task's thread through its mailbox. A job is {@link #unfinished}
 * until its result has been taken there, so an operator that puts the unfinished ones into every
 * snapshot loses none.
 *
 * <p>All methods are for the task's thread.
 */
final class BackgroundJobs<J, R> {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundJobs.class);
  private static final long CLOSE_SECONDS = 60;

  private final String name;
  private final int threads;
  private final MailboxExecutor mailbox;
  private final Function<J, String> syncOf;
  private final Work<J, R> work;
  private final Taker<J, R> taker;
  private final ExecutorService executor;
  private final FairQueue<J> waiting = new FairQueue<>();
  private final Map<J, Long> unfinished = new IdentityHashMap<>();
  private long heldBytes;
  private final Profile profile;
  private int running;

  /** What is done on another thread. An exception fails the task. */
  @FunctionalInterface
  interface Work<J, R> {
    R run(J job) throws Exception;
  }

  /** Takes a result on the task's thread. */
  @FunctionalInterface
  interface Taker<J, R> {
    void take(J job, R result) throws Exception;
  }

  /**
   * @param profile of the operator that the jobs are done for
   * @param syncOf id of the sync that a job is part of; jobs of different syncs take turns
   */
  BackgroundJobs(
      String name,
      int threads,
      MailboxExecutor mailbox,
      Profile profile,
      Function<J, String> syncOf,
      Work<J, R> work,
      Taker<J, R> taker) {
    this.name = requireNonNull(name);
    this.threads = threads;
    this.mailbox = requireNonNull(mailbox);
    this.profile = requireNonNull(profile);
    this.syncOf = requireNonNull(syncOf);
    this.work = requireNonNull(work);
    this.taker = requireNonNull(taker);
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            runnable -> {
              Thread thread = new Thread(runnable, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Adds a job.
   *
   * @param bytes of the heap that the job holds until it is finished
   */
  void add(J job, long bytes) {
    unfinished.put(job, bytes);
    heldBytes += bytes;
    waiting.add(syncOf.apply(job), job);
    start();
  }

  /** Jobs of which no result was taken yet. */
  Collection<J> unfinished() {
    return Collections.unmodifiableSet(unfinished.keySet());
  }

  /** Serves the mailbox until there are at most so many unfinished jobs. */
  void awaitAtMost(int jobs) throws InterruptedException {
    while (unfinished.size() > jobs) {
      mailbox.yield();
    }
  }

  /**
   * Serves the mailbox while several jobs hold more than so many bytes. Who calls this when it
   * takes another job holds up barriers too, but only while there is too much of that: the heap has
   * to end somewhere.
   */
  void awaitBytesAtMost(long bytes) throws InterruptedException {
    while (heldBytes > bytes && unfinished.size() > 1) {
      mailbox.yield();
    }
  }

  private void start() {
    while (running < threads) {
      J job = waiting.poll();
      if (job == null) {
        return;
      }
      running++;
      executor.execute(() -> run(job));
    }
  }

  private void run(J job) {
    R result;
    String syncId = syncOf.apply(job);
    profile.begin();
    profile.forSync(syncId);
    try (MDC.MDCCloseable unused = SyncLog.about(syncId)) {
      result = work.run(job);
    } catch (Throwable t) {
      send(
          () -> {
            throw new IllegalStateException(
                name + " of sync " + syncId + " failed: " + t.getMessage(), t);
          });
      return;
    } finally {
      profile.end();
    }
    send(
        () ->
            profile.time(
                syncId,
                () -> {
                  running--;
                  heldBytes -= unfinished.remove(job);
                  start();
                  taker.take(job, result);
                }));
  }

  private void send(ThrowingRunnable<Exception> mail) {
    try {
      mailbox.execute(mail, "result of " + name);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} came to an end after its task", name, e);
    }
  }

  /**
   * Interrupts what is running and waits until it has stopped.
   *
   * @return false if it does not stop; then what it uses must not be freed
   */
  boolean stop() {
    executor.shutdownNow();
    boolean interrupted = false;
    boolean stopped = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    while (!stopped && System.nanoTime() - deadline < 0) {
      try {
        stopped = executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!stopped) {
      LOG.warn("{} does not stop", name);
    }
    return stopped;
  }
}
