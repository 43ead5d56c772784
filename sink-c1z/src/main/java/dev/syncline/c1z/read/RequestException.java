package dev.syncline.c1z.read;

/**
 * A request that cannot be answered although the file is sound: what it asks for is not there, or
 * it is not well-formed. Unchecked, as most callers pass it on.
 */
public class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Classes of reasons, as the reference's status codes have them. */
  public enum Reason {
    NOT_FOUND,
    INVALID_ARGUMENT,
    FAILED_PRECONDITION
  }

  private final Reason reason;

  RequestException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public final Reason reason() {
    return reason;
  }

  static RequestException notFound(String what) {
    return new RequestException(Reason.NOT_FOUND, what + " not found");
  }
}
