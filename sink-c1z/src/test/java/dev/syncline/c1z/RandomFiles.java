package dev.syncline.c1z;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random records and files of them. */
public final class RandomFiles {
  /** Sync of all these files. */
  public static final String INPUT_ID = "3IDd3WPemtxzihvRM5vY0jxDj69";

  private static final Timestamp START = Timestamp.newBuilder().setSeconds(1_767_225_600).build();

  private RandomFiles() {}

  /** Times are small, so that model ranks fit; few of them and absent ones, so that many tie. */
  public static List<StreamRecord> records(Random random, int distinctTime) {
    List<StreamRecord> records = new ArrayList<>();
    int size = random.nextInt(random.nextInt(5) == 0 ? 2500 : 120);
    for (int i = 0; i < size; i++) {
      StreamRecord.Builder record = StreamRecord.newBuilder();
      String user = "u" + random.nextInt(8 + size / 2);
      String group = "g" + random.nextInt(4);
      switch (random.nextInt(8)) {
        case 0 ->
            record.setResourceType(
                ResourceType.newBuilder()
                    .setId("t" + random.nextInt(5))
                    .setDisplayName("name" + random.nextInt(3)));
        case 1, 2 -> {
          Resource.Builder resource = Resource.newBuilder().setId(id("user", user));
          if (random.nextBoolean()) {
            resource.setParentResourceId(id("org", "o" + random.nextInt(3)));
          }
          record.setResource(resource.setDisplayName("name" + random.nextInt(3)));
        }
        case 3 -> record.setEntitlement(entitlement(group));
        default -> {
          Grant.Builder grant =
              Grant.newBuilder()
                  .setId("grant" + random.nextInt(3))
                  .setEntitlement(entitlement(group))
                  .setPrincipal(Resource.newBuilder().setId(id("user", user)));
          if (random.nextInt(4) == 0) {
            grant.addAnnotations(
                Any.pack(
                    GrantExpandable.newBuilder()
                        .addEntitlementIds("e" + random.nextInt(3))
                        .build()));
          }
          record.setGrant(grant);
        }
      }
      if (distinctTime >= 0) {
        record.setDiscoveredAt(Timestamp.newBuilder().setSeconds(1).setNanos(distinctTime));
      } else if (random.nextInt(5) > 0) {
        record.setDiscoveredAt(
            Timestamp.newBuilder().setSeconds(random.nextInt(2)).setNanos(random.nextInt(3)));
      }
      records.add(record.build());
    }
    return records;
  }

  /**
   * Grants of whole groups, about half of them with a record of their entitlement.
   *
   * @param first number of the first group
   * @param least fewest members of a group
   * @param most most members of a group
   */
  public static List<StreamRecord> members(
      Random random, int first, int groups, int least, int most) {
    List<StreamRecord> records = new ArrayList<>();
    for (int g = first; g < first + groups; g++) {
      String group = "m%04d".formatted(g);
      if (random.nextBoolean()) {
        records.add(StreamRecord.newBuilder().setEntitlement(entitlement(group)).build());
      }
      int members = least + random.nextInt(most - least + 1);
      for (int i = 0; i < members; i++) {
        records.add(member(random, group, "u" + random.nextInt(4 * most)));
      }
    }
    return records;
  }

  /** One grant, at a random time. */
  public static StreamRecord member(Random random, String group, String user) {
    Grant.Builder grant =
        Grant.newBuilder()
            .setId("grant" + random.nextInt(3))
            .setEntitlement(entitlement(group))
            .setPrincipal(Resource.newBuilder().setId(id("user", user)));
    if (random.nextInt(8) == 0) {
      grant.addAnnotations(
          Any.pack(
              GrantExpandable.newBuilder().addEntitlementIds("e" + random.nextInt(3)).build()));
    }
    return StreamRecord.newBuilder()
        .setGrant(grant)
        .setDiscoveredAt(
            Timestamp.newBuilder().setSeconds(random.nextInt(2)).setNanos(random.nextInt(3)))
        .build();
  }

  /** Writes records into a file with small tables. */
  public static Path write(List<StreamRecord> records, Path file) throws IOException {
    return write(records, file, WriteOptions.defaults().withTableBytes(4096));
  }

  /** The same in any shape. */
  public static Path write(List<StreamRecord> records, Path file, WriteOptions options)
      throws IOException {
    try (C1zWriter writer =
            new C1zWriter(
                INPUT_ID,
                options,
                new C1zWriter.Resources(1, 1 << 20, file.getParent()),
                (position, reason) -> {
                  throw new AssertionError(reason);
                });
        OutputStream out = Files.newOutputStream(file)) {
      for (StreamRecord record : records) {
        byte[] bytes = record.toByteArray();
        writer.add(bytes, 0, bytes.length, 0);
      }
      writer.finish(new SyncRun(INPUT_ID, 1, "", START, START, "", false), START, out);
    }
    return file;
  }

  private static ResourceId.Builder id(String type, String id) {
    return ResourceId.newBuilder().setResourceType(type).setResource(id);
  }

  private static Entitlement.Builder entitlement(String group) {
    return Entitlement.newBuilder()
        .setId("group:" + group + ":member")
        .setResource(Resource.newBuilder().setId(id("group", group)));
  }
}
