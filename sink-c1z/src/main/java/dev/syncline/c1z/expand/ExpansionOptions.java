package dev.syncline.c1z.expand;

import com.google.protobuf.Timestamp;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * How to expand.
 *
 * @param expandedAt time of discovery of the grants that are invented, and of changed ones that
 *     have none; null for the end of the sync, which depends on the input alone
 * @param maxExpandedGrants how many grants may be invented; more are an {@link ExpansionException}
 * @param onFailure what becomes of a sync that cannot be expanded
 */
public record ExpansionOptions(Timestamp expandedAt, long maxExpandedGrants, OnFailure onFailure)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final long UNLIMITED = Long.MAX_VALUE;

  /** What becomes of a sync that cannot be expanded. */
  public enum OnFailure {
    /** There is no file; the exception says why. */
    QUARANTINE,
    /** Its file is the one that it would be without expansion. */
    PUBLISH_UNEXPANDED;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public ExpansionOptions {
    Objects.requireNonNull(onFailure);
    if (maxExpandedGrants < 0) {
      throw new IllegalArgumentException(
          "the limit of invented grants is " + maxExpandedGrants + ", expected at least 0");
    }
  }

  /** At the end of the sync, without a limit; failures are exceptions. */
  public static ExpansionOptions defaults() {
    return new ExpansionOptions(null, UNLIMITED, OnFailure.QUARANTINE);
  }

  /** The same for a fixed time, null for the end of the sync. */
  public ExpansionOptions withExpandedAt(Timestamp time) {
    return new ExpansionOptions(time, maxExpandedGrants, onFailure);
  }

  public ExpansionOptions withMaxExpandedGrants(long limit) {
    return new ExpansionOptions(expandedAt, limit, onFailure);
  }

  public ExpansionOptions withOnFailure(OnFailure choice) {
    return new ExpansionOptions(expandedAt, maxExpandedGrants, choice);
  }

  /** The same with a time in any case. */
  public ExpansionOptions forSyncThatEnded(Timestamp endedAt) {
    return expandedAt != null ? this : withExpandedAt(Objects.requireNonNull(endedAt, "endedAt"));
  }
}
