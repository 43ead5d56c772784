package dev.syncline.job.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows a line of progress again and again while something runs: redrawn in place on a terminal, a
 * plain line now and then elsewhere. Thread-safe.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Supplier<String> line;
  private final ScheduledExecutorService timer;
  private String shown = "";

  private ProgressDisplay(PrintStream out, boolean terminal, Supplier<String> line) {
    this.out = requireNonNull(out, "out");
    this.terminal = terminal;
    this.line = requireNonNull(line, "line");
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to show what {@code line} says. The first line comes after the first interval, so that
   * something short shows none.
   */
  public static ProgressDisplay start(PrintStream out, boolean terminal, Supplier<String> line) {
    return start(out, terminal, terminal ? ON_TERMINAL : ELSEWHERE, line);
  }

  /** The same with another first interval. */
  public static ProgressDisplay startAfter(
      Duration first, PrintStream out, boolean terminal, Supplier<String> line) {
    return start(out, terminal, first, terminal ? ON_TERMINAL : ELSEWHERE, line);
  }

  static ProgressDisplay start(
      PrintStream out, boolean terminal, Duration interval, Supplier<String> line) {
    return start(out, terminal, interval, interval, line);
  }

  private static ProgressDisplay start(
      PrintStream out, boolean terminal, Duration first, Duration interval, Supplier<String> line) {
    ProgressDisplay display = new ProgressDisplay(out, terminal, line);
    ScheduledFuture<?> unused =
        display.timer.scheduleWithFixedDelay(
            display::show, first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return display;
  }

  /** Shows the current line if it differs from the one that is there. */
  synchronized void show() {
    String now = line.get();
    if (now.equals(shown)) {
      return;
    }
    if (terminal) {
      out.print(CLEAR_LINE + now);
      out.flush();
    } else {
      out.println(now);
    }
    shown = now;
  }

  /** Prints a line that stays. */
  public synchronized void message(String text) {
    above(() -> out.println(text));
  }

  /** Takes the line away while something else is printed. */
  public synchronized void above(Runnable printing) {
    erase();
    out.flush();
    printing.run();
  }

  private void erase() {
    if (terminal && !shown.isEmpty()) {
      out.print(CLEAR_LINE);
      shown = "";
    }
  }

  /** Ends the display and takes a redrawn line away. */
  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      erase();
      out.flush();
    }
  }
}
