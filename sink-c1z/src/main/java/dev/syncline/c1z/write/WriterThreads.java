package dev.syncline.c1z.write;

import dev.syncline.c1z.expand.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads for the work on a file. Thread-safe. */
public final class WriterThreads implements Workers, Closeable {
  private final ExecutorService threads;
  private final int count;

  public WriterThreads(int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            runnable -> {
              Thread thread = new Thread(runnable, "c1z-writer");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public int count() {
    return count;
  }

  <T> Future<T> submit(Callable<T> work) {
    return threads.submit(work);
  }

  @Override
  public <T> List<T> runAll(List<Callable<T>> work) throws IOException {
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> piece : work) {
      futures.add(threads.submit(piece));
    }
    List<T> results = new ArrayList<>();
    Throwable failure = null;
    for (Future<T> future : futures) {
      try {
        results.add(await(future));
      } catch (IOException | RuntimeException e) {
        if (failure == null) {
          failure = e;
        }
      }
    }
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
    return results;
  }

  /** Waits for a piece of work and gives its result or throws what it has thrown. */
  static <T> T await(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a file was written", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException("writing a file failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      // Workers hold scratch files; they notice the interruption at the next wait or step.
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
