package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.input.Reject;
import dev.syncline.job.input.SyncSplitter;
import dev.syncline.job.input.SyncStart;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;

/**
 * Sends the syncs of one input, a few records at a time, so that several inputs can take turns and
 * their syncs lie interleaved in the topic. Not thread-safe.
 */
public final class InputProducer implements Closeable {
  /** What is told about the way. */
  public interface Listener {
    /** The begin markers of a sync have been sent. */
    default void syncBegins(SyncStart start) throws IOException {}

    /** A record was sent that the job will reject, or one outside any sync was not sent. */
    default void rejected(Reject reject) throws IOException {}

    /**
     * The end markers of a sync have been sent.
     *
     * @param records number of its records
     */
    default void syncEnds(SyncStart start, EndSync end, long records) throws IOException {}

    /** A sync was aborted, by its own marker or since the input has no end of it. */
    default void syncAborts(SyncStart start, long records, String reason) throws IOException {}

    /** A begin marker opens no sync; what follows it lies outside. */
    default void beginRefused(Reject reject) throws IOException {}
  }

  private final SyncSplitter splitter;
  private final SyncProducer producer;
  private final int epoch;
  private final Listener listener;
  private ProducedSync sync; // null between syncs, and before it is resumed
  private boolean inSync;
  private long events;
  private boolean abortsWhenClosed = true;

  /**
   * @param splitter closed with this
   * @param producer not closed
   * @param epoch for every sync of the input, from 1
   */
  public InputProducer(SyncSplitter splitter, SyncProducer producer, int epoch, Listener listener) {
    this.splitter = requireNonNull(splitter, "splitter");
    this.producer = requireNonNull(producer, "producer");
    this.epoch = epoch;
    this.listener = requireNonNull(listener, "listener");
  }

  /**
   * Sends the next records.
   *
   * @param records how many, at least 1
   * @return false at the end of the input
   */
  public boolean step(int records) throws IOException {
    for (int i = 0; i < records; i++) {
      if (!splitter.next()) {
        return false;
      }
      handle();
    }
    return true;
  }

  /** Events of the input handled so far: records, markers and what lies outside. */
  public long events() {
    return events;
  }

  /** Where the open sync is, with everything before in the topic; null between syncs. */
  public SyncToken token() throws IOException {
    return sync == null ? null : sync.token();
  }

  /** Leaves an open sync as it is when this is closed, for a later run to go on with. */
  public void leaveOpen() {
    abortsWhenClosed = false;
  }

  /**
   * Goes on where an earlier run was, without sending what it has sent. Before the first step.
   *
   * @param handled {@link #events} of that run
   * @param token its {@link #token} at that point, null between syncs
   * @throws ProduceException if the input is shorter, or at another sync at that point
   */
  public void resume(long handled, SyncToken token) throws IOException {
    while (events < handled) {
      if (!splitter.next()) {
        throw new ProduceException(
            splitter.input().name()
                + ": has "
                + events
                + " records and markers, an earlier run had sent "
                + handled);
      }
      pass();
      events++;
    }
    String found = inSync ? splitter.start().id().toString() : null;
    String expected = token == null ? null : token.syncId();
    if (!Objects.equals(found, expected)) {
      throw new ProduceException(
          splitter.input().name()
              + ": is not what an earlier run has sent: in sync "
              + found
              + ", expected "
              + expected);
    }
    sync = token == null ? null : producer.resume(token);
  }

  /** Tells about the current event without sending anything. */
  private void pass() throws IOException {
    switch (splitter.event()) {
      case BEGIN -> {
        inSync = true;
        listener.syncBegins(splitter.start());
      }
      case RECORD -> {
        Reject reject = splitter.reject() == null ? refusal() : splitter.reject();
        if (reject != null) {
          listener.rejected(reject);
        }
      }
      case END -> {
        inSync = false;
        listener.syncEnds(splitter.start(), splitter.end(), splitter.records());
      }
      case ABORT, UNENDED -> {
        inSync = false;
        listener.syncAborts(splitter.start(), splitter.records(), splitter.problem());
      }
      case REFUSED_BEGIN -> listener.beginRefused(splitter.reject());
      case OUTSIDE -> listener.rejected(splitter.reject());
    }
  }

  private Reject refusal() {
    try {
      splitter
          .translator()
          .translate(splitter.start().id().toString(), RecordTranslator.NO_TIMESTAMP);
      return null;
    } catch (RejectedRecordException e) {
      return splitter.reject(e);
    }
  }

  private void handle() throws IOException {
    switch (splitter.event()) {
      case BEGIN -> {
        inSync = true;
        sync = producer.begin(splitter.start().marker(), epoch);
        listener.syncBegins(splitter.start());
      }
      case RECORD -> record();
      case END -> {
        sync.end(splitter.end());
        ended();
        listener.syncEnds(splitter.start(), splitter.end(), splitter.records());
      }
      case ABORT, UNENDED -> {
        sync.abort(splitter.problem());
        ended();
        listener.syncAborts(splitter.start(), splitter.records(), splitter.problem());
      }
      case REFUSED_BEGIN -> listener.beginRefused(splitter.reject());
      case OUTSIDE -> listener.rejected(splitter.reject());
    }
    events++;
  }

  private void ended() {
    sync = null;
    inSync = false;
  }

  private void record() throws IOException {
    if (splitter.reject() != null) {
      sync.sendMalformed(splitter.data(), splitter.offset(), splitter.length());
      listener.rejected(splitter.reject());
      return;
    }
    RejectedRecordException refused =
        sync.send(splitter.translator(), splitter.data(), splitter.offset(), splitter.length());
    if (refused != null) {
      listener.rejected(splitter.reject(refused));
    }
  }

  /**
   * Closes the input. A sync that is not at its end is aborted, so that the job need not wait for
   * the rest, unless {@link #leaveOpen} was called.
   */
  @Override
  public void close() throws IOException {
    try (SyncSplitter closed = splitter) {
      if (sync != null && abortsWhenClosed) {
        ProducedSync open = sync;
        sync = null;
        open.abort("the producer stopped before the end of its input");
      }
    }
  }
}
