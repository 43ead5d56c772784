package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.SyncLog;
import java.io.Serializable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs what nobody asked to have in a topic: the first few in full, after that the number a minute,
 * as bad input can come in any amount.
 */
final class LogSink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LogSink.class);
  private static final int PER_MINUTE = 10;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final String what;
  private final Text<T> text;
  private final Text<T> syncOf;

  /** How a record reads in the log. */
  interface Text<T> extends Serializable {
    String of(T value);
  }

  /**
   * @param what begins each line, for instance {@code dead letter}
   * @param syncOf id of the sync that a record is about; empty if it is not known
   */
  LogSink(String what, Text<T> text, Text<T> syncOf) {
    this.what = requireNonNull(what);
    this.text = requireNonNull(text);
    this.syncOf = requireNonNull(syncOf);
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    return new SinkWriter<>() {
      private long minuteBegan = System.nanoTime();
      private long inMinute;

      @Override
      public void write(T value, Context of) {
        if (System.nanoTime() - minuteBegan > MINUTE_NANOS) {
          logUnseen();
          minuteBegan = System.nanoTime();
          inMinute = 0;
        }
        if (inMinute++ < PER_MINUTE) {
          try (MDC.MDCCloseable unused = SyncLog.about(syncOf.of(value))) {
            LOG.warn("{}: {}", what, text.of(value));
          }
        }
      }

      @Override
      public void flush(boolean endOfInput) {
        if (endOfInput) {
          logUnseen();
        }
      }

      @Override
      public void close() {}

      private void logUnseen() {
        if (inMinute > PER_MINUTE) {
          LOG.warn("{}: {} more", what, inMinute - PER_MINUTE);
        }
      }
    };
  }
}
