package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.sink.files.Publication;
import dev.syncline.c1z.sink.files.StagedFile;
import org.apache.flink.core.fs.Path;

/**
 * A sync whose turn among those of its connector has come.
 *
 * @param connector what stands for the connector in names of files
 * @param sync the sync and its own file, which is staged
 * @param last the file of the sync before it, if this job has made one; else null
 * @param lastIsSettled whether the file of the sync before it would be visible by now if it was
 *     published
 * @param base what the sync is merged into, once that is settled; else null
 * @param copyOfBase a local copy of it, if there is one already; else null
 */
record MergeJob(
    String connector,
    SyncCommittable sync,
    PreviousFile last,
    boolean lastIsSettled,
    PreviousFile base,
    LocalCopies.Copy copyOfBase) {
  MergeJob {
    requireNonNull(connector);
    requireNonNull(sync);
  }

  String syncId() {
    return sync.result().syncId();
  }

  SyncFacts facts() {
    return sync.result().facts();
  }

  StagedFile own() {
    return sync.file().orElseThrow();
  }

  /** Where its own file can be read. */
  Path staged() {
    return Publication.stagedPath(own());
  }

  MergeJob into(PreviousFile settled, LocalCopies.Copy copy) {
    return new MergeJob(connector, sync, last, lastIsSettled, requireNonNull(settled), copy);
  }
}
