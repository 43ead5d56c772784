package dev.syncline.serde;

/**
 * A record whose place in a sync is known but that the rules of the store do not accept; the
 * message says why.
 */
public final class RecordRefusedException extends RejectedRecordException {
  private static final long serialVersionUID = 1L;

  public RecordRefusedException(String reason) {
    super(reason);
  }
}
