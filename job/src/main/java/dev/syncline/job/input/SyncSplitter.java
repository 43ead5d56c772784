package dev.syncline.job.input;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.MalformedRecordException;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.io.Closeable;
import java.io.IOException;

/**
 * Finds the syncs in an input. Each call of {@link #next} goes to the next event; the accessors
 * tell about it until the call after.
 *
 * <p>A sync is what lies between a begin and an end marker. A begin marker inside an open sync
 * leaves that one without an end. Times that the markers lack are taken from the records, never
 * from a clock: the start is the least {@code discovered_at} of the sync, the end the greatest.
 * Records of a sync whose begin marker has no time are read ahead up to its end, into a temporary
 * file if there are many.
 *
 * <p>Not thread-safe.
 */
public final class SyncSplitter implements Closeable {
  /** What {@link #next} came to. */
  public enum Event {
    /** A sync begins: {@link #start}. */
    BEGIN,
    /**
     * A record of the open sync. {@link #reject} is null, and the translator has scanned it, or it
     * is malformed and {@link #reject} says why.
     */
    RECORD,
    /** The open sync ends: {@link #end}. */
    END,
    /** The open sync is dropped by its producer: {@link #problem}. */
    ABORT,
    /** The open sync has no end: {@link #problem}. */
    UNENDED,
    /** A begin marker that opens nothing: {@link #reject}. What follows lies outside. */
    REFUSED_BEGIN,
    /** A record outside any sync: {@link #reject}. */
    OUTSIDE
  }

  private static final int SPOOL_MEMORY_BYTES = 8 << 20;

  private final RecordInput input;
  private final SyncIds ids;
  private final RecordTranslator translator = new RecordTranslator();

  private RecordInput current;
  private RecordSpool spool;
  private boolean inputEnded;
  private boolean again; // the current record of the input has not been told about yet

  private Event event;
  private SyncStart start;
  private DiscoveredAt times;
  private EndSync end;
  private String problem;
  private Reject reject;
  private long records;
  private boolean open;

  /**
   * @param input closed with the splitter
   * @param ids the ids of all inputs of the call
   */
  public SyncSplitter(RecordInput input, SyncIds ids) {
    this.input = requireNonNull(input, "input");
    this.ids = requireNonNull(ids, "ids");
    this.current = input;
  }

  /**
   * Goes to the next event.
   *
   * @return false at the end of the input
   * @throws InputException when the input cannot be read, a sync id comes a second time, or times
   *     are neither in the markers nor in the records
   */
  public boolean next() throws IOException {
    reject = null;
    problem = null;
    if (advance()) {
      tell();
      return true;
    }
    if (open) {
      open = false;
      event = Event.UNENDED;
      problem = "the input ends before the sync does";
      return true;
    }
    return false;
  }

  private boolean advance() throws IOException {
    if (spool != null) {
      if (spool.next()) {
        return true;
      }
      spool.close();
      spool = null;
      current = input;
      return !inputEnded; // the record that ended the read-ahead is still to be told about
    }
    if (again) {
      again = false;
      return true;
    }
    inputEnded = inputEnded || !input.next();
    return !inputEnded;
  }

  private void tell() throws IOException {
    String malformed = scan();
    if (malformed != null) {
      reject = new Reject(position(), Reject.Kind.MALFORMED, malformed);
      event = open ? Event.RECORD : Event.OUTSIDE;
      records++;
      return;
    }
    switch (translator.kind()) {
      case BEGIN_SYNC -> begin();
      case END_SYNC -> finish();
      case ABORT_SYNC -> abort();
      case ENTRY -> {
        if (open) {
          event = Event.RECORD;
          records++;
          times.add(current.data(), current.offset(), current.length());
        } else {
          outside("a record outside any sync");
        }
      }
    }
  }

  /** Why the current record does not parse, or null. */
  private String scan() {
    if (current.parseError() != null) {
      return current.parseError();
    }
    try {
      translator.scan(current.data(), current.offset(), current.length());
      return null;
    } catch (MalformedRecordException e) {
      return e.getMessage();
    }
  }

  private void outside(String reason) {
    event = Event.OUTSIDE;
    reject = new Reject(position(), Reject.Kind.OUTSIDE, reason);
  }

