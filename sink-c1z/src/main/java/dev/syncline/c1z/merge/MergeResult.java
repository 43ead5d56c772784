package dev.syncline.c1z.merge;

import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.StageTimes;
import dev.syncline.serde.SyncRun;
import java.util.Optional;

/**
 * What a merge wrote.
 *
 * @param strategy how it was done; never {@link MergeStrategy#AUTO}
 * @param run the new sync
 * @param file the file
 * @param reused what was taken over from the inputs without being compressed again
 * @param expansion what the expansion of grants came across, if there was one
 * @param stages where the time went; rows are merged while runs are sealed
 */
public record MergeResult(
    MergeStrategy strategy,
    SyncRun run,
    AssembledFile file,
    Reused reused,
    Optional<ExpansionCounters> expansion,
    StageTimes stages) {
  /**
   * Tables that stand in an input as they are.
   *
   * @param tables how many
   * @param bytes of their frames
   */
  public record Reused(int tables, long bytes) {}
}
