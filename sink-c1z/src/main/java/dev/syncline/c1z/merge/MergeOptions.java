package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
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
 * @param overwrite whether an output that exists is replaced
 */
public record MergeOptions(
    MergeStrategy strategy,
    String syncId,
    Timestamp startedAt,
    Timestamp statsWrittenAt,
    WriteOptions write,
    C1zWriter.Resources resources,
    boolean overwrite) {
  public MergeOptions {
    Objects.requireNonNull(strategy);
    Objects.requireNonNull(write);
    Objects.requireNonNull(resources);
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
