package dev.syncline.serde.model;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random messages in wire format, in every form a parser has to take: fields in any order and more
 * than once, defaults written out, long varints and tags, numbers packed and not, unknown fields
 * and groups, foreign wire types, damaged entries of maps. Same random numbers, same bytes.
 */
public final class RandomWire {
  private static final String[] TEXTS = {
    "",
    "a",
    "b",
    "user",
    "group",
    "g1",
    "a:b",
    "a:b:c",
    "group:g1:member",
    ":",
    "\0",
    "\1",
    "x\0\1y",
    " ",
    "\t\u00a0\u3000",
    "\u001c",
    "\u0085",
    "\u200b",
    "\u2007 ",
    "é",
    "ﬀ\uffff",
    "\ue000",
    "\ud83d\ude00",
    "\udbff\udfff",
    "a long text of more than sixteen bytes",
    "a long text with Ünïcode in it \ud83d\ude00 and a tail",
  };
  private static final String[] URLS = {
    "type.googleapis.com/c1.connector.v2.GrantExpandable",
    "c1.connector.v2.GrantExpandable",
    "/c1.connector.v2.GrantExpandable",
    "xc1.connector.v2.GrantExpandable",
    "type.googleapis.com/c1.connector.v2.GrantImmutable",
    "type.googleapis.com/c1.connector.v2.UserTrait",
    "",
  };

  private final Random random;

  /** Of 100 places where something odd could be written, in how many it is. */
  private final int oddity;

  public RandomWire(Random random, int oddity) {
    this.random = random;
    this.oddity = oddity;
  }

