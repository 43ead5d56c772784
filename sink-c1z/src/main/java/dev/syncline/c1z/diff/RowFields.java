package dev.syncline.c1z.diff;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.EntitlementRecord;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.storage.ResourceRecord;
import dev.syncline.serde.proto.storage.ResourceTypeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Compares stored values field by field. Messages are looked into, lists and maps are one field.
 * The id of the sync, which only assets hold, is not compared.
 */
public final class RowFields {
  private static final String SYNC_ID = "sync_id";
  private static final String WELL_KNOWN = "google.protobuf";

  private RowFields() {}

  /**
   * A stored value as a message.
   *
   * @throws InvalidProtocolBufferException if the value is none of the family
   * @throws IllegalArgumentException for families that hold no records
   */
  public static Message parse(KeyFamily family, byte[] value, int offset, int length)
      throws InvalidProtocolBufferException {
    return parser(family).parseFrom(value, offset, length);
  }

  private static Parser<? extends Message> parser(KeyFamily family) {
    return switch (family) {
      case RESOURCE_TYPES -> ResourceTypeRecord.parser();
      case RESOURCES -> ResourceRecord.parser();
      case ENTITLEMENTS -> EntitlementRecord.parser();
      case GRANTS -> GrantRecord.parser();
      case ASSETS -> AssetRecord.parser();
      default -> throw new IllegalArgumentException(family + " holds no records");
    };
  }

  /** The fields that differ, in the order of the schema. */
  static List<FieldChange> changes(Message before, Message after, Set<String> ignored) {
    List<FieldChange> changes = new ArrayList<>();
    for (FieldDescriptor field : before.getDescriptorForType().getFields()) {
      if (!field.getName().equals(SYNC_ID) && !ignored.contains(field.getName())) {
        compare("", field, before, after, changes);
      }
    }
    compareUnknown("", before, after, changes);
    return changes;
  }

  private static void compare(
      String path,
      FieldDescriptor field,
      Message before,
      Message after,
      List<FieldChange> changes) {
    Object left = value(field, before);
    Object right = value(field, after);
    if (left == null ? right == null : left.equals(right)) {
      return;
    }
    String name = path + field.getName();
    if (left instanceof Message from
        && right instanceof Message to
        && !field.getMessageType().getFile().getPackage().startsWith(WELL_KNOWN)) {
      for (FieldDescriptor inner : from.getDescriptorForType().getFields()) {
        compare(name + ".", inner, from, to, changes);
      }
      compareUnknown(name + ".", from, to, changes);
    } else {
      changes.add(new FieldChange(name, field, left, right));
    }
  }

  private static Object value(FieldDescriptor field, Message message) {
    boolean there =
        field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    return there ? message.getField(field) : null;
  }

  private static void compareUnknown(
      String path, Message before, Message after, List<FieldChange> changes) {
    if (!before.getUnknownFields().equals(after.getUnknownFields())) {
      changes.add(
          new FieldChange(
              path + "unknown_fields",
              null,
              before.getUnknownFields().toByteString(),
              after.getUnknownFields().toByteString()));
    }
  }
}
