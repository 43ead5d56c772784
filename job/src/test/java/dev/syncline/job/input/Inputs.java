package dev.syncline.job.input;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.AbortSync;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Builds inputs record by record. */
public final class Inputs {
  /** Two sync ids. */
  public static final String FIRST = "37dGatRJZKWUTRzwGOj7GCWrO5x";

  public static final String SECOND = "37igkBHugpKXW9FLyX4B4XceZTW";

  private Inputs() {}

  /** A begin marker with a start time. */
  public static StreamRecord begin(String syncId) {
    return StreamRecord.newBuilder()
        .setBeginSync(
            BeginSync.newBuilder().setSyncId(syncId).setType("full").setStartedAt(time(100)))
        .build();
  }

  /** A begin marker without one. */
  public static StreamRecord timelessBegin(String syncId) {
    return StreamRecord.newBuilder()
        .setBeginSync(BeginSync.newBuilder().setSyncId(syncId).setType("full"))
        .build();
  }

  /** An end marker with all times. */
  public static StreamRecord end() {
    return StreamRecord.newBuilder()
        .setEndSync(EndSync.newBuilder().setEndedAt(time(900)).setStatsWrittenAt(time(901)))
        .build();
  }

  /** An end marker without any. */
  public static StreamRecord timelessEnd() {
    return StreamRecord.newBuilder().setEndSync(EndSync.getDefaultInstance()).build();
  }

  public static StreamRecord abort(String reason) {
    return StreamRecord.newBuilder().setAbortSync(AbortSync.newBuilder().setReason(reason)).build();
  }

  /** A resource type discovered at a time, or at none if it is negative. */
  public static StreamRecord type(String id, long seconds) {
    StreamRecord.Builder record =
        StreamRecord.newBuilder().setResourceType(ResourceType.newBuilder().setId(id));
    if (seconds >= 0) {
      record.setDiscoveredAt(time(seconds));
    }
    return record.build();
  }

  /** A record that the rules refuse. */
  public static StreamRecord refused() {
    return StreamRecord.newBuilder()
        .setEntitlement(Entitlement.newBuilder().setId("without resource"))
        .build();
  }

  public static Timestamp time(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  /** Length-delimited form of messages or raw bytes. */
  public static byte[] delimited(Object... records) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      for (Object record : records) {
        out.writeByteArrayNoTag(
            record instanceof StreamRecord message ? message.toByteArray() : (byte[]) record);
      }
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line a record; texts are lines already. */
  public static String lines(Object... records) {
    try {
      StringBuilder lines = new StringBuilder();
      for (Object record : records) {
        lines
            .append(
                record instanceof StreamRecord message
                    ? JsonFormat.printer().omittingInsignificantWhitespace().print(message)
                    : record)
            .append('\n');
      }
      return lines.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
