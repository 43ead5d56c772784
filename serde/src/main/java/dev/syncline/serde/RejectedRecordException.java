package dev.syncline.serde;

/**
 * A record that is not stored. Carries no stack trace: bad input can come in any amount and must be
 * cheap.
 */
public abstract sealed class RejectedRecordException extends Exception
    permits MalformedRecordException, RecordRefusedException {
  private static final long serialVersionUID = 1L;

  RejectedRecordException(String message) {
    super(message, null, false, false);
  }
}
