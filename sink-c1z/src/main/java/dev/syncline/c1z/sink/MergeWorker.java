package dev.syncline.c1z.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
  private final ScratchDirectory scratch;
  private final AtomicLong names = new AtomicLong();

  /** How far a job has come. */
  sealed interface Step {
    /** The file before it is not visible yet. */
    record Waiting() implements Step {}

    /** It is known what the sync is merged into, {@link PreviousFile#NONE} included. */
    record Settled(PreviousFile base) implements Step {}

    /**
     * It is done.
     *
     * @param made what goes to the committer
     * @param ownIsUsed whether the staged file of the sync is the one to be published
     */
    record Done(FileWorker.Made made, boolean ownIsUsed) implements Step {}
  }

  /** What a file became on the local disk. */
  private record Local(AssembledFile file, Optional<ExpansionCounters> expansion, String reason) {}

  MergeWorker(C1zSinkOptions options, StagingArea staging, ScratchDirectory scratch) {
    this.options = requireNonNull(options);
    this.files = options.staging().files();
    this.staging = requireNonNull(staging);
    this.scratch = requireNonNull(scratch);
    this.published =
        new PublishedFiles(
            files, new org.apache.flink.core.fs.Path(options.output()), options.naming());
  }

  /**
   * Takes a job as far as it gets. A sync whose staged file is missing, or that cannot be merged,
   * has a result, too: it says so.
   *
   * @throws IOException for errors that another attempt may not meet
   */
  Step advance(MergeJob job) throws IOException {
    if (!options.merges(job.facts())) {
      return passOn(job);
    }
    if (job.base() == null) {
      return settle(job);
    }
    Path base = null;
    if (job.base().exists()) {
      base = fetchBase(job.base());
      if (base == null) {
        return settle(job);
      }
    }
    Path own = temporary("sync");
    Path merged = temporary("merged");
    try {
      fetch(new org.apache.flink.core.fs.Path(new String(job.own().handle(), UTF_8)), own);
      return new Step.Done(make(job, base, own, merged), false);
    } catch (MissingFileException e) {
      return new Step.Done(quarantined(job, e.getMessage()), false);
    } finally {
      for (Path file : base == null ? new Path[] {own, merged} : new Path[] {base, own, merged}) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Step passOn(MergeJob job) throws IOException {
    StagedFile own = job.own();
    if (files.isLocal(new org.apache.flink.core.fs.Path(own.target()))) {
      return new Step.Done(new FileWorker.Made(job.sync(), null), true);
    }
    org.apache.flink.core.fs.Path staged =
        new org.apache.flink.core.fs.Path(new String(own.handle(), UTF_8));
    try (InputStream in = files.open(staged)) {
      return new Step.Done(
          stage(job.sync().result(), own.target(), own.size(), own.sha256(), in), false);
    } catch (MissingFileException e) {
      return new Step.Done(quarantined(job, e.getMessage()), false);
    }
  }

  private Step settle(MergeJob job) throws IOException {
    PreviousFile last = job.last();
    if (last != null) {
      org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(last.path());
      boolean visible = files.size(path) >= 0;
      if (!visible && !job.lastIsSettled()) {
        return new Step.Waiting();
      }
      if (visible) {
        PreviousFile found = acceptable(path);
        if (found != null && found.sha256().equals(last.sha256())) {
          return new Step.Settled(found);
        }
      }
    }
    for (PublishedFiles.Named named : published.of(job.connector())) {
      if (!named.syncId().equals(job.sync().result().syncId())) {
        PreviousFile found = acceptable(named.path());
        if (found != null) {
          return new Step.Settled(found);
        }
      }
    }
    return new Step.Settled(PreviousFile.NONE);
  }

  /** The file as it is now, or null if there is none that could be merged. */
  private PreviousFile acceptable(org.apache.flink.core.fs.Path path) throws IOException {
    Path local = temporary("candidate");
    try {
      String sha256 = fetch(path, local);
      C1zMerge.requireAcceptable(local);
      return new PreviousFile(path.toString(), Files.size(local), sha256);
    } catch (MissingFileException e) {
      return null; // gone meanwhile
    } catch (MergeRefusedException | C1zException e) {
      LOG.warn("{} is passed over, nothing can be merged into it", path, e);
      return null;
    } finally {
      Files.deleteIfExists(local);
    }
  }

  /** A local copy of the file that was settled on, or null if it is gone or another one now. */
  private Path fetchBase(PreviousFile base) throws IOException {
    Path local = temporary("base");
    boolean same = false;
    try {
      same = fetch(new org.apache.flink.core.fs.Path(base.path()), local).equals(base.sha256());
    } catch (MissingFileException e) {
      LOG.debug("{} is gone", base, e);
    } finally {
      if (!same) {
        Files.deleteIfExists(local);
      }
    }
    if (!same) {
      LOG.warn("{} was to be merged into, but is gone or holds other bytes; looking again", base);
    }
    return same ? local : null;
  }

  private FileWorker.Made make(MergeJob job, Path base, Path own, Path merged) throws IOException {
    SyncResult result = job.sync().result();
    Local local;
    try {
      local = combine(job, base, own, merged);
    } catch (ExpansionException e) {
      return quarantined(job, "not expanded: " + e.getMessage());
    } catch (MergeRefusedException | C1zException e) {
      return quarantined(job, notMerged(job, base, own, e));
    }
    if (local == null) {
      try (InputStream in = Files.newInputStream(own)) {
        return stage(result, job.own().target(), job.own().size(), job.own().sha256(), in);
      }
    }
    SyncResult made =
        result.withFile(
            local.file(),
            local.reason(),
            base == null ? Optional.empty() : Optional.of(job.base()),
            local.expansion());
    try (InputStream in = Files.newInputStream(merged)) {
      return stage(made, job.own().target(), local.file().size(), local.file().sha256(), in);
    }
  }

  /** People know the files by other names than those on the local disk. */
  private static String notMerged(MergeJob job, Path base, Path own, IOException failure) {
    String reason = "not merged: " + failure.getMessage();
    return base == null
        ? reason
        : reason
            .replace(base.toString(), job.base().path())
            .replace(own.toString(), "sync " + job.sync().result().syncId());
  }

  /** Null if the sync's own file is what it comes to. */
  private Local combine(MergeJob job, Path base, Path own, Path merged) throws IOException {
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

  private Local combine(
      MergeJob job, Path base, Path own, Path merged, ExpansionOptions expansion, String reason)
      throws IOException {
    C1zWriter.Resources resources = new C1zWriter.Resources(THREADS, MEMORY, scratch.path());
    if (base == null) {
      if (expansion == null) {
        return null;
      }
      C1zExpand.Result expanded =
          C1zExpand.expand(own, merged, expansion, options.write(), resources, false);
      return new Local(expanded.file(), Optional.of(expanded.counters()), reason);
    }
    SyncFacts facts = job.facts();
    MergeResult result =
        C1zMerge.merge(
            List.of(base, own),
            merged,
            new MergeOptions(
                MergeStrategy.REBUILD,
                job.sync().result().syncId(),
                facts.startedAt().orElse(null),
                facts.statsWrittenAt().or(facts::endedAt).orElse(null),
                options.write(),
                resources,
                false,
                expansion,
                facts.endedAt().orElse(null)));
    return new Local(result.file(), result.expansion(), reason);
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

  private FileWorker.Made stage(
      SyncResult result, String target, long size, byte[] sha256, InputStream content)
      throws IOException {
    org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(target);
    try (Publication.Draft draft = Publication.of(files, path, staging, false).begin(path)) {
      content.transferTo(draft.out());
      StagedFile file = new StagedFile(target, size, sha256, draft.finish());
      return new FileWorker.Made(new SyncCommittable(result, file), draft.stagedPath());
    }
  }

  private Path temporary(String what) throws IOException {
    return scratch.path().resolve(what + "-" + names.incrementAndGet() + ".c1z");
  }

  /** Copies a file to the local disk. Returns its SHA-256 in hex. */
  private String fetch(org.apache.flink.core.fs.Path from, Path to) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(files.open(from), digest);
        OutputStream out = Files.newOutputStream(to)) {
      in.transferTo(out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
