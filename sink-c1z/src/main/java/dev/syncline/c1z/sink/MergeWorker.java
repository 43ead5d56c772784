package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionException;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.merge.C1zExpand;
import dev.syncline.c1z.merge.C1zMerge;
import dev.syncline.c1z.merge.MergeOptions;
import dev.syncline.c1z.merge.MergeRefusedException;
import dev.syncline.c1z.merge.MergeResult;
import dev.syncline.c1z.merge.MergeStrategy;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.MissingFileException;
import dev.syncline.c1z.sink.files.Publication;
import dev.syncline.c1z.sink.files.PublishedFiles;
import dev.syncline.c1z.sink.files.StagedFile;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges a partial sync into the previous file of its connector, in steps: waits for that file to
 * be visible, settles which one it is, merges. Files are merged on the local disk. Thread-safe.
 */
final class MergeWorker {
  private static final Logger LOG = LoggerFactory.getLogger(MergeWorker.class);
  private static final int THREADS = 2;
  private static final long MEMORY = 32 << 20;

  private final C1zSinkOptions options;
  private final FileOperations files;
  private final StagingArea staging;
  private final PublishedFiles published;
  private final LocalCopies copies;

  /** How far a job has come. */
  sealed interface Step {
    /** The file before it is not visible yet. */
    record Waiting() implements Step {}

    /**
     * It is known what the sync is merged into.
     *
     * @param base {@link PreviousFile#NONE} if nothing
     * @param copy of the base, null if there is none
     */
    record Settled(PreviousFile base, LocalCopies.Copy copy) implements Step {
      static final Settled NOTHING = new Settled(PreviousFile.NONE, null);
    }

    /**
     * It is done.
     *
     * @param made what goes to the committer
     * @param ownIsUsed whether the staged file of the sync is the one to be published
     */
    record Done(FileWorker.Made made, boolean ownIsUsed) implements Step {}
  }

  /**
   * What becomes the sync's file.
   *
   * @param result of the sync with that file
   * @param sha256 of the file
   * @param content where it is
   */
  private record Content(SyncResult result, byte[] sha256, java.nio.file.Path content) {}

  MergeWorker(C1zSinkOptions options, StagingArea staging, LocalCopies copies) {
    this.options = requireNonNull(options);
    this.files = options.staging().files();
    this.staging = requireNonNull(staging);
    this.copies = requireNonNull(copies);
    this.published = new PublishedFiles(files, new Path(options.output()), options.naming());
  }

  /**
   * Takes a job as far as it gets. A sync whose staged file is missing, or that cannot be merged,
   * has a result, too: it says so.
   *
   * @throws IOException for errors that another attempt may not meet
   */
  Step advance(MergeJob job) throws IOException {
    try {
      if (!options.merges(job.facts())) {
        return passOn(job);
      }
      return job.base() == null ? settle(job) : merge(job);
    } catch (MissingFileException e) {
      return new Step.Done(quarantined(job, e.getMessage()), false);
    }
  }

  private Step passOn(MergeJob job) throws IOException {
    StagedFile own = job.own();
    if (files.isLocal(new Path(own.target()))) {
      return new Step.Done(new FileWorker.Made(job.sync(), null), true);
    }
    try (InputStream in = files.open(job.staged())) {
      return new Step.Done(stage(job.sync().result(), own.sha256(), in), false);
    }
  }

  private Step settle(MergeJob job) throws IOException {
    PreviousFile last = job.last();
    if (last != null) {
      Path path = new Path(last.path());
      boolean visible = files.size(path) >= 0;
      if (!visible && !job.lastIsSettled()) {
        return new Step.Waiting();
      }
      Step.Settled found = visible ? acceptable(path) : null;
      if (found != null && found.base().sha256().equals(last.sha256())) {
        return found;
      }
    }
    for (PublishedFiles.Named named : published.of(job.connector())) {
      Step.Settled found = named.syncId().equals(job.syncId()) ? null : acceptable(named.path());
      if (found != null) {
        return found;
      }
    }
    return Step.Settled.NOTHING;
  }

  /** The file as it is now, or null if there is none that could be merged. */
  private Step.Settled acceptable(Path path) throws IOException {
    LocalCopies.Copy copy;
    try {
      copy = copies.of(path);
    } catch (MissingFileException e) {
      return null; // gone meanwhile
    }
    try {
      C1zMerge.requireAcceptable(copy.path());
      return new Step.Settled(
          new PreviousFile(path.toString(), Files.size(copy.path()), copy.sha256()), copy);
    } catch (MergeRefusedException | C1zException e) {
      LOG.warn("{} is passed over, nothing can be merged into it", path, e);
      copy.close();
      return null;
    }
  }

