package dev.syncline.serde.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Canonical bytes of message objects by way of reflection. */
public final class SlowSerializer {
  private SlowSerializer() {}

  public static byte[] serialize(Message message) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buffer, 64);
    try {
      for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
        write(field.getKey(), field.getValue(), out);
      }
      UnknownFields.unwrap(message, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.toByteArray();
  }

  private static void write(FieldDescriptor field, Object value, CodedOutputStream out)
      throws IOException {
    if (field.isMapField()) {
      List<byte[]> entries =
          ((List<?>) value)
              .stream()
                  .map(e -> (MapEntry<?, ?>) e)
                  .sorted(
                      Comparator.comparing(
                          e -> SlowKeys.utf8((String) e.getKey()), Arrays::compareUnsigned))
                  .map(e -> entry(field, e))
                  .toList();
      for (byte[] entry : entries) {
        out.writeByteArray(field.getNumber(), entry);
      }
    } else if (field.isPacked()) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      CodedOutputStream numbers = CodedOutputStream.newInstance(packed, 64);
      for (Object element : (List<?>) value) {
        numbers.writeInt32NoTag(((EnumValueDescriptor) element).getNumber());
      }
      numbers.flush();
      out.writeByteArray(field.getNumber(), packed.toByteArray());
    } else if (field.isRepeated()) {
      for (Object element : (List<?>) value) {
        single(field, element, out);
      }
    } else {
      single(field, value, out);
    }
  }

  private static byte[] entry(FieldDescriptor map, MapEntry<?, ?> entry) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buffer, 64);
    try {
      single(map.getMessageType().findFieldByNumber(1), entry.getKey(), out);
      single(map.getMessageType().findFieldByNumber(2), entry.getValue(), out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.toByteArray();
  }

  private static void single(FieldDescriptor field, Object value, CodedOutputStream out)
      throws IOException {
    int number = field.getNumber();
    switch (field.getType()) {
      case MESSAGE -> out.writeByteArray(number, serialize((Message) value));
      case ENUM -> {
        out.writeTag(number, WireFormat.WIRETYPE_VARINT);
        out.writeInt32NoTag(((EnumValueDescriptor) value).getNumber());
      }
      case STRING -> out.writeString(number, (String) value);
      case BYTES -> out.writeBytes(number, (ByteString) value);
      case BOOL -> out.writeBool(number, (Boolean) value);
      case INT32 -> out.writeInt32(number, (Integer) value);
      case UINT32 -> out.writeUInt32(number, (Integer) value);
      case INT64 -> out.writeInt64(number, (Long) value);
      case UINT64 -> out.writeUInt64(number, (Long) value);
      case DOUBLE -> out.writeDouble(number, (Double) value);
      default -> throw new IllegalArgumentException(field.toString());
    }
  }
}
