package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import java.util.Objects;

/**
 * What a merge is told besides its inputs.
 *
 * @param strategy how to merge
 * @param syncId KSUID text of the new sync, or null for a fresh one
 * @param startedAt start of the new sync with {@link MergeStrategy#REBUILD}, or null for now
 * @param statsWrittenAt time in the statistics record, or null for now
 * @param write what shapes the file
 * @param resources what may be used
 * @param overwrite whether an output that holds other bytes is replaced
 * @param expansion how to expand the grants of the merged rows, or null for not; not done where all
 *     inputs are partial syncs
 * @param endedAt end of the new sync if grants are expanded, or null for now; otherwise it ended
 *     when the last of the inputs did
 */
public record MergeOptions(
    MergeStrategy strategy,
    String syncId,
    Timestamp startedAt,
    Timestamp statsWrittenAt,
    WriteOptions write,
    C1zWriter.Resources resources,
    boolean overwrite,
    ExpansionOptions expansion,
    Timestamp endedAt) {
  public MergeOptions {
    Objects.requireNonNull(strategy);
    Objects.requireNonNull(write);
    Objects.requireNonNull(resources);
  }

  /** A merge without expansion. */
  public MergeOptions(
      MergeStrategy strategy,
      String syncId,
      Timestamp startedAt,
      Timestamp statsWrittenAt,
      WriteOptions write,
      C1zWriter.Resources resources,
      boolean overwrite) {
    this(strategy, syncId, startedAt, statsWrittenAt, write, resources, overwrite, null, null);
  }

  /** The same with an expansion. */
  public MergeOptions expanding(ExpansionOptions how, Timestamp end) {
    return new MergeOptions(
        strategy, syncId, startedAt, statsWrittenAt, write, resources, overwrite, how, end);
  }

  /** The same for a file of another shape. */
  public MergeOptions withWrite(WriteOptions shape) {
    return new MergeOptions(
        strategy,
        syncId,
        startedAt,
        statsWrittenAt,
        shape,
        resources,
        overwrite,
        expansion,
        endedAt);
  }

  /** Rebuild under a fresh id, now, never over a file that exists. */
  public static MergeOptions defaults() {
    return new MergeOptions(
        MergeStrategy.REBUILD,
        null,
        null,
        null,
        WriteOptions.defaults(),
        C1zWriter.Resources.defaults(),
        false);
  }
}
