package dev.syncline.local;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged in this process from debug on, while it is open. */
final class LogCapture extends AbstractAppender implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);

  LogCapture() {
    super("capture", null, null, true, Property.EMPTY_ARRAY);
    start();
    Configuration configuration = context.getConfiguration();
    for (LoggerConfig logger : configuration.getLoggers().values()) {
      logger.setLevel(Level.DEBUG);
      logger.getAppenderRefs().forEach(ref -> logger.removeAppender(ref.getRef()));
    }
    configuration.getRootLogger().addAppender(this, null, null);
    context.updateLoggers();
  }

  /** A message each, with what was thrown. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void append(LogEvent event) {
    lines.add(event.getMessage().getFormattedMessage() + " " + event.getThrown());
  }

  @Override
  public void close() {
    context.reconfigure(); // to what it was
  }
}
