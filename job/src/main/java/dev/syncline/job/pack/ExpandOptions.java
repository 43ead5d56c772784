package dev.syncline.job.pack;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.cli.UsageException;
import java.text.ParseException;
import picocli.CommandLine.Option;

/** The options of commands that may expand grants. */
public final class ExpandOptions {
  @Option(
      names = "--expand",
      description =
          "Expand grants: give what is granted to a group to those who are in it, as far as"
              + " expandable grants say so.")
  private boolean expand;

  @Option(
      names = "--expanded-at",
      paramLabel = "TIMESTAMP",
      description =
          "Time of discovery of grants that expansion makes, such as 2026-01-31T12:00:00Z (end of"
              + " the sync).")
  private String expandedAt;

  @Option(
      names = "--max-expanded-grants",
      paramLabel = "N",
      description = "Most grants that expansion may make in a sync; more are a failure (no limit).")
  private Long maxExpandedGrants;

  @Option(
      names = "--on-expansion-failure",
      paramLabel = "POLICY",
      description =
          "quarantine: write nothing and say why (default); publish-unexpanded: write the file as"
              + " without --expand.")
  private ExpansionOptions.OnFailure onFailure;

  /**
   * What they ask for; null if not for expansion.
   *
   * @throws UsageException if they contradict each other or a time does not parse
   */
  public ExpansionOptions toOptions() {
    if (!expand) {
      if (expandedAt != null || maxExpandedGrants != null || onFailure != null) {
        throw new UsageException(
            "--expanded-at, --max-expanded-grants and --on-expansion-failure need --expand");
      }
      return null;
    }
    if (maxExpandedGrants != null && maxExpandedGrants < 0) {
      throw new UsageException(
          "--max-expanded-grants is " + maxExpandedGrants + ", expected at least 0");
    }
    ExpansionOptions options = ExpansionOptions.defaults().withExpandedAt(time());
    if (maxExpandedGrants != null) {
      options = options.withMaxExpandedGrants(maxExpandedGrants);
    }
    return onFailure == null ? options : options.withOnFailure(onFailure);
  }

  /**
   * The same as options of the job.
   *
   * @throws UsageException like {@link #toOptions}
   */
  public SynclineOptions applyTo(SynclineOptions job) {
    if (toOptions() == null) {
      return job;
    }
    SynclineOptions changed = job.with(SynclineOptions.EXPAND, true);
    if (expandedAt != null) {
      changed = changed.with(SynclineOptions.EXPANDED_AT, expandedAt);
    }
    if (maxExpandedGrants != null) {
      changed = changed.with(SynclineOptions.MAX_EXPANDED_GRANTS, maxExpandedGrants);
    }
    return onFailure == null
        ? changed
        : changed.with(SynclineOptions.ON_EXPANSION_FAILURE, onFailure);
  }

  private Timestamp time() {
    try {
      return expandedAt == null ? null : Timestamps.parse(expandedAt);
    } catch (ParseException e) {
      throw new UsageException(
          "--expanded-at is \"" + expandedAt + "\", expected a time like 2026-01-31T12:00:00Z");
    }
  }
}
