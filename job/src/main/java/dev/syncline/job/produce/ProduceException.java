package dev.syncline.job.produce;

import java.io.IOException;

/**
 * Records could not be put into the topic. The sync they belong to is incomplete and must not be
 * ended.
 */
public final class ProduceException extends IOException {
  private static final long serialVersionUID = 1;

  ProduceException(String message) {
    super(message);
  }

  ProduceException(String message, Throwable cause) {
    super(message, cause);
  }
}
