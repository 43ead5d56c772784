package dev.syncline.job.input;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Makes the JSON parser strict about times. Until 2027 protobuf-java-util takes the 13th month for
 * the next year's first and only logs a warning; that warning is turned into the error it
 * announces.
 */
final class LenientTimes {
  /** Held here: the log manager keeps loggers by weak references. */
  private static final Logger LOGGER = Logger.getLogger(Timestamps.class.getName());

  /** What was warned about in this thread; empty while nothing was. */
  private static final ThreadLocal<String> WARNING = new ThreadLocal<>();

  static {
    LOGGER.setFilter(LenientTimes::take);
  }

  /** Something that parses JSON. */
  interface Parse {
    void run() throws InvalidProtocolBufferException;
  }

  private LenientTimes() {}

  private static boolean take(LogRecord record) {
    WARNING.set(record.getMessage());
    return false;
  }

  static void refuse(Parse parse) throws InvalidProtocolBufferException {
    WARNING.remove();
    parse.run();
    String warning = WARNING.get();
    if (warning != null) {
      WARNING.remove();
      throw new InvalidProtocolBufferException(warning);
    }
  }
}
