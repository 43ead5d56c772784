package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Brings the reports of all shards of a sync together. A higher epoch replaces what there is of
 * lower ones.
 *
 * <p>A shard reports its epochs in rising order, and its reports stay in that order on their way;
 * so when the last shard has reported an epoch, no report of a lower one is under way any more, and
 * everything can be forgotten.
 */
final class ReportCollector {
  private final State state;
  private final Outlet outlet;

  /** What is kept of the sync at hand. */
  interface State {
    /** Null if there is nothing. */
    Collected collected() throws Exception;

    /**
     * @param collected null to forget
     */
    void setCollected(Collected collected) throws Exception;

    boolean hasReport(int shard) throws Exception;

    void addReport(ShardReport report) throws Exception;

    List<ShardReport> reports() throws Exception;

    /** Forgets all reports. */
    void clearReports() throws Exception;
  }

  /** Takes what is done. */
  interface Outlet {
    /** All shards have reported. */
    void complete(List<ShardReport> reports) throws Exception;

    /** Staged files that nobody needs any more. */
    void unused(List<String> stagedFiles);
  }

  ReportCollector(State state, Outlet outlet) {
    this.state = requireNonNull(state);
    this.outlet = requireNonNull(outlet);
  }

  void add(ShardReport report) throws Exception {
    Collected collected = state.collected();
    if (collected == null) {
      collected = Collected.nothing(report.epoch());
    }
    switch (collected.order(report.epoch())) {
      case STALE -> {
        outlet.unused(SyncPlanner.stagedRun(report));
        return;
      }
      case HIGHER -> {
        for (ShardReport lower : state.reports()) {
          outlet.unused(SyncPlanner.stagedRun(lower));
        }
        state.clearReports();
        collected = Collected.nothing(report.epoch());
      }
      case CURRENT -> {
        // Goes with the others.
      }
    }
    if (state.hasReport(report.shard())) {
      throw new IllegalStateException(
          report.syncId() + ": shard " + report.shard() + " has reported twice");
    }
    state.addReport(report);
    collected = collected.expecting(report.shards()).plusOne();
    if (!collected.isWhole()) {
      state.setCollected(collected);
      return;
    }
    List<ShardReport> reports = state.reports();
    state.clearReports();
    state.setCollected(null);
    outlet.complete(reports);
  }
}
