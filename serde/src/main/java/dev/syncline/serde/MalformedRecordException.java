package dev.syncline.serde;

/** The bytes of a record do not parse. */
public final class MalformedRecordException extends RejectedRecordException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /**
   * @param problem what was found and what was expected
   * @param offset where, in bytes from the start of the record
   */
  public MalformedRecordException(String problem, int offset) {
    super(problem + " (at byte " + offset + ")");
    this.offset = offset;
  }

  /** Where the trouble begins, in bytes from the start of the record. */
  public int offset() {
    return offset;
  }
}
