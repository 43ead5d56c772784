package dev.syncline.job.produce;

import dev.syncline.job.input.Reject;
import dev.syncline.job.input.RejectListing;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.job.input.SyncStart;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One input of a run of {@code produce}, and what became of its syncs. Not thread-safe. */
final class ProduceSource implements Closeable, InputProducer.Listener {
  private final String name;
  private final int epoch;
  private final RejectListing listing;
  private final InputProducer producer;
  private final List<ProducedSummary> syncs = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  ProduceSource(SyncSplitter splitter, SyncProducer target, int epoch, Path rejected) {
    this.name = splitter.input().name();
    this.epoch = epoch;
    this.listing = new RejectListing(rejected);
    this.producer = new InputProducer(splitter, target, epoch, this);
  }

  String name() {
    return name;
  }

  InputProducer producer() {
    return producer;
  }

  @Override
  public void syncBegins(SyncStart start) throws IOException {
    listing.syncBegins(start.id().toString());
  }

  @Override
  public void rejected(Reject reject) throws IOException {
    listing.add(reject);
  }

  @Override
  public void syncEnds(SyncStart start, EndSync end, long records) throws IOException {
    close(start, records, null);
  }

  @Override
  public void syncAborts(SyncStart start, long records, String reason) throws IOException {
    close(start, records, reason);
  }

  private void close(SyncStart start, long records, String aborted) throws IOException {
    listing.syncEnds();
    syncs.add(new ProducedSummary(start.id().toString(), name, epoch, records, 0, aborted));
  }

  @Override
  public void beginRefused(Reject reject) throws IOException {
    problems.add(reject.position() + ": " + reject.reason());
    listing.add(reject);
  }

  /** The input is at its end. */
  void finish() throws IOException {
    Reject first = listing.firstWithoutSync();
    if (syncs.isEmpty() && problems.isEmpty()) {
      problems.add(
          name
              + ": no sync in it"
              + (first == null ? "" : "; first of its records: " + first.reason()));
    }
    listing.close();
  }

  /** What was sent, in the order of the input. */
  List<ProducedSummary> syncs() {
    return syncs.stream().map(sync -> sync.withRejects(listing.count(sync.syncId()))).toList();
  }

  /** What kept syncs from being sent at all. */
  List<String> problems() {
    return problems;
  }

  @Override
  public void close() throws IOException {
    try (RejectListing closedLast = listing) {
      producer.close();
    }
  }
}
