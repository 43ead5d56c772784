package dev.syncline.local.run;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.input.RecordInput;
import dev.syncline.job.input.Reject;
import dev.syncline.job.input.RejectListing;
import dev.syncline.job.input.SyncIds;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.job.input.SyncStart;
import dev.syncline.job.produce.InputProducer;
import dev.syncline.job.produce.SyncProducer;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One input on its way into the topic: its syncs, and its rejects, which it lists. Not thread-safe,
 * except for {@link #taken} and {@link #syncs}.
 */
final class InputFeed implements InputProducer.Listener, Closeable {
  private static final int EPOCH = 1;

  private final RecordInput input;
  private final SyncSplitter splitter;
  private final RejectListing listing;
  private final Map<String, Long> begun = new LinkedHashMap<>();
  private InputProducer producer;
  private String refusedBegin;
  private volatile long taken;
  private volatile int syncs;

  /**
   * @param input closed with this
   * @param ids the ids of all inputs of the run
   */
  InputFeed(RecordInput input, SyncIds ids, RejectListing listing) {
    this.input = requireNonNull(input, "input");
    this.splitter = new SyncSplitter(input, ids);
    this.listing = requireNonNull(listing, "listing");
  }

  /**
   * Sends the next records.
   *
   * @return false at the end of the input
   */
  boolean step(SyncProducer target, int count) throws IOException {
    if (producer == null) {
      producer = new InputProducer(splitter, target, EPOCH, this);
    }
    boolean more = producer.step(count);
    taken += more ? count : 0;
    return more;
  }

  @Override
  public void syncBegins(SyncStart start) throws IOException {
    String id = start.id().toString();
    begun.put(id, System.nanoTime());
    syncs = begun.size();
    listing.syncBegins(id);
  }

  @Override
  public void rejected(Reject reject) throws IOException {
    listing.add(reject);
  }

  @Override
  public void syncEnds(SyncStart start, EndSync end, long count) throws IOException {
    listing.syncEnds();
  }

  @Override
  public void syncAborts(SyncStart start, long records, String reason) throws IOException {
    listing.syncEnds();
  }

  @Override
  public void beginRefused(Reject reject) throws IOException {
    refusedBegin = reject.reason();
    listing.add(reject);
  }

  /** Number of syncs that began. */
  int syncs() {
    return syncs;
  }

  /** The syncs that began, in order, with the time by {@link System#nanoTime}. */
  Map<String, Long> begun() {
    return begun;
  }

  /** Rejects that are listed under a sync; final once this is closed. */
  long rejects(String syncId) {
    return listing.count(syncId);
  }

  /** Records read so far, to the last full step. */
  long taken() {
    return taken;
  }

  /** What is wrong with the input as a whole although it could be read; before closing. */
  Optional<String> problem() {
    if (refusedBegin != null) {
      return Optional.of(input.name() + ": " + refusedBegin);
    }
    if (begun.isEmpty()) {
      Reject first = listing.firstWithoutSync();
      return Optional.of(
          input.name()
              + ": no sync in it"
              + (first == null ? "" : "; first of its records: " + first.reason()));
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try (RejectListing listed = listing;
        SyncSplitter closed = splitter) {
      if (producer != null) {
        producer.close();
      }
    }
  }
}
