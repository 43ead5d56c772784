package dev.syncline.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.job.SynclineOptions;
import dev.syncline.job.input.ProtoJson;
import dev.syncline.local.SynclineCluster;
import dev.syncline.local.chaos.KnownSync;
import dev.syncline.local.delivery.HandMade.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records in JSON make the same file, and what is no record is a dead letter that counts. */
class JsonModeITCase {
  @RegisterExtension static final SynclineCluster cluster = new SynclineCluster();

  /** One that is cut off, one that is no record, one with something behind it. */
  private static final List<String> BROKEN =
      List.of("{\"grant\":{\"id\":\"g", "{\"grunt\":{}}", "{\"grant\":{}} {}");

  @TempDir private Path folder;

  @Test
  void jsonMakesTheSameFileAndBrokenValuesAreDeadLetters() throws Exception {
    KnownSync sync = KnownSync.random(919, 400);
    KnownSync whole = sync.without(40).without(30).without(20);
    List<Message> messages =
        HandMade.messages(sync, 1).stream().map(JsonModeITCase::inJson).toList();
    List<Message> sent = new ArrayList<>(messages);
    int[] places = {20, 30, 40};
    for (int i = 0; i < places.length; i++) {
      int at = HandMade.PARTITIONS + places[i];
      Message message = sent.get(at);
      sent.set(at, raw(message, BROKEN.get(i)));
    }
    try (DeliveryJob job = new DeliveryJob(cluster.kafka(), cluster.flink(), folder)) {
      job.expect(whole);
      job.options(job.options().withText(SynclineOptions.VALUE_FORMAT, "json")).start(2);
      job.send(sent);
      JsonNode result = job.await(whole);
      assertThat(result.path("outcome").asText()).as(result.toString()).isEqualTo("published");
      assertThat(result.path("rejected").asInt()).isEqualTo(BROKEN.size());
      job.watch().lookAgain();
      assertThat(job.watch().violations()).isEmpty();

      List<ConsumerRecord<byte[], byte[]>> letters = cluster.consume(job.topic("dead"));
      assertThat(letters)
          .extracting(letter -> new String(letter.value(), StandardCharsets.UTF_8))
          .as("as they were sent")
          .containsExactlyInAnyOrderElementsOf(BROKEN);
      assertThat(letters)
          .extracting(
              letter ->
                  new String(letter.headers().lastHeader("reason").value(), StandardCharsets.UTF_8))
          .anySatisfy(reason -> assertThat(reason).startsWith("not a JSON object: "))
          .anySatisfy(reason -> assertThat(reason).contains("not a record in JSON", "grunt"))
          .anySatisfy(reason -> assertThat(reason).contains("something follows the object"));
    }
  }

  private static Message inJson(Message message) {
    try {
      return raw(message, ProtoJson.printer().print(message.record()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Message raw(Message message, String value) {
    return new Message(
        message.partition(), message.record(), value.getBytes(StandardCharsets.UTF_8));
  }
}
