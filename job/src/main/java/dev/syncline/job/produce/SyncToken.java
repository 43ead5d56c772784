package dev.syncline.job.produce;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.serde.Ksuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a producer is in a sync: everything before it is in the topic, acknowledged. A producer
 * that has it goes on in the same epoch; what it sends a second time carries the same sequence
 * numbers and is dropped by the job, as long as the records come in the same order.
 *
 * <p>As bytes it is a JSON object, in UTF-8:
 *
 * <pre>
 *   {"version":1,"topic":"syncs","syncId":"3IDd3WPemtxzihvRM5vY0jxDj69","epoch":1,"records":7,
 *    "partitions":[{"partition":0,"records":4,"nextSequence":6},{"partition":2,"records":3,"nextSequence":5}]}
 * </pre>
 *
 * @param version layout of the token, {@value #VERSION}
 * @param topic the topic it is about
 * @param syncId text form
 * @param epoch from 1
 * @param records sent so far over all partitions, markers not counted: where to go on in the source
 * @param partitions the partitions that the sync uses, ascending
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SyncToken(
    int version, String topic, String syncId, int epoch, long records, List<Partition> partitions) {
  static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * One partition.
   *
   * @param partition its number
   * @param records of the sync and epoch in it, markers not counted
   * @param nextSequence the sequence number of what is sent next, at least 2: the begin marker had
   *     1
   */
  public record Partition(int partition, long records, long nextSequence) {
    public Partition {
      if (partition < 0 || records < 0 || nextSequence < 2) {
        throw new IllegalArgumentException(
            "partition " + partition + ", " + records + " records, next sequence " + nextSequence);
      }
    }
  }

  public SyncToken {
    if (version != VERSION) {
      throw new IllegalArgumentException("token of version " + version + ", expected " + VERSION);
    }
    requireNonNull(topic, "topic");
    Ksuid.fromText(requireNonNull(syncId, "syncId"));
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch " + epoch + ", expected at least 1");
    }
    partitions = List.copyOf(partitions);
    if (partitions.isEmpty()) {
      throw new IllegalArgumentException("a sync uses at least one partition");
    }
    int last = -1;
    long sum = 0;
    for (Partition partition : partitions) {
      if (partition.partition() <= last) {
        throw new IllegalArgumentException("partitions not ascending: " + partitions);
      }
      last = partition.partition();
      sum += partition.records();
    }
    if (sum != records) {
      throw new IllegalArgumentException(
          records + " records, but " + sum + " in the partitions together");
    }
  }

  /** The JSON form. */
  public byte[] toBytes() {
    try {
      return MAPPER.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and texts has a JSON form", e);
    }
  }

  /**
   * Reads the JSON form.
   *
   * @throws ProduceException if it is none, or of another version
   */
  public static SyncToken fromBytes(byte[] bytes) throws ProduceException {
    try {
      SyncToken token = MAPPER.readValue(bytes, SyncToken.class);
      return requireNonNull(token, "null");
    } catch (IOException | RuntimeException e) {
      String shown = new String(bytes, 0, Math.min(bytes.length, 80), StandardCharsets.UTF_8);
      throw new ProduceException(
          "not a token of a sync: \""
              + shown
              + "\": "
              + rootMessage(e).lines().findFirst().orElse(""),
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
