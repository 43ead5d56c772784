package dev.syncline.local.equivalence;

import java.util.List;

/** Something that takes the operations of syncs and then holds the result of each. */
interface ReferenceStore {
  /** Runs workloads, together where the store can, and gives their results in the same order. */
  List<Contents> run(List<Workload> workloads) throws Exception;
}
