package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.input.RecordInput;
import dev.syncline.job.produce.Routing.Stamp;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Ksuid;
import dev.syncline.serde.MalformedRecordException;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * One sync on its way into a topic: begin markers have been sent, records follow, {@link #end} or
 * {@link #abort} closes it.
 *
 * <p>Sending is asynchronous; it blocks while the producer's buffer is full. A failed send shows at
 * one of the next calls. After a failure the sync is incomplete for good: nothing more can be sent,
 * and a new attempt takes a higher epoch.
 *
 * <p>All versions of a row go to one partition, chosen by the hash of its key; what concerns the
 * sync as a whole, and records that have no key since they are malformed or refused, go to the
 * lowest partition.
 *
 * <p>Not thread-safe; several syncs may share a {@link SyncProducer} in several threads.
 */
public final class ProducedSync {
  private final SyncProducer producer;
  private final Ksuid id;
  private final String idText;
  private final int epoch;
  private final int[] partitions;
  private final long[] sent;
  private final long[] nextSequence;
  private final Routing routing;
  private final RoutingHeaders headers;
  private final RecordTranslator translator = new RecordTranslator();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Callback callback = this::acknowledged;
  private boolean stampDiscoveredAt;
  private boolean closed;

  private ProducedSync(SyncProducer producer, Ksuid id, int epoch, int[] partitions) {
    this.producer = requireNonNull(producer, "producer");
    this.id = requireNonNull(id, "id");
    this.idText = id.toString();
    this.epoch = epoch;
    this.partitions = partitions;
    this.sent = new long[partitions.length];
    this.nextSequence = new long[partitions.length];
    this.routing = new Routing(id.toBytes(), epoch);
    this.headers = new RoutingHeaders(id.toBytes(), epoch);
  }

  /** Sends the begin markers. The partitions are ascending. */
  static ProducedSync begin(SyncProducer producer, BeginSync marker, int epoch, int[] partitions)
      throws ProduceException {
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch " + epoch + ", expected at least 1");
    }
    ProducedSync sync =
        new ProducedSync(producer, Ksuid.fromText(marker.getSyncId()), epoch, partitions);
    byte[] record =
        StreamRecord.newBuilder()
            .setBeginSync(marker.toBuilder().setPartitions(partitions.length))
            .build()
            .toByteArray();
    for (int i = 0; i < partitions.length; i++) {
      sync.nextSequence[i] = 1;
      sync.sendMarker(i, record);
    }
    return sync;
  }

  /** Goes on where the token was taken. */
  static ProducedSync resume(SyncProducer producer, SyncToken token) {
    List<SyncToken.Partition> states = token.partitions();
    int[] partitions = states.stream().mapToInt(SyncToken.Partition::partition).toArray();
    ProducedSync sync =
        new ProducedSync(producer, Ksuid.fromText(token.syncId()), token.epoch(), partitions);
    for (int i = 0; i < partitions.length; i++) {
      sync.sent[i] = states.get(i).records();
      sync.nextSequence[i] = states.get(i).nextSequence();
    }
    return sync;
  }

  public Ksuid id() {
    return id;
  }

  public int epoch() {
    return epoch;
  }

  /** Records sent so far, markers not counted. */
  public long records() {
    long records = 0;
    for (long count : sent) {
      records += count;
    }
    return records;
  }

  /**
   * Whether records without {@code discovered_at} ask for the Kafka timestamp in its place. A live
   * producer wants that; whoever reads files does not, since the same file would give another
   * result every time. Off by default.
   */
  public ProducedSync stampDiscoveredAt(boolean stamp) {
    stampDiscoveredAt = stamp;
    return this;
  }

  /** Sends a record; see {@link #send(byte[], int, int)}. */
  public RejectedRecordException send(StreamRecord entry) throws ProduceException {
    byte[] record = requireNonNull(entry, "entry").toByteArray();
    return send(record, 0, record.length);
  }

  /**
   * Sends an encoded record without routing. The bytes are copied before the call returns.
   *
   * <p>A record that does not parse, or that the rules of the store refuse, is sent all the same:
   * the job counts it and has it in its dead letters.
   *
   * @return why the job will reject the record, or null
   * @throws IllegalArgumentException if it is a marker
   * @throws ProduceException if it is too large, or this or an earlier record could not be sent
   */
  public RejectedRecordException send(byte[] record, int offset, int length)
      throws ProduceException {
    try {
      translator.scan(record, offset, length);
    } catch (MalformedRecordException e) {
      sendMalformed(record, offset, length);
      return e;
    }
    return send(translator, record, offset, length);
  }

  /**
   * Sends a record that the translator has just scanned.
   *
   * @return why the job will refuse the record, or null
   */
  public RejectedRecordException send(
      RecordTranslator scanned, byte[] record, int offset, int length) throws ProduceException {
    if (scanned.kind() != RecordTranslator.Kind.ENTRY) {
      throw new IllegalArgumentException("a marker among the records of sync " + id);
    }
    Stamp stamp =
        stampDiscoveredAt ? Stamp.SET : scanned.stampDiscoveredAt() ? Stamp.CLEAR : Stamp.KEEP;
    RejectedRecordException refused = null;
    int index = 0;
    try {
      scanned.translate(idText, RecordTranslator.NO_TIMESTAMP);
      index = index(scanned.key());
    } catch (RejectedRecordException e) {
      refused = e;
    }
    checkSize(length);
    sendTo(index, routing.append(record, offset, length, nextSequence[index], stamp));
    sent[index]++;
    return refused;
  }

  /**
   * Sends bytes that are no record. They get no routing fields: appended to a record that was cut
   * off, they would become part of what is missing. The headers tell where it belongs.
   */
  public void sendMalformed(byte[] record, int offset, int length) throws ProduceException {
    checkSize(length);
    sendTo(0, Routing.copy(record, offset, length));
    sent[0]++;
  }

  /** Position in {@link #partitions} of the partition for a row. */
  private int index(ByteSink key) {
    if (partitions.length == 1) {
      return 0;
    }
    return switch (KeyFamily.of(key.array(), 0, key.size())) {
      case SYNC_RUN, SESSIONS, META -> 0;
      default ->
          (int)
              Long.remainderUnsigned(XxHash64.hash(key.array(), 0, key.size()), partitions.length);
    };
  }

  private static void checkSize(int length) throws ProduceException {
    if (length > RecordInput.MAX_RECORD_BYTES) {
      throw new ProduceException(
          "a record of "
              + length
              + " bytes cannot be sent, at most "
              + RecordInput.MAX_RECORD_BYTES
              + " are allowed");
    }
  }

  private void sendMarker(int index, byte[] marker) throws ProduceException {
    sendTo(index, routing.append(marker, 0, marker.length, nextSequence[index], Stamp.KEEP));
  }

  private void sendTo(int index, byte[] value) throws ProduceException {
    if (closed) {
      throw new IllegalStateException("sync " + id + " has been ended, aborted or given up");
    }
    checkFailure();
    producer.send(partitions[index], value, headers.with(nextSequence[index]), callback);
    nextSequence[index]++;
  }

  private void acknowledged(RecordMetadata metadata, Exception exception) {
    if (exception != null) {
      failure.compareAndSet(null, exception);
    }
  }

  private void checkFailure() throws ProduceException {
    Exception exception = failure.get();
    if (exception != null) {
      closed = true;
      throw new ProduceException(
          "sync "
              + id
              + ", epoch "
              + epoch
              + ": a record did not reach topic "
              + producer.topic()
              + ": "
              + exception.getMessage(),
          exception);
    }
  }

  /** Waits until everything sent so far is acknowledged. */
  public void flush() throws ProduceException {
    producer.flush();
    checkFailure();
  }

  /** Where this producer is, after waiting until everything before is acknowledged. */
  public SyncToken token() throws ProduceException {
    flush();
    List<SyncToken.Partition> states = new ArrayList<>();
    for (int i = 0; i < partitions.length; i++) {
      states.add(new SyncToken.Partition(partitions[i], sent[i], nextSequence[i]));
    }
    return new SyncToken(SyncToken.VERSION, producer.topic(), idText, epoch, records(), states);
  }

  /**
   * Sends the end markers, with the count of each partition, and waits until all is acknowledged.
   * The markers go only after all records are: a lost record must not be followed by an end that
   * hides it.
   */
  public void end(EndSync marker) throws ProduceException {
    flush();
    for (int i = 0; i < partitions.length; i++) {
      sendMarker(
          i,
          StreamRecord.newBuilder()
              .setEndSync(marker.toBuilder().setRecords(sent[i]))
              .build()
              .toByteArray());
    }
    flush();
    closed = true;
  }

  /** Sends an abort marker to every partition and waits until it is acknowledged. */
  public void abort(String reason) throws ProduceException {
    byte[] marker =
        StreamRecord.newBuilder()
            .setAbortSync(AbortSync.newBuilder().setReason(reason))
            .build()
            .toByteArray();
    for (int i = 0; i < partitions.length; i++) {
      sendMarker(i, marker);
    }
    flush();
    closed = true;
  }
}
