package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import dev.syncline.c1z.profile.TimedFileOutput;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.sink.files.Publication;
import dev.syncline.c1z.sink.files.StagedFile;
import dev.syncline.c1z.sink.files.StagingArea;
import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.FileAssembler;
import dev.syncline.c1z.write.RangeResult;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.SyncRun;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.Path;

/**
 * Makes the file of a sync of which everything has come together, where nobody sees it; or says why
 * there is none. Thread-safe.
 */
final class FileWorker {
  private static final int BUFFER_BYTES = 64 << 10;

  private final WriteOptions options;
  private final FileOperations files;
  private final StagingArea staging;
  private final Path output;
  private final NamingTemplate naming;
  private final boolean published;

  /**
   * What came of a job.
   *
   * @param committable for the committer
   * @param stagedPath the file in the staging area that is handed on with it, or null
   */
  record Made(SyncCommittable committable, String stagedPath) {}

  /**
   * @param output directory of published files
   * @param published whether the file is the one to be published; otherwise somebody reads it
   *     before
   */
  FileWorker(
      WriteOptions options,
      FileOperations files,
      StagingArea staging,
      Path output,
      NamingTemplate naming,
      boolean published) {
    this.options = requireNonNull(options);
    this.files = requireNonNull(files);
    this.staging = requireNonNull(staging);
    this.output = requireNonNull(output);
    this.naming = requireNonNull(naming);
    this.published = published;
  }

  /**
   * Does a job. A sync whose staged files are missing or cut has a result, too: it says so.
   *
   * @throws IOException for errors that another attempt may not meet
   */
  Made make(AssemblyJob job) throws IOException {
    SyncVerdict verdict = job.plan().verdict();
    if (!verdict.isComplete()) {
      return withoutFile(verdict, outcomeOf(verdict), verdict.reason());
    }
    List<RangeResult> results = new ArrayList<>();
    for (BuiltRange range : job.ranges()) {
      if (!range.failure().isEmpty()) {
        return withoutFile(verdict, SyncOutcome.QUARANTINED, range.failure());
      }
      results.add(RangeResult.read(new ByteInput(range.result())));
    }
    try {
      return assemble(verdict, results);
    } catch (IOException e) {
      String loss = StagedReads.lossIn(e);
      if (loss == null) {
        throw e;
      }
      return withoutFile(verdict, SyncOutcome.QUARANTINED, loss);
    }
  }

  private static SyncOutcome outcomeOf(SyncVerdict verdict) {
    return switch (verdict.outcome()) {
      case COMPLETE -> throw new IllegalArgumentException("a complete sync has a file");
      case QUARANTINED -> SyncOutcome.QUARANTINED;
      case ABORTED -> SyncOutcome.ABORTED;
      case ABANDONED -> SyncOutcome.ABANDONED;
    };
  }

  private static Made withoutFile(SyncVerdict verdict, SyncOutcome outcome, String reason) {
    return new Made(
        new SyncCommittable(SyncResult.withoutFile(verdict, outcome, reason), null), null);
  }

  private Made assemble(SyncVerdict verdict, List<RangeResult> results) throws IOException {
    Path target = target(verdict);
    Publication publication =
        published
            ? Publication.of(files, target, staging, false)
            : Publication.staged(files, staging);
    try (Publication.Draft draft = begin(publication, target);
        FileAssembler assembler = new FileAssembler(options, new StagedReads(files))) {
      OutputStream out = new BufferedOutputStream(new TimedFileOutput(draft.out()), BUFFER_BYTES);
      AssembledFile made =
          assembler.assemble(syncRun(verdict), statsWrittenAt(verdict), results, out);
      out.flush();
      StagedFile file =
          new StagedFile(target.toString(), made.size(), made.sha256(), finish(draft));
      SyncResult result =
          new SyncResult(
              verdict.syncId(),
              verdict.epoch(),
              SyncOutcome.PUBLISHED,
              verdict.reason(),
              verdict.facts(),
              file.target(),
              made.size(),
              made.sha256Hex(),
              made.keys(),
              RowCounts.of(made.statistics()),
              verdict.records(),
              verdict.counters(),
              verdict.expansion(),
              Optional.empty(),
              0);
      return new Made(new SyncCommittable(result, file), draft.stagedPath());
    }
  }

  private static Publication.Draft begin(Publication publication, Path target) throws IOException {
    ProfileClock.enter(Part.FILES);
    try {
      return publication.begin(target);
    } finally {
      ProfileClock.leave();
    }
  }

  private static byte[] finish(Publication.Draft draft) throws IOException {
    ProfileClock.enter(Part.FILES);
    try {
      return draft.finish();
    } finally {
      ProfileClock.leave();
    }
  }

  private Path target(SyncVerdict verdict) {
    SyncFacts facts = verdict.facts();
    Instant startedAt =
        facts
            .startedAt()
            .map(time -> Instant.ofEpochSecond(time.getSeconds(), time.getNanos()))
            .orElse(Instant.EPOCH);
    return new Path(
        output, naming.fill(verdict.syncId(), facts.connector(), facts.type(), startedAt));
  }

  private static SyncRun syncRun(SyncVerdict verdict) {
    SyncFacts facts = verdict.facts();
    return new SyncRun(
        verdict.syncId(),
        SyncRun.typeNumber(facts.type()),
        facts.parentSyncId(),
        facts.startedAt().orElse(null),
        facts.endedAt().orElse(null),
        "",
        false);
  }

  private static Timestamp statsWrittenAt(SyncVerdict verdict) {
    return verdict.facts().statsWrittenAt().orElse(null);
  }
}
