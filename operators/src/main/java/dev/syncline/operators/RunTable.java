package dev.syncline.operators;

import java.util.ArrayList;
import java.util.List;

/**
 * The sorted runs of one shard in keyed state. Fresh runs, one per full arena or checkpoint, are in
 * tier 0; when a tier has many, they are merged into one run of the next tier. So all runs of a
 * tier are older than those of the tiers below, and within a tier the number tells the age. Not
 * thread-safe.
 */
final class RunTable {
  static final int TIERS = 3;

  private static final int TIER_SHIFT = 29;

  private final List<List<Integer>> tiers = new ArrayList<>();
  private int next;
  private int usedTiers;
  private long storedBytes;

  RunTable() {
    for (int tier = 0; tier < TIERS; tier++) {
      tiers.add(new ArrayList<>());
    }
  }

  /** Reads back what the accessors give. */
  RunTable(List<List<Integer>> runs, int next, int usedTiers, long storedBytes) {
    this();
    for (int tier = 0; tier < TIERS; tier++) {
      tiers.get(tier).addAll(runs.get(tier));
    }
    this.next = next;
    this.usedTiers = usedTiers;
    this.storedBytes = storedBytes;
  }

  /** Begins a run that takes part from now on. */
  int add(int tier) {
    int run = begin(tier);
    commit(tier, run);
    return run;
  }

  /** Begins a run that does not take part before {@link #commit}. */
  int begin(int tier) {
    if (next >>> TIER_SHIFT != 0) {
      throw new IllegalStateException("more runs of a shard than " + (1 << TIER_SHIFT));
    }
    usedTiers |= 1 << tier;
    return next++;
  }

  void commit(int tier, int run) {
    tiers.get(tier).add(run);
  }

  void remove(int tier, List<Integer> runs) {
    tiers.get(tier).removeAll(runs);
  }

  /** Whether a run takes part. */
  boolean has(int tier, int run) {
    return tiers.get(tier).contains(run);
  }

  /** Numbers of the runs of a tier that take part, oldest first. */
  List<Integer> runs(int tier) {
    return List.copyOf(tiers.get(tier));
  }

  int count(int tier) {
    return tiers.get(tier).size();
  }

  boolean isEmpty() {
    return tiers.stream().allMatch(List::isEmpty);
  }

  /** Whether the tier ever held a block of this shard, also of a run that takes no part. */
  boolean hasUsed(int tier) {
    return (usedTiers & 1 << tier) != 0;
  }

  int next() {
    return next;
  }

  int usedTiers() {
    return usedTiers;
  }

  /** Bytes of keys and blocks in keyed state, also of runs that take no part. */
  long storedBytes() {
    return storedBytes;
  }

  /** Tells that blocks were added, or with a negative number removed. */
  void addStoredBytes(long bytes) {
    storedBytes += bytes;
  }

  /** Orders runs by age over all tiers: the older run has the lower rank. */
  static int rank(int tier, int run) {
    return TIERS - 1 - tier << TIER_SHIFT | run;
  }
}
