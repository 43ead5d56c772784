package dev.syncline.job.cli.c1z;

import dev.syncline.job.cli.Streams;
import java.io.Closeable;
import java.util.Objects;

/**
 * One line on a terminal that says what goes on, from the second second on; nothing elsewhere. Not
 * thread-safe.
 */
final class ProgressLine implements Closeable {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 200_000_000L;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Streams streams;
  private long next;
  private boolean shown;

  ProgressLine(Streams streams) {
    this.streams = Objects.requireNonNull(streams);
    this.next = System.nanoTime() + FIRST_NANOS;
  }

  /**
   * @param total 0 if not known
   */
  void at(String step, long done, long total) {
    if (!streams.terminal() || System.nanoTime() - next < 0) {
      return;
    }
    next = System.nanoTime() + NEXT_NANOS;
    shown = true;
    String figures = "";
    if (total > 0) {
      figures = " %d %%".formatted(100 * done / total);
    } else if (done > 0) {
      figures = " %,d".formatted(done);
    }
    streams.err().print(CLEAR_LINE + step + figures);
    streams.err().flush();
  }

  /** Makes room for other output. */
  void clear() {
    if (shown) {
      streams.err().print(CLEAR_LINE);
      streams.err().flush();
      shown = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
