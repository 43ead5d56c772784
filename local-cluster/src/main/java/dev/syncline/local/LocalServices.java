package dev.syncline.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A broker and a Flink cluster that start at the same time, which takes little longer than one of
 * them, and stop at the same time. Thread-safe.
 */
public final class LocalServices implements AutoCloseable {
  private final CompletableFuture<EmbeddedKafka> kafka;
  private final CompletableFuture<LocalFlink> flink;

  private LocalServices(
      CompletableFuture<EmbeddedKafka> kafka, CompletableFuture<LocalFlink> flink) {
    this.kafka = kafka;
    this.flink = flink;
  }

  /** Begins to start both and returns at once. */
  public static LocalServices start(Callable<EmbeddedKafka> kafka, Callable<LocalFlink> flink) {
    return new LocalServices(
        inBackground("start-broker", kafka), inBackground("start-flink", flink));
  }

  /** The broker, once it has started. */
  public EmbeddedKafka kafka() throws IOException {
    return Futures.get("start the broker", kafka);
  }

  /** The cluster, once it has started. */
  public LocalFlink flink() throws IOException {
    return Futures.get("start the Flink cluster", flink);
  }

  /**
   * Runs something on a thread of its own. Not on the common pool: that has a single thread on
   * machines with two processors, and this waits.
   */
  public static <T> CompletableFuture<T> inBackground(String name, Callable<T> task) {
    requireNonNull(task, "task");
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                future.complete(task.call());
              } catch (Throwable e) { // whoever waits must hear of it, whatever it is
                future.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** Stops what has started, or will have started in a moment. */
  @Override
  public void close() throws IOException {
    List<CompletableFuture<Void>> stopping =
        List.of(
            inBackground("stop-flink", () -> close(flink)),
            inBackground("stop-broker", () -> close(kafka)));
    List<IOException> failures = new ArrayList<>();
    for (CompletableFuture<Void> each : stopping) {
      try {
        Futures.get("stop the broker and the cluster", each);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static Void close(CompletableFuture<? extends AutoCloseable> service) throws Exception {
    try (AutoCloseable started = service.get()) {
      return null;
    } catch (ExecutionException e) {
      return null; // it did not start, which is known to whoever asked for it
    }
  }
}
