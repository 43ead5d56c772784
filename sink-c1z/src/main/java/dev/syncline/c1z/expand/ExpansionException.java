package dev.syncline.c1z.expand;

import java.io.IOException;
import java.util.Objects;

/**
 * The grants of a sync cannot be expanded. Its rows are as they were.
 *
 * <p>An {@link IOException} like the other reasons for which no file comes out.
 */
public final class ExpansionException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why not. */
  public enum Reason {
    /** An entitlement id that takes part is the id of several entitlements. */
    AMBIGUOUS_ENTITLEMENT,
    /** A grant expands by an entitlement of another resource than its principal. */
    FOREIGN_ENTITLEMENT,
    /** A grant expands by an entitlement whose id is empty. */
    EMPTY_ENTITLEMENT_ID,
    /** More grants would come out than the limit allows. */
    TOO_MANY_GRANTS
  }

  ExpansionException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  public Reason reason() {
    return reason;
  }
}
