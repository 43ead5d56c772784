package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Brings the plan of a sync and its ranges together. Every plan that comes ends exactly once: as a
 * job of its own, or, where a higher epoch overtook it, as one that makes no file. Every range of a
 * plan is either part of its job or its staged files are given up.
 *
 * <p>Plans come straight from where they are made, ranges by way of where they are built, so they
 * come in any order.
 */
final class AssemblyCollector {
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

    /** Plan of the current epoch, or null. */
    SyncPlan plan() throws Exception;

    void setPlan(SyncPlan plan) throws Exception;

    boolean hasRange(int index) throws Exception;

    void addRange(BuiltRange range) throws Exception;

    /** Ranges of the current epoch. */
    List<BuiltRange> ranges() throws Exception;

    /** Forgets plan and ranges. */
    void clearParts() throws Exception;
  }

  /** Takes what is done. */
  interface Outlet {
    void complete(AssemblyJob job) throws Exception;

    /** Staged files that nobody needs any more. */
    void unused(List<String> stagedFiles);
  }

  AssemblyCollector(State state, Outlet outlet) {
    this.state = requireNonNull(state);
    this.outlet = requireNonNull(outlet);
  }

  void add(SyncPlan plan) throws Exception {
    Collected collected = enter(plan.epoch());
    if (collected.order(plan.epoch()) == Collected.Order.STALE) {
      end(plan, collected.current().epoch());
      save(collected.staleExpecting(plan.epoch(), plan.tasks()));
      return;
    }
    state.setPlan(plan);
    finishIfWhole(collected.expecting(plan.tasks()));
  }

  void add(BuiltRange range) throws Exception {
    Collected collected = enter(range.epoch());
    if (collected.order(range.epoch()) == Collected.Order.STALE) {
      outlet.unused(range.stagedFiles());
      save(collected.stalePlusOne(range.epoch()));
      return;
    }
    if (state.hasRange(range.index())) {
      throw new IllegalStateException(
          range.syncId() + ": range " + range.index() + " was built twice");
    }
    state.addRange(range);
    finishIfWhole(collected.plusOne());
  }

  /** The state, in which {@code epoch} is not higher than the current one. */
  private Collected enter(int epoch) throws Exception {
    Collected collected = state.collected();
    if (collected == null) {
      return Collected.nothing(epoch);
    }
    if (collected.order(epoch) != Collected.Order.HIGHER) {
      return collected;
    }
    SyncPlan plan = state.plan();
    for (BuiltRange range : state.ranges()) {
      outlet.unused(range.stagedFiles());
    }
    state.clearParts();
    if (plan != null) {
      end(plan, epoch);
    }
    return collected.supersededBy(epoch);
  }

  /** Ends a plan that a higher epoch has overtaken. */
  private void end(SyncPlan plan, int higherEpoch) throws Exception {
    outlet.unused(plan.stagedRuns());
    SyncVerdict verdict = plan.verdict();
    if (verdict.isComplete()) {
      verdict =
          verdict.withOutcome(
              SyncVerdict.Outcome.QUARANTINED,
              "epoch "
                  + Integer.toUnsignedString(higherEpoch)
                  + " came before the file of epoch "
                  + Integer.toUnsignedString(plan.epoch())
                  + " was made");
    }
    outlet.complete(new AssemblyJob(new SyncPlan(verdict, 0, List.of()), List.of()));
  }

  private void finishIfWhole(Collected collected) throws Exception {
    if (!collected.isWhole()) {
      save(collected);
      return;
    }
    AssemblyJob job = new AssemblyJob(state.plan(), state.ranges());
    state.clearParts();
    save(collected.atEnd());
    outlet.complete(job);
  }

  private void save(Collected collected) throws Exception {
    state.setCollected(collected.isForgettable() ? null : collected);
  }
}
