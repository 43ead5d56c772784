package dev.syncline.job.input;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Connector messages as protobuf's JSON mapping, whatever their annotations are. An {@code Any} of
 * a type that is not known here, or whose bytes are not of its type, is shown with its bytes:
 * {@code {"@type": ..., "value": "base64"}}. Thread-safe.
 */
public final class MessageJson {
  private static final String VALUE = "value";

  /** Stands for what is no name of a type. */
  private static final String UNNAMED = "Unnamed";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

  private MessageJson() {}

  /** The message in one line. */
  public static String line(Message message) {
    return print(message, true);
  }

  /** The message in many lines, for people. */
  public static String pretty(Message message) {
    return print(message, false);
  }

  private static String print(Message message, boolean oneLine) {
    Map<String, Descriptor> opaque = new HashMap<>();
    Message shown = shown(message, opaque);
    JsonFormat.Printer printer =
        JsonFormat.printer().usingTypeRegistry(ProtoJson.types(opaque.values()));
    try {
      return (oneLine ? printer.omittingInsignificantWhitespace() : printer).print(shown);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that was made printable is not", e);
    }
  }

  /** The message with every {@code Any} in it such that the printer takes it. */
  private static Message shown(Message message, Map<String, Descriptor> opaque) {
    if (message instanceof Any any) {
      return shownAny(any, opaque);
    }
    Message.Builder changed = null;
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (!descriptor.isRepeated()) {
        Message before = (Message) field.getValue();
        Message after = shown(before, opaque);
        if (after != before) {
          changed = changed == null ? message.toBuilder() : changed;
          changed.setField(descriptor, after);
        }
        continue;
      }
      List<?> elements = (List<?>) field.getValue();
      for (int i = 0; i < elements.size(); i++) {
        Message before = (Message) elements.get(i);
        Message after = shown(before, opaque);
        if (after != before) {
          changed = changed == null ? message.toBuilder() : changed;
          changed.setRepeatedField(descriptor, i, after);
        }
      }
    }
    return changed == null ? message : changed.build();
  }

  private static Message shownAny(Any any, Map<String, Descriptor> opaque) {
    String name = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    Descriptor known = ProtoJson.TYPES.find(name);
    if (known != null) {
      try {
        Message content = DynamicMessage.parseFrom(known, any.getValue());
        Message after = shown(content, opaque);
        return after == content ? any : any.toBuilder().setValue(after.toByteString()).build();
      } catch (InvalidProtocolBufferException e) {
        // Shown with its bytes, under a name that says so.
        name = name + ".Malformed";
      }
    }
    Descriptor type =
        opaque.computeIfAbsent(
            NAME.matcher(name).matches() ? name : UNNAMED, MessageJson::opaqueType);
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + type.getFullName())
        .setValue(
            DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName(VALUE), any.getValue())
                .build()
                .toByteString())
        .build();
  }

  /** A type of that name with nothing but bytes. */
  private static Descriptor opaqueType(String name) {
    int dot = name.lastIndexOf('.');
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName(name + ".opaque")
            .setSyntax("proto3")
            .setPackage(dot < 0 ? "" : name.substring(0, dot))
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName(name.substring(dot + 1))
                    .addField(
                        FieldDescriptorProto.newBuilder()
                            .setName(VALUE)
                            .setNumber(1)
                            .setType(FieldDescriptorProto.Type.TYPE_BYTES)
                            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)))
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("a type called " + name, e);
    }
  }
}
