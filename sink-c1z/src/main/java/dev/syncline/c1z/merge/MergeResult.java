package dev.syncline.c1z.merge;

import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.serde.SyncRun;

/**
 * What a merge wrote.
 *
 * @param strategy how it was done; never {@link MergeStrategy#AUTO}
 * @param run the new sync
 * @param file the file
 */
public record MergeResult(MergeStrategy strategy, SyncRun run, AssembledFile file) {}
