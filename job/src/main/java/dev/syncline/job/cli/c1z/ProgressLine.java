package dev.syncline.job.cli.c1z;

import dev.syncline.job.cli.ProgressDisplay;
import dev.syncline.job.cli.Streams;
import java.io.Closeable;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * One line on a terminal that says what goes on, from the second second on; nothing elsewhere.
 * Thread-safe.
 */
final class ProgressLine implements Closeable {
  private static final Duration FIRST = Duration.ofSeconds(1);

  private final Streams streams;
  private final String title;
  private final LongSupplier nanos;
  private final long start;
  private final ProgressDisplay display;
  private volatile String figures = "";

  private ProgressLine(Streams streams, String title, boolean wanted, LongSupplier nanos) {
    this.streams = streams;
    this.title = title;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.display =
        wanted && streams.terminal()
            ? ProgressDisplay.startAfter(FIRST, streams.err(), true, this::line)
            : null;
  }

  /**
   * Starts one.
   *
   * @param title what is being done
   * @param wanted false where results come on the same terminal as they are found
   */
  static ProgressLine start(Streams streams, String title, boolean wanted) {
    return start(streams, title, wanted, System::nanoTime);
  }

  static ProgressLine start(Streams streams, String title, boolean wanted, LongSupplier nanos) {
    return new ProgressLine(
        Objects.requireNonNull(streams), Objects.requireNonNull(title), wanted, nanos);
  }

  /**
   * Tells how far it came.
   *
   * @param step what is being done just now
   * @param total units of the step, 0 if not known
   */
  void at(String step, long done, long total) {
    if (display == null) {
      return;
    }
    if (total > 0) {
      figures = ": %s %d %%".formatted(step, 100 * done / total);
    } else {
      figures = done > 0 ? ": %s %,d".formatted(step, done) : ": " + step;
    }
  }

  /** What is shown at present. */
  String line() {
    return "%s%s, %d s".formatted(title, figures, (nanos.getAsLong() - start) / 1_000_000_000L);
  }

  /** Prints something to standard output, above the line. */
  void above(Runnable printing) {
    if (display == null) {
      printing.run();
      return;
    }
    display.above(
        () -> {
          printing.run();
          streams.out().flush();
        });
  }

  @Override
  public void close() {
    if (display != null) {
      display.close();
    }
  }
}
