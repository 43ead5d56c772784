package dev.syncline.job;

import dev.syncline.job.produce.KafkaPropertiesFile;
import dev.syncline.operators.RawRecord;
import dev.syncline.operators.RawRecordSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The Kafka ends of the job, made of its options. */
final class KafkaClients {
  /**
   * Of a partition at a time. A larger record comes all the same, alone; what a limit above it
   * would cost is several times that much heap for each partition.
   */
  private static final int FETCH_BYTES = 4 << 20;

  /** Room for what surrounds a record in a request. */
  private static final int REQUEST_OVERHEAD = 1 << 16;

  private final SynclineOptions options;
  private final Properties extra;

  /**
   * @throws IOException if the properties file cannot be read
   * @throws IllegalArgumentException if a setting of Kafka clients is wrong
   */
  KafkaClients(SynclineOptions options) throws IOException {
    this.options = options;
    this.extra = new Properties();
    Optional<String> file = options.find(SynclineOptions.KAFKA_PROPERTIES);
    if (file.isPresent()) {
      extra.putAll(KafkaPropertiesFile.read(Path.of(file.get())));
    }
    options.find(SynclineOptions.KAFKA).ifPresent(extra::putAll);
    for (String key : extra.stringPropertyNames()) {
      Optional<String> problem = KafkaKeys.problem(key, extra.getProperty(key));
      if (problem.isPresent()) {
        throw new IllegalArgumentException(key + ": " + problem.get());
      }
    }
  }

  KafkaSource<RawRecord> source() {
    KafkaSourceBuilder<RawRecord> builder =
        KafkaSource.<RawRecord>builder()
            .setBootstrapServers(options.get(SynclineOptions.BOOTSTRAP_SERVERS))
            .setTopics(topics())
            .setGroupId(options.get(SynclineOptions.GROUP_ID))
            .setStartingOffsets(startingOffsets())
            .setDeserializer(new RawRecordSchema())
            .setProperty(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                options.get(SynclineOptions.READ_COMMITTED)
                    ? "read_committed"
                    : "read_uncommitted");
    builder.setProperty(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
    if (options.get(SynclineOptions.BOUNDED)) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    builder.setProperties(extra);
    return builder.build();
  }

  /** Settings for asking the brokers about topics. */
  Map<String, String> adminProperties() {
    Map<String, String> properties = new HashMap<>();
    extra.stringPropertyNames().forEach(name -> properties.put(name, extra.getProperty(name)));
    properties.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        options.get(SynclineOptions.BOOTSTRAP_SERVERS));
    return properties;
  }

  /** The topics to read, at least one. */
  List<String> topics() {
    return Arrays.stream(options.get(SynclineOptions.TOPICS).split(","))
        .map(String::strip)
        .filter(topic -> !topic.isEmpty())
        .toList();
  }

  private OffsetsInitializer startingOffsets() {
    return switch (options.get(SynclineOptions.START)) {
      case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
    };
  }

  /** Settings for a producer of results. */
  Map<String, String> producerProperties() {
    Map<String, String> properties = adminProperties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return properties;
  }

  /** A sink for what nothing is published by: at least once. */
  <T> KafkaSink<T> sink(KafkaRecordSerializationSchema<T> schema) {
    Properties properties = new Properties();
    properties.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Integer.toString(
            Math.addExact(options.bytes(SynclineOptions.MAX_RECORD_SIZE), REQUEST_OVERHEAD)));
    properties.putAll(extra);
    return KafkaSink.<T>builder()
        .setBootstrapServers(options.get(SynclineOptions.BOOTSTRAP_SERVERS))
        .setKafkaProducerConfig(properties)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(schema)
        .build();
  }
}
