package dev.syncline.job.pack;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionException;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sink.RejectPolicy;
import dev.syncline.c1z.write.AssembledFile;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.OutputFile;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.input.RejectListing;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.job.input.SyncStart;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes an input from its first to its last record and writes the file of its last sync. A sync
 * that begins wipes the one before, as it does in the reference's store. Not thread-safe.
 */
final class Packer implements Closeable {
  private final SyncSplitter splitter;
  private final RejectListing listing;
  private final OutputFile output;
  private final WriteOptions options;
  private final ExpansionOptions expansion;
  private final C1zWriter.Resources resources;
  private final RejectPolicy policy;

  /** What the JSON parser said about lines that the writer has not come to yet, by line. */
  private final Map<Long, String> parseErrors = new HashMap<>();

  private C1zWriter writer;
  private long rejects;
  private Result last;
  private String refusedBegin;

  /**
   * What became of a sync.
   *
   * @param start the sync
   * @param file null if nothing was written
   * @param problem why nothing was written, or null
   * @param expansion what the expansion came across; null if there was none
   * @param unexpanded why the file is not expanded although it should be, or null
   */
  record Result(
      SyncStart start,
      AssembledFile file,
      String problem,
      ExpansionCounters expansion,
      String unexpanded) {
    static Result withoutFile(SyncStart start, String problem) {
      return new Result(start, null, problem, null, null);
    }
  }

  /**
   * @param expansion how to expand grants, or null
   */
  Packer(
      SyncSplitter splitter,
      RejectListing listing,
      OutputFile output,
      WriteOptions options,
      ExpansionOptions expansion,
      C1zWriter.Resources resources,
      RejectPolicy policy) {
    this.splitter = requireNonNull(splitter, "splitter");
    this.listing = requireNonNull(listing, "listing");
    this.output = requireNonNull(output, "output");
    this.options = requireNonNull(options, "options");
    this.expansion = expansion;
    this.resources = requireNonNull(resources, "resources");
    this.policy = requireNonNull(policy, "policy");
  }

  /**
   * Reads the input to its end.
   *
   * @return what became of the last sync; null if there was none
   */
  Result pack() throws IOException {
    while (splitter.next()) {
      switch (splitter.event()) {
        case BEGIN -> begin();
        case RECORD -> record();
        case END -> end();
        case ABORT, UNENDED -> {
          finishRecords();
          leave(Result.withoutFile(splitter.start(), splitter.problem()));
        }
        case REFUSED_BEGIN -> {
          refusedBegin = splitter.reject().reason();
          listing.add(splitter.reject());
        }
        case OUTSIDE -> listing.add(splitter.reject());
      }
    }
    return last;
  }

  /** Why a begin marker opened no sync, or null if that did not happen. */
  String refusedBegin() {
    return refusedBegin;
  }

  private void begin() throws IOException {
    String id = splitter.start().id().toString();
    last = null;
    rejects = 0;
    listing.syncBegins(id);
    writer = new C1zWriter(id, options, resources, this::rejected);
    if (expansion != null) {
      writer.expanding(expansion);
    }
  }

  private void record() throws IOException {
    if (splitter.parseError() != null) {
      parseErrors.put(splitter.number(), splitter.parseError());
    }
    writer.add(splitter.data(), splitter.offset(), splitter.length(), splitter.number());
  }

  private void rejected(long number, RejectedRecordException reason) throws IOException {
    rejects++;
    listing.add(splitter.reject(number, reason, parseErrors.remove(number)));
  }

  private void finishRecords() throws IOException {
    writer.finishInput();
  }

  private void end() throws IOException {
    finishRecords();
    if (policy == RejectPolicy.FAIL && rejects > 0) {
      leave(
          Result.withoutFile(
              splitter.start(),
              rejects + " of its records were rejected, and --on-bad-record is fail"));
      return;
    }
    BeginSync begin = splitter.start().marker();
    EndSync end = splitter.end();
    SyncRun facts =
        new SyncRun(
            begin.getSyncId(),
            SyncRun.typeNumber(begin.getType()),
            begin.getParentSyncId(),
            begin.getStartedAt(),
            end.getEndedAt(),
            "",
            false);
    try (OutputStream out = output.rewrite()) {
      AssembledFile file = writer.finish(facts, end.getStatsWrittenAt(), out);
      leave(
          new Result(
              splitter.start(),
              file,
              null,
              writer.expansion().orElse(null),
              writer.expansionFailure().map(Throwable::getMessage).orElse(null)));
    } catch (ExpansionException e) {
      leave(Result.withoutFile(splitter.start(), e.getMessage()));
    }
  }

  private void leave(Result result) throws IOException {
    last = result;
    listing.syncEnds();
    C1zWriter done = writer;
    writer = null;
    done.close();
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