  private Step merge(MergeJob job) throws IOException {
    if (!job.base().exists()) {
      return merge(job, null);
    }
    try (LocalCopies.Copy base = job.copyOfBase() != null ? job.copyOfBase() : copyAgain(job)) {
      return base == null ? settle(job) : merge(job, base.path());
    }
  }

  /** After a restore: a copy of what was settled, or null if it is gone or another file by now. */
  private LocalCopies.Copy copyAgain(MergeJob job) throws IOException {
    LocalCopies.Copy copy = null;
    try {
      copy = copies.of(new Path(job.base().path()));
      if (copy.sha256().equals(job.base().sha256())) {
        return copy;
      }
      copy.close();
    } catch (MissingFileException e) {
      LOG.debug("{} is gone", job.base(), e);
    }
    LOG.warn("{} was to be merged into, but is not there any more; looking again", job.base());
    return null;
  }

  private Step merge(MergeJob job, java.nio.file.Path base) throws IOException {
    java.nio.file.Path merged = copies.newName();
    try (LocalCopies.Copy own = copies.of(job.staged())) {
      return new Step.Done(merge(job, base, own.path(), merged), false);
    } finally {
      Files.deleteIfExists(merged);
    }
  }

  private FileWorker.Made merge(
      MergeJob job, java.nio.file.Path base, java.nio.file.Path own, java.nio.file.Path merged)
      throws IOException {
    Content made;
    try {
      made = combine(job, base, own, merged);
    } catch (ExpansionException e) {
      return quarantined(job, "not expanded: " + e.getMessage());
    } catch (MergeRefusedException | C1zException e) {
      // People know the files by other names than those on the local disk.
      String reason = e.getMessage().replace(own.toString(), "sync " + job.syncId());
      return quarantined(
          job,
          "not merged: "
              + (base == null ? reason : reason.replace(base.toString(), job.base().path())));
    }
    try (InputStream in = Files.newInputStream(made.content())) {
      return stage(made.result(), made.sha256(), in);
    }
  }

  private Content combine(
      MergeJob job, java.nio.file.Path base, java.nio.file.Path own, java.nio.file.Path merged)
      throws IOException {
    ExpansionOptions expansion = options.expansion();
    try {
      return combine(job, base, own, merged, expansion, "");
    } catch (ExpansionException e) {
      if (expansion.onFailure() == ExpansionOptions.OnFailure.QUARANTINE) {
        throw e;
      }
      return combine(job, base, own, merged, null, "not expanded: " + e.getMessage());
    }
  }

  private Content combine(
      MergeJob job,
      java.nio.file.Path base,
      java.nio.file.Path own,
      java.nio.file.Path merged,
      ExpansionOptions expansion,
      String reason)
      throws IOException {
    SyncResult result = job.sync().result();
    C1zWriter.Resources resources = new C1zWriter.Resources(THREADS, MEMORY, copies.directory());
    AssembledFile file;
    Optional<ExpansionCounters> counters;
    if (base != null) {
      SyncFacts facts = job.facts();
      MergeOptions how =
          new MergeOptions(
              MergeStrategy.REBUILD,
              job.syncId(),
              facts.startedAt().orElse(null),
              facts.statsWrittenAt().or(facts::endedAt).orElse(null),
              options.write(),
              resources,
              false,
              expansion,
              facts.endedAt().orElse(null));
      MergeResult written = C1zMerge.merge(List.of(base, own), merged, how);
      file = written.file();
      counters = written.expansion();
    } else if (expansion != null) {
      C1zExpand.Result written =
          C1zExpand.expand(own, merged, expansion, options.write(), resources, false);
      file = written.file();
      counters = Optional.of(written.counters());
    } else {
      return new Content(result.concluded(result.outcome(), reason, 0), job.own().sha256(), own);
    }
    Optional<PreviousFile> into = Optional.of(job.base()).filter(PreviousFile::exists);
    return new Content(result.withFile(file, reason, into, counters), file.sha256(), merged);
  }

  /** The result of a sync whose turn does not come, since the job is at its end. */
  static FileWorker.Made unfinished(MergeJob job) {
    return quarantined(
        job,
        "not merged: the job ended before "
            + job.last().path()
            + ", which it follows, was published; send it again");
  }

  private static FileWorker.Made quarantined(MergeJob job, String reason) {
    return new FileWorker.Made(
        new SyncCommittable(
            job.sync().result().withoutFile().concluded(SyncOutcome.QUARANTINED, reason, 0), null),
        null);
  }

  private FileWorker.Made stage(SyncResult result, byte[] sha256, InputStream content)
      throws IOException {
    Path target = new Path(result.path());
    try (Publication.Draft draft = Publication.of(files, target, staging, false).begin(target)) {
      content.transferTo(draft.out());
      StagedFile file = new StagedFile(result.path(), result.size(), sha256, draft.finish());
      return new FileWorker.Made(new SyncCommittable(result, file), draft.stagedPath());
    }
  }
}