  private void begin() throws IOException {
    if (open) {
      open = false;
      again = true;
      event = Event.UNENDED;
      problem = "another sync begins at " + position() + " before this one ends";
      return;
    }
    BeginSync marker = translator.begin();
    Position position = position();
    Ksuid id;
    try {
      id = Ksuid.fromText(marker.getSyncId());
    } catch (IllegalArgumentException e) {
      event = Event.REFUSED_BEGIN;
      reject = new Reject(position, Reject.Kind.REFUSED, "no sync begins: " + e.getMessage());
      return;
    }
    ids.add(id, position);
    BeginSync.Builder complete = marker.toBuilder();
    if (marker.getConnector().isEmpty()) {
      complete.setConnector(input.connector());
    }
    if (!marker.hasStartedAt()) {
      complete.setStartedAt(startFromRecords(id, position));
    }
    open = true;
    records = 0;
    times = new DiscoveredAt();
    start = new SyncStart(id, complete.build(), position);
    event = Event.BEGIN;
  }

  private Timestamp startFromRecords(Ksuid id, Position position) throws IOException {
    DiscoveredAt ahead = new DiscoveredAt();
    RecordSpool taken = new RecordSpool(input, SPOOL_MEMORY_BYTES);
    spool = taken;
    while (true) {
      if (!input.next()) {
        inputEnded = true;
        break;
      }
      if (scan() == null) {
        if (translator.kind() != RecordTranslator.Kind.ENTRY) {
          break;
        }
        ahead.add(input.data(), input.offset(), input.length());
      }
      taken.add(input);
    }
    if (ahead.least() == null) {
      throw new InputException(
          position,
          "sync " + id + " has no started_at, and no record has a discovered_at to take it from");
    }
    current = taken;
    return ahead.least();
  }

  private void finish() throws InputException {
    if (!open) {
      outside("an end marker outside any sync");
      return;
    }
    EndSync marker = translator.end();
    Timestamp ended = marker.hasEndedAt() ? marker.getEndedAt() : times.greatest();
    if (ended == null) {
      throw new InputException(
          position(),
          "sync "
              + start.id()
              + " has no ended_at, and no record has a discovered_at to take it from");
    }
    end =
        marker.toBuilder()
            .setEndedAt(ended)
            .setStatsWrittenAt(marker.hasStatsWrittenAt() ? marker.getStatsWrittenAt() : ended)
            .build();
    open = false;
    event = Event.END;
  }

  private void abort() {
    if (!open) {
      outside("an abort marker outside any sync");
      return;
    }
    String reason = translator.abort().getReason();
    problem = reason.isEmpty() ? "its producer aborted it" : "its producer aborted it: " + reason;
    open = false;
    event = Event.ABORT;
  }

  /** What {@link #next} came to. */
  public Event event() {
    return event;
  }

  /** The sync that is open, or that the current event closed. */
  public SyncStart start() {
    return start;
  }

  /** The end marker, with all its times; the number of records is not filled in. */
  public EndSync end() {
    return end;
  }

  /** Records of the sync so far, malformed ones included, markers not. */
  public long records() {
    return records;
  }

  /** Why the sync that was open will not be published. */
  public String problem() {
    return problem;
  }

  /** What is wrong with the current record, or null. */
  public Reject reject() {
    return reject;
  }

  /** A reject of the current record for what its translation threw. */
  public Reject reject(RejectedRecordException e) {
    return reject(number(), e, parseError());
  }

  /**
   * A reject of an earlier record of this input, for whoever translates later.
   *
   * @param number what {@link #number} was at that record
   * @param e what its translation threw
   * @param parseError what {@link #parseError} was
   */
  public Reject reject(long number, RejectedRecordException e, String parseError) {
    Reject.Kind kind =
        e instanceof MalformedRecordException ? Reject.Kind.MALFORMED : Reject.Kind.REFUSED;
    return new Reject(
        new Position(input.name(), input.unit(), number),
        kind,
        parseError == null ? e.getMessage() : parseError);
  }

  /** Byte offset or line of the current record. */
  public long number() {
    return current.number();
  }

  /** Why the JSON of the current record is none of a record, or null. */
  public String parseError() {
    return current.parseError();
  }

  /** Has scanned the current record, unless {@link #reject} says that it is malformed. */
  public RecordTranslator translator() {
    return translator;
  }

  /** The array that holds the current record. */
  public byte[] data() {
    return current.data();
  }

  /** Where in {@link #data} the current record begins. */
  public int offset() {
    return current.offset();
  }

  /** Length of the current record in bytes. */
  public int length() {
    return current.length();
  }

  /** Where the current record is. */
  public Position position() {
    return current.position();
  }

  /** The input that is split. */
  public RecordInput input() {
    return input;
  }

  @Override
  public void close() throws IOException {
    try (RecordInput closed = input;
        RecordSpool spooled = spool) {
      current = input;
    }
  }
}
