package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.input.RecordInput;
import dev.syncline.serde.proto.stream.BeginSync;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts syncs into a topic in the form that the job understands; {@code docs/protocol.md} describes
 * it.
 *
 * <pre>
 *   try (SyncProducer producer = SyncProducer.open("syncs", Map.of("bootstrap.servers", "localhost:9092"))) {
 *     ProducedSync sync = producer.begin(BeginSync.newBuilder().setSyncId(id).setType("full").build(), 1);
 *     sync.stampDiscoveredAt(true);
 *     sync.send(record);
 *     byte[] token = sync.token().toBytes();      // kept somewhere, for producer.resume(...)
 *     sync.end(EndSync.getDefaultInstance());
 *   }
 * </pre>
 *
 * <p>Idempotent, acknowledged by all replicas in sync, in bounded memory: a full buffer blocks the
 * sender. Thread-safe; the syncs it opens are not.
 */
public final class SyncProducer implements AutoCloseable {
  /**
   * What a topic's {@code max.message.bytes} must be at least: the largest record with routing,
   * headers and the overhead of a batch.
   */
  public static final int MAX_MESSAGE_BYTES = RecordInput.MAX_RECORD_BYTES + (64 << 10);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final int[] partitions;

  private SyncProducer(String topic, Producer<byte[], byte[]> producer, int[] partitions) {
    this.topic = topic;
    this.producer = producer;
    this.partitions = partitions;
  }

  /**
   * Connects to a topic.
   *
   * @param properties of the Kafka producer; {@code bootstrap.servers} at least. They win over the
   *     defaults, except for what the protocol rests on: idempotence and acknowledgement by all
   *     replicas
   * @throws ProduceException if the topic cannot be reached or does not exist
   */
  public static SyncProducer open(String topic, Map<String, ?> properties) throws ProduceException {
    requireNonNull(topic, "topic");
    Map<String, Object> settings = defaults();
    settings.putAll(properties);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    try {
      return open(
          topic,
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    } catch (KafkaException e) {
      throw new ProduceException("topic " + topic + ": " + causes(e), e);
    }
  }

  /**
   * With a producer that exists already, for instance one with a transaction that the caller began
   * and will commit. It has to be idempotent, and is closed with this.
   *
   * @throws ProduceException if the topic cannot be reached or does not exist
   */
  public static SyncProducer open(String topic, Producer<byte[], byte[]> producer)
      throws ProduceException {
    try {
      List<PartitionInfo> found = producer.partitionsFor(topic);
      int[] partitions = found.stream().mapToInt(PartitionInfo::partition).sorted().toArray();
      return new SyncProducer(topic, producer, partitions);
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw new ProduceException("topic " + topic + ": " + causes(e), e);
    }
  }

  /** The settings that {@link #open(String, Map)} starts from; a new map. */
  public static Map<String, Object> defaults() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_MESSAGE_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * MAX_MESSAGE_BYTES);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    // A full buffer blocks until the oldest batch is through or has expired, which takes two
    // minutes at most.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 180_000);
    return settings;
  }

  private static String causes(KafkaException e) {
    String message = String.valueOf(e.getMessage());
    return e.getCause() == null ? message : message + ": " + e.getCause().getMessage();
  }

  public String topic() {
    return topic;
  }

  /** The partitions of the topic when it was opened, ascending; a copy. */
  public int[] partitions() {
    return partitions.clone();
  }

  /**
   * Begins a sync in all partitions of the topic.
   *
   * @param marker id (a KSUID), type and what else is known; the number of partitions is filled in
   * @param epoch attempt number for this sync, from 1; an attempt that starts over needs a higher
   *     one than all before
   */
  public ProducedSync begin(BeginSync marker, int epoch) throws ProduceException {
    return ProducedSync.begin(this, marker, epoch, partitions.clone());
  }

  /**
   * Begins a sync in some partitions, which suits small syncs on a topic with many.
   *
   * @param chosen at least one partition of the topic, each once
   */
  public ProducedSync begin(BeginSync marker, int epoch, int[] chosen) throws ProduceException {
    int[] sorted = Arrays.stream(chosen).sorted().distinct().toArray();
    if (sorted.length == 0 || sorted.length != chosen.length) {
      throw new IllegalArgumentException(
          "partitions " + Arrays.toString(chosen) + ", expected at least one and each once");
    }
    requirePartitions(sorted);
    return ProducedSync.begin(this, marker, epoch, sorted);
  }

  /**
   * Goes on with a sync where a token was taken. Records after that point are sent again by the
   * caller, in the same order.
   */
  public ProducedSync resume(SyncToken token) throws ProduceException {
    if (!token.topic().equals(topic)) {
      throw new ProduceException(
          "the token is about topic " + token.topic() + ", this producer about " + topic);
    }
    requirePartitions(
        token.partitions().stream().mapToInt(SyncToken.Partition::partition).toArray());
    return ProducedSync.resume(this, token);
  }

  private void requirePartitions(int[] wanted) {
    for (int partition : wanted) {
      if (Arrays.binarySearch(partitions, partition) < 0) {
        throw new IllegalArgumentException(
            "topic "
                + topic
                + " has no partition "
                + partition
                + ", only "
                + Arrays.toString(partitions));
      }
    }
  }

  void send(int partition, byte[] value, List<Header> headers, Callback callback)
      throws ProduceException {
    try {
      // The callback hears of a failure.
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(topic, partition, null, null, value, headers), callback);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new ProduceException("topic " + topic + ": " + causes(e), e);
    }
  }

  /** Waits until all that was sent has been acknowledged or has failed. */
  void flush() {
    producer.flush();
  }

  /** Waits for what is on its way; syncs that are still open stay open in the topic. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
