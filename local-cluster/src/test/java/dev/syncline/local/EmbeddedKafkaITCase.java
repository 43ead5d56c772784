package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  /** A new topic must take the first batch of an idempotent producer, in every partition. */
  @Test
  void aNewTopicCanBeUsedAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String topic = cluster.newTopic(4);
      try (KafkaProducer<byte[], byte[]> producer = producer(cluster.kafka().bootstrapServers())) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int partition = 0; partition < 4; partition++) {
          sent.add(producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1})));
        }
        for (Future<RecordMetadata> each : sent) {
          assertThat(each.get().offset()).isZero();
        }
      }
      assertThat(cluster.kafka().endOffsets(topic)).isEqualTo(Map.of(0, 1L, 1, 1L, 2, 1L, 3, 1L));
    }
  }

  @Test
  void recordsOf16MebibytesPassAndLargerOnesAreRefused() throws Exception {
    String topic = cluster.newTopic(1);
    byte[] large = new byte[EmbeddedKafka.MAX_RECORD_BYTES];
    new Random(1).nextBytes(large);
    try (KafkaProducer<byte[], byte[]> producer = producer(cluster.kafka().bootstrapServers())) {
      producer.send(new ProducerRecord<>(topic, large)).get();
      byte[] tooLarge = new byte[EmbeddedKafka.MAX_RECORD_BYTES + (2 << 20)];
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, tooLarge)).get())
          .hasRootCauseInstanceOf(RecordTooLargeException.class);
    }
    List<ConsumerRecord<byte[], byte[]>> records = cluster.consume(topic);
    assertThat(records).hasSize(1);
    assertThat(records.get(0).value()).isEqualTo(large);
  }

  @Test
  void recordsComeBackByPartitionAndOffset() throws Exception {
    String topic = cluster.newTopic(3);
    try (KafkaProducer<byte[], byte[]> producer = producer(cluster.kafka().bootstrapServers())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic, i % 3, null, Integer.toString(i).getBytes(StandardCharsets.UTF_8))));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
    List<Integer> expected = new ArrayList<>();
    for (int partition = 0; partition < 3; partition++) {
      for (int i = partition; i < 300; i += 3) {
        expected.add(i);
      }
    }
    assertThat(cluster.consume(topic))
        .extracting(record -> Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8)))
        .isEqualTo(expected);
  }

  @Test
  void anExistingTopicIsAnErrorThatNamesIt() throws Exception {
    String topic = cluster.newTopic(1);
    assertThatThrownBy(() -> cluster.kafka().createTopic(topic, 1))
        .hasMessageContaining("topic " + topic)
        .hasMessageContaining("already exists");
  }

  @Test
  void aKeptFolderKeepsTopicsAcrossARestart(@TempDir Path data) throws Exception {
    try (EmbeddedKafka first = EmbeddedKafka.start(data, 0)) {
      first.createTopic("kept", 2);
      try (KafkaProducer<byte[], byte[]> producer = producer(first.bootstrapServers())) {
        producer.send(new ProducerRecord<>("kept", 1, null, new byte[] {7})).get();
      }
    }
    try (EmbeddedKafka second = EmbeddedKafka.start(data, 0)) {
      assertThat(second.endOffsets("kept")).isEqualTo(Map.of(0, 0L, 1, 1L));
    }
  }

  @Test
  void runsAsAProcessUntilItsInputEnds(@TempDir Path data) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafka.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String address = out.readLine();
      assertThat(address).matches("127\\.0\\.0\\.1:\\d+");
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
        assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      }
      process.getOutputStream().close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            64 << 20,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            64L << 20,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
