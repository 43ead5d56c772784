package dev.syncline.job.cli.c1z;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.syncline.job.input.ProtoJson;
import java.util.Base64;
import java.util.List;

/**
 * Stored fields as JSON, under the names of the schema. Messages are in protobuf's JSON mapping;
 * one that cannot be, since an {@code Any} in it is of a type that is not known here, is given
 * field by field, and the {@code Any} as type URL and base64. Not thread-safe.
 */
final class FieldJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonFormat.Printer printer = ProtoJson.printer().preservingProtoFieldNames();
  private final ObjectMapper mapper = new ObjectMapper();

  /** All fields of a message. */
  ObjectNode record(Message message) {
    ObjectNode object = NODES.objectNode();
    message.getAllFields().forEach((field, value) -> object.set(field.getName(), of(field, value)));
    return object;
  }

  /**
   * The value of a field.
   *
   * @param field null for bytes of unknown fields
   * @param value null if absent
   */
  JsonNode of(FieldDescriptor field, Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (field == null || !field.isRepeated()) {
      return single(value);
    }
    if (field.isMapField()) {
      return map(field, (List<?>) value);
    }
    ArrayNode array = NODES.arrayNode();
    ((List<?>) value).forEach(element -> array.add(single(element)));
    return array;
  }

  private ObjectNode map(FieldDescriptor field, List<?> entries) {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    ObjectNode object = NODES.objectNode();
    for (Object element : entries) {
      Message entry = (Message) element;
      object.set(String.valueOf(entry.getField(key)), of(value, entry.getField(value)));
    }
    return object;
  }

  private JsonNode single(Object value) {
    if (value instanceof Message message) {
      return message(message);
    }
    if (value instanceof ByteString bytes) {
      return NODES.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    if (value instanceof EnumValueDescriptor name) {
      return NODES.textNode(name.getName());
    }
    return mapper.valueToTree(value);
  }

  private JsonNode message(Message message) {
    try {
      return mapper.readTree(printer.print(message));
    } catch (InvalidProtocolBufferException e) {
      return message instanceof Any any
          ? NODES.objectNode().put("@type", any.getTypeUrl()).set("value", single(any.getValue()))
          : record(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("protobuf printed what is no JSON", e);
    }
  }

  /** The value of a field in one line of text; empty if absent. */
  String text(FieldDescriptor field, Object value) {
    JsonNode node = of(field, value);
    return node.isNull() ? "" : node.isTextual() ? node.textValue() : node.toString();
  }
}