  /** A container record with one operation or, seldom, several. */
  public byte[] record() {
    List<byte[]> fields = new ArrayList<>();
    List<FieldDescriptor> operations = StreamRecord.getDescriptor().getOneofs().get(0).getFields();
    int count = odd() ? random.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      FieldDescriptor operation = operations.get(random.nextInt(operations.size()));
      if (odd() || random.nextInt(3) > 0) {
        operation = StreamRecord.getDescriptor().findFieldByNumber(2 + random.nextInt(4));
      }
      fields.add(field(operation, 3));
      if (random.nextInt(10) > 0) {
        addReferences(operation, fields);
      }
    }
    for (FieldDescriptor field : StreamRecord.getDescriptor().getFields()) {
      if (field.getContainingOneof() == null
          && field.getNumber() != 30
          && random.nextInt(field.getNumber() == 20 ? 2 : 6) == 0) {
        fields.add(field.getNumber() == 21 ? mode() : field(field, 3));
      }
    }
    return join(fields);
  }

  private byte[] mode() {
    return concat(tag(21, 0), varint(random.nextInt(odd() ? 5 : 3)));
  }

  /**
   * What a grant or an entitlement must have, as a second occurrence of the message, so that it
   * merges.
   */
  private void addReferences(FieldDescriptor operation, List<byte[]> fields) {
    byte[] id = concat(text(1, nonEmpty()), text(2, nonEmpty()));
    byte[] resource = message(1, id);
    byte[] entitlement = concat(message(1, resource), text(2, nonEmpty()));
    byte[] grant = concat(message(1, entitlement), message(2, resource));
    switch (operation.getNumber()) {
      case 3, 11 -> fields.add(message(operation.getNumber(), entitlement));
      case 4 -> fields.add(message(4, entitlement));
      case 5, 9 -> fields.add(message(operation.getNumber(), grant));
      case 6 -> fields.add(message(6, text(1, nonEmpty())));
      default -> {}
    }
    // Field 3 is a resource: its id is all it needs, and even that is optional.
    if (operation.getNumber() == 3) {
      fields.set(fields.size() - 1, message(3, message(1, id)));
    }
  }

  /** A message of the type. */
  public byte[] message(Descriptor type, int depth) {
    List<byte[]> fields = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      int most = field.isRepeated() ? 4 : odd() ? 3 : 2;
      int occurrences = random.nextInt(most);
      if (depth <= 0 && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        occurrences = 0;
      }
      if (field.getRealContainingOneof() != null && random.nextInt(3) > 0) {
        occurrences = 0;
      }
      for (int i = 0; i < occurrences; i++) {
        fields.add(field(field, depth));
      }
    }
    while (odd()) {
      fields.add(unknown(2));
    }
    return join(fields);
  }

  private byte[] join(List<byte[]> fields) {
    if (odd()) {
      Collections.shuffle(fields, random);
    }
    return concat(fields.toArray(new byte[0][]));
  }

  private byte[] field(FieldDescriptor field, int depth) {
    int number = field.getNumber();
    if (odd() && random.nextInt(4) == 0) {
      return concat(foreign(number));
    }
    if (field.isMapField()) {
      return delimited(number, entry(field.getMessageType(), depth - 1));
    }
    if (field.isPackable() && random.nextInt(10) > 0) {
      byte[][] numbers = new byte[random.nextInt(4)][];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = scalar(field);
      }
      return delimited(number, concat(numbers));
    }
    return switch (field.getType()) {
      case MESSAGE -> delimited(number, nested(field, depth));
      case STRING, BYTES -> delimited(number, scalar(field));
      case DOUBLE -> concat(tag(number, 1), scalar(field));
      default -> concat(tag(number, 0), scalar(field));
    };
  }

  private byte[] nested(FieldDescriptor field, int depth) {
    if (field.getMessageType().getFullName().equals("google.protobuf.Any")
        && random.nextInt(2) == 0) {
      byte[] value =
          random.nextInt(8) == 0
              ? bytes(random.nextInt(6))
              : message(GrantExpandable.getDescriptor(), 1);
      return join(
          new ArrayList<>(
              List.of(text(1, URLS[random.nextInt(URLS.length)]), delimited(2, value))));
    }
    return message(field.getMessageType(), depth - 1);
  }

  private byte[] entry(Descriptor type, int depth) {
    List<byte[]> fields = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      int occurrences = odd() ? random.nextInt(3) : 1;
      for (int i = 0; i < occurrences; i++) {
        fields.add(field(field, Math.max(depth, 0)));
      }
    }
    if (odd()) {
      fields.add(unknown(1));
    }
    return join(fields);
  }

  private byte[] scalar(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING -> string();
      case BYTES -> field.getNumber() == 30 ? bytes(20) : bytes(random.nextInt(12));
      case BOOL -> varint(random.nextInt(odd() ? 3 : 2));
      case ENUM -> varint(enumNumber(field.getEnumType()));
      case DOUBLE -> bytes(8);
      default ->
          varint(
              switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> random.nextInt(200);
                case 2 -> random.nextInt() & 0x7fffffff;
                case 3 -> odd() ? random.nextLong() >>> 1 : 1;
                default -> odd() && field.getNumber() < 30 ? -random.nextInt(100) : 1700000000;
              });
    };
  }

  private long enumNumber(EnumDescriptor type) {
    return switch (random.nextInt(6)) {
      case 0 -> odd() ? -1 : 9999;
      case 1 -> odd() ? (1L << 32) + 1 : 0;
      default -> random.nextInt(type.getValues().size() + 1);
    };
  }

  private byte[] string() {
    if (odd() && random.nextInt(40) == 0) {
      return new byte[] {'a', (byte) (0x80 + random.nextInt(128)), 'b'};
    }
    return TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8);
  }

  private String nonEmpty() {
    return TEXTS[1 + random.nextInt(TEXTS.length - 1)];
  }

  private byte[] unknown(int depth) {
    int number = random.nextInt(4) == 0 ? 1 + random.nextInt(1 << 28) : 14 + random.nextInt(60);
    return foreign(number, depth);
  }

  private byte[] foreign(int number) {
    return foreign(number, 1);
  }

  private byte[] foreign(int number, int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 4)) {
      case 0 -> concat(tag(number, 0), varint(random.nextLong() >>> random.nextInt(64)));
      case 1 -> concat(tag(number, 1), bytes(8));
      case 2 -> delimited(number, bytes(random.nextInt(5)));
      case 3 -> concat(tag(number, 5), bytes(4));
      default ->
          concat(
              tag(number, 3),
              foreign(1 + random.nextInt(3), depth - 1),
              foreign(1 + random.nextInt(3), depth - 1),
              tag(number, 4));
    };
  }

  private boolean odd() {
    return random.nextInt(100) < oddity;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] tag(int number, int wireType) {
    return varint((long) number << 3 | wireType);
  }

  private byte[] text(int number, String text) {
    return delimited(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] message(int number, byte[] payload) {
    return delimited(number, payload);
  }

  private byte[] delimited(int number, byte[] payload) {
    return concat(tag(number, 2), varint(payload.length), payload);
  }

  /** A varint, sometimes longer than it needs to be. */
  private byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    int padding = odd() ? random.nextInt(10 - out.size()) : 0;
    out.write((int) (padding > 0 ? rest | 0x80 : rest));
    for (int i = padding; i > 0; i--) {
      out.write(i > 1 ? 0x80 : 0);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    return SlowKeys.concat(parts);
  }
}
