package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the space of rows that are no longer needed. A log-structured store keeps what was
 * removed until a compaction meets it, and a stream that pauses never causes one: the checkpoints
 * of an idle job would carry the last sync for good.
 *
 * <p>The store is compacted, on a thread of its own, when at least as much was removed as is left.
 * So the work never exceeds what was removed, whatever is still open. Used by the thread of the
 * task.
 */
final class StateReclaim implements AutoCloseable {
  /** Less than this is not worth a compaction, nor does a checkpoint notice. */
  static final long MIN_GARBAGE = 128 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(StateReclaim.class);

  private final StateSpace space;
  private final Compaction compaction;
  private final ExecutorService thread;
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

  /** Compacts the states; on a thread of its own. */
  interface Compaction {
    void run() throws Exception;
  }

  StateReclaim(StateSpace space, Compaction compaction) {
    this.space = requireNonNull(space);
    this.compaction = requireNonNull(compaction);
    ThreadPoolExecutor single =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread made = new Thread(work, "compact state of ended syncs");
              made.setDaemon(true);
              return made;
            });
    single.allowCoreThreadTimeOut(true);
    this.thread = single;
  }

  /** Starts a compaction if it is worth it and none is going on. */
  void start() {
    long garbage = space.garbage();
    if (garbage >= MIN_GARBAGE && garbage >= space.live() && running.isDone()) {
      space.collected();
      running = CompletableFuture.runAsync(this::compact, thread);
    }
  }

  private void compact() {
    try {
      compaction.run();
    } catch (Exception e) {
      // Space is lost, rows are not; whatever is wrong with the store shows where it is used.
      LOG.warn("state of ended syncs could not be compacted", e);
    }
  }

  /** Waits for what is going on: the store must not go away under it. */
  @Override
  public void close() {
    thread.shutdown();
    running.join();
  }
}
