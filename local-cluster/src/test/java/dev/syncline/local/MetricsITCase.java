package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.sink.SyncOutcome;
import dev.syncline.c1z.sink.metrics.SynclineMetric;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.PutAsset;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every metric by name and value, as Prometheus sees them. */
class MetricsITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
  private static final String SYNC = OPERATOR + "sync_";
  private static final int SHARDS = SynclineOptions.defaults().get(SynclineOptions.SHARDS);
  private static final Pattern NAME = Pattern.compile("\\bflink_\\w+");

  private PrometheusPage page;
  private String topic;

  @Test
  void metricsAreOnTheReportersPageWithTheirValues() throws Exception {
    LocalFlink.Builder builder = LocalFlink.builder();
    page = PrometheusPage.register(builder);
    topic = SynclineCluster.newTopicName();
    try (LocalFlink flink = builder.start();
        TestJob job =
            TestJob.start(
                cluster.kafka(),
                flink,
                topic,
                options ->
                    options
                        .withText(SynclineOptions.ON_BAD_RECORD, "fail")
                        .withText(SynclineOptions.FILE_NAME, "{connector}/{sync_id}.c1z")
                        .withText(SynclineOptions.MERGE_INTO, "previous")
                        .with(SynclineOptions.EXPAND, true))) {
      List<ConsumerRecord<byte[], byte[]>> again = new ArrayList<>();
      String published =
          job.produce(
              begin("full"),
              sync -> {
                send(sync);
                again.add(last());
                resend(again.get(0));
                openSyncHasMetricsOfItsOwn(sync.id().toString());
              });
      assertThat(job.await(published).outcome()).isEqualTo(SyncOutcome.PUBLISHED);
      page.await("no metrics of " + published, all -> !all.mentions(published));
      resend(again.get(0)); // after the end of its sync
      page.await("the late record", all -> value(SynclineMetric.LATE) == 1);

      String quarantined =
          job.produce(
              sync -> {
                sync.send(record().setResource(resource("user", "ada")).build());
                sync.sendMalformed(new byte[] {(byte) 0xff}, 0, 1);
              });
      assertThat(job.await(quarantined).outcome()).isEqualTo(SyncOutcome.QUARANTINED);
      assertThatThrownBy(
              () ->
                  job.produce(
                      sync -> {
                        throw new IllegalStateException("the connector fails");
                      }))
          .hasMessage("the connector fails");
      page.await("the abort", all -> value(SynclineMetric.SYNCS_ABORTED) == 1);
      page.await("all markers", all -> value(SynclineMetric.MARKERS) == 12);
      jobHasItsSums();
      whatBoardAndAlertsAskForIsThere();

      String partial =
          job.produce(
              begin("partial"),
              sync -> sync.send(record().setResource(resource("user", "linus")).build()));
      assertThat(job.await(partial).outcome()).isEqualTo(SyncOutcome.PUBLISHED);
      page.await("the merge", all -> value(SynclineMetric.SYNCS_MERGED) == 1);
      assertThat(value(SynclineMetric.MERGES_PENDING)).isZero();
    }
  }

  private void send(ProducedSync sync) throws ProduceException {
    Resource team = resource("team", "core");
    Entitlement member = Entitlement.newBuilder().setId("member").setResource(team).build();
    for (String type : List.of("team", "user")) {
      sync.send(record().setResourceType(ResourceType.newBuilder().setId(type)).build());
    }
    sync.send(record().setResource(team).build());
    sync.send(record().setEntitlement(member).build());
    for (String user : List.of("ada", "grace", "linus", "ada")) {
      Grant grant =
          Grant.newBuilder()
              .setId("member:" + user)
              .setEntitlement(member)
              .setPrincipal(resource("user", user))
              .build();
      sync.send(record().setGrant(grant).build());
    }
    sync.send(record().setCheckpointToken("page 7").build());
    sync.send(record().setAsset(PutAsset.newBuilder().setId("logo")).build());
    sync.flush();
  }

  private void openSyncHasMetricsOfItsOwn(String syncId) throws Exception {
    page.await("10 entries", all -> value(SynclineMetric.SYNC_ENTRIES, syncId) == 10);
    assertThat(value(SynclineMetric.SYNC_RESOURCE_TYPES, syncId)).isEqualTo(2);
    assertThat(value(SynclineMetric.SYNC_RESOURCES, syncId)).isEqualTo(1);
    assertThat(value(SynclineMetric.SYNC_ENTITLEMENTS, syncId)).isEqualTo(1);
    assertThat(value(SynclineMetric.SYNC_GRANTS, syncId)).isEqualTo(4);
    assertThat(value(SynclineMetric.SYNC_ASSETS, syncId)).isEqualTo(1);
    assertThat(value(SynclineMetric.SYNC_OTHERS, syncId)).isEqualTo(1);
    assertThat(value(SynclineMetric.SYNC_BYTES, syncId)).isGreaterThan(100);
    assertThat(value(SynclineMetric.SYNC_REJECTED, syncId)).isZero();
    assertThat(value(SynclineMetric.SYNC_SHARDS, syncId)).isEqualTo(SHARDS);
    page.await("the repetition", all -> value(SynclineMetric.SYNC_REPEATED, syncId) == 1);
    assertThat(value(SynclineMetric.SYNCS_OPEN)).isEqualTo(1);
  }

  private void jobHasItsSums() throws Exception {
    assertThat(value(SynclineMetric.ENTRIES)).isEqualTo(13);
    assertThat(value(SynclineMetric.DEAD_LETTERS)).isEqualTo(1);
    assertThat(value(SynclineMetric.BYTES)).isGreaterThan(500);
    assertThat(value(SynclineMetric.ENTRIES_TAKEN)).isEqualTo(11);
    assertThat(value(SynclineMetric.RESOURCE_TYPES_TAKEN)).isEqualTo(2);
    assertThat(value(SynclineMetric.RESOURCES_TAKEN)).isEqualTo(2);
    assertThat(value(SynclineMetric.ENTITLEMENTS_TAKEN)).isEqualTo(1);
    assertThat(value(SynclineMetric.GRANTS_TAKEN)).isEqualTo(4);
    assertThat(value(SynclineMetric.ASSETS_TAKEN)).isEqualTo(1);
    assertThat(value(SynclineMetric.OTHERS_TAKEN)).isEqualTo(1);
    assertThat(value(SynclineMetric.REJECTED)).isEqualTo(1);
    assertThat(value(SynclineMetric.REPEATED)).isEqualTo(1);
    assertThat(value(SynclineMetric.FENCED)).isZero();
    assertThat(value(SynclineMetric.SYNCS_OPEN)).isZero();
    assertThat(value(SynclineMetric.SHARDS_SEALING)).isZero();
    assertThat(value(SynclineMetric.SHARDS_SEALED)).isEqualTo(2L * SHARDS);
    assertThat(value(SynclineMetric.SEALED_BYTES)).isPositive();
    assertThat(value(SynclineMetric.STATE_BYTES)).isZero();
    assertThat(value(SynclineMetric.SYNCS_EXPANDED)).isEqualTo(1);
    assertThat(value(SynclineMetric.RANGES_BUILT)).isPositive();
    assertThat(value(SynclineMetric.MERGES_PENDING)).isZero();
    assertThat(value(SynclineMetric.SYNCS_MERGED)).isZero();
    assertThat(value(SynclineMetric.SYNCS_PUBLISHED)).isEqualTo(1);
    assertThat(value(SynclineMetric.SYNCS_QUARANTINED)).isEqualTo(1);
    assertThat(value(SynclineMetric.SYNCS_ABANDONED)).isZero();
    assertThat(value(SynclineMetric.SYNCS_IN_CONFLICT)).isZero();
    assertThat(value(SynclineMetric.PUBLISHED_BYTES)).isPositive();
    assertThat(page.sum(name(SynclineMetric.PUBLISH_LATENCY) + "_count", topic)).isEqualTo(1);
    assertThat(page.sum(OPERATOR + "pendingRecords", topic)).isZero();
    assertThat(Arrays.stream(SynclineMetric.values()).map(MetricsITCase::name))
        .as("all of the list are there, and a summary has its quantiles under its own name")
        .isSubsetOf(page.names());
  }

  private void whatBoardAndAlertsAskForIsThere() throws Exception {
    TreeSet<String> asked = new TreeSet<>();
    for (String file : List.of("grafana-board.json", "alerts.yml")) {
      NAME.matcher(Files.readString(Path.of("../docs/ops", file)))
          .results()
          .forEach(match -> asked.add(match.group()));
    }
    assertThat(asked).hasSizeGreaterThan(30).isSubsetOf(page.names());
  }

  private static String name(SynclineMetric metric) {
    return (isOfSync(metric) ? SYNC : OPERATOR) + metric.metricName();
  }

  private static boolean isOfSync(SynclineMetric metric) {
    return metric.metricName().matches("synclineSync[A-Z].*");
  }

  private long value(SynclineMetric metric) {
    return page.sum(name(metric), topic);
  }

  private long value(SynclineMetric metric, String syncId) {
    return page.sum(name(metric), topic, "sync=\"" + syncId + "\"");
  }

  private ConsumerRecord<byte[], byte[]> last() throws Exception {
    List<ConsumerRecord<byte[], byte[]>> sent = cluster.consume(topic);
    return sent.get(sent.size() - 1);
  }

  /** Sends a record once more, byte for byte, as a retrying client does. */
  private void resend(ConsumerRecord<byte[], byte[]> sent) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic, sent.partition(), null, null, sent.value(), sent.headers()))
          .get();
    }
  }

  private static BeginSync begin(String type) {
    return BeginSync.newBuilder().setType(type).setConnector("crm").build();
  }

  private static StreamRecord.Builder record() {
    return StreamRecord.newBuilder();
  }

  private static Resource resource(String type, String id) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(id))
        .build();
  }
}
