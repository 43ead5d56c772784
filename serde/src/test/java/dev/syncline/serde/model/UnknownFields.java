package dev.syncline.serde.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes generated messages keep unknown fields in their order.
 *
 * <p>Message objects sort unknown fields by number. {@link #wrap} therefore puts each into a field
 * of one fixed number, within which order is kept; {@link #unwrap} takes them out again. On the way
 * it is stricter than the library's parser, which passes over the upper bits of long varints.
 */
final class UnknownFields {
  private static final int WRAPPER = (1 << 29) - 1;
  private static final int MAX_DEPTH = 1000;

  private UnknownFields() {}

  /** The same message with its unknown fields wrapped. */
  static byte[] wrap(Descriptor type, byte[] bytes) throws IOException {
    return wrap(type, bytes, 1);
  }

  private static byte[] wrap(Descriptor type, byte[] bytes, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new InvalidProtocolBufferException("nested too deeply");
    }
    Cursor in = new Cursor(bytes);
    List<Piece> pieces = new ArrayList<>();
    while (in.position < bytes.length) {
      int tag = in.tag();
      FieldDescriptor field = type.findFieldByNumber(tag >>> 3);
      int start = in.position;
      in.skip(tag, depth);
      byte[] value = Arrays.copyOfRange(bytes, start, in.position);
      if (field != null && accepts(field, tag & 7)) {
        if (field.getContainingOneof() != null) {
          dropOtherMembers(type, field, pieces);
        }
        pieces.add(new Piece(field, concat(tag, known(field, tag, value, depth))));
      } else if (!type.getOptions().getMapEntry()) {
        byte[] unknown = concat(tag, value);
        pieces.add(new Piece(null, concat(WRAPPER << 3 | 2, lengthPrefixed(unknown))));
      }
    }
    return SlowKeys.concat(pieces.stream().map(Piece::bytes).toArray(byte[][]::new));
  }

  /** A field with its tag. */
  private record Piece(FieldDescriptor field, byte[] bytes) {}

  /**
   * A member of a oneof drops what was read of the others. The library's parser forgets that where
   * messages are concerned: it goes on with what it had read before. What is dropped must parse all
   * the same.
   */
  private static void dropOtherMembers(Descriptor type, FieldDescriptor member, List<Piece> pieces)
      throws IOException {
    List<Piece> others =
        pieces.stream()
            .filter(
                p ->
                    p.field != null
                        && p.field != member
                        && p.field.getContainingOneof() == member.getContainingOneof())
            .toList();
    for (Piece other : others) {
      parse(DynamicMessage.getDefaultInstance(type), other.bytes);
    }
    pieces.removeAll(others);
  }

  private static byte[] known(FieldDescriptor field, int tag, byte[] value, int depth)
      throws IOException {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      Cursor payload = new Cursor(value);
      payload.length();
      byte[] nested = Arrays.copyOfRange(value, payload.position, value.length);
      return lengthPrefixed(
          wrap(field.getMessageType(), nested, depth + (field.isMapField() ? 0 : 1)));
    }
    if ((tag & 7) == 2 && field.isPackable()) {
      checkPacked(value);
    }
    return value;
  }

  private static byte[] concat(int tag, byte[] value) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buffer, 64);
    out.writeUInt32NoTag(tag);
    out.writeRawBytes(value);
    out.flush();
    return buffer.toByteArray();
  }

  private static byte[] lengthPrefixed(byte[] payload) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buffer, 64);
    out.writeByteArrayNoTag(payload);
    out.flush();
    return buffer.toByteArray();
  }

  private static void checkPacked(byte[] value) throws IOException {
    Cursor numbers = new Cursor(value);
    numbers.length();
    while (numbers.position < value.length) {
      numbers.varint();
    }
  }

  private static boolean accepts(FieldDescriptor field, int wireType) {
    int own = field.getLiteType().getWireType();
    return wireType == own
        || (field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  /** Appends the unknown fields of a message whose bytes were wrapped. */
  static void unwrap(Message message, CodedOutputStream out) throws IOException {
    for (ByteString unknown :
        message.getUnknownFields().getField(WRAPPER).getLengthDelimitedList()) {
      out.writeRawBytes(unknown);
    }
  }

  /** Parses a message that was wrapped. */
  static <T extends Message> T parse(T prototype, byte[] wrapped) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(wrapped);
    in.setRecursionLimit(10_000);
    @SuppressWarnings("unchecked")
    T message = (T) prototype.getParserForType().parseFrom(in);
    return message;
  }

  private static final class Cursor {
    final byte[] bytes;
    int position;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    long varint() throws IOException {
      BigInteger value = BigInteger.ZERO;
      for (int i = 0; i < 10; i++) {
        if (position == bytes.length) {
          throw new InvalidProtocolBufferException("cut off");
        }
        int b = bytes[position++];
        value = value.or(BigInteger.valueOf(b & 0x7f).shiftLeft(7 * i));
        if (b >= 0) {
          if (value.bitLength() > 64) {
            break;
          }
          return value.longValue();
        }
      }
      throw new InvalidProtocolBufferException("overlong varint");
    }

    int tag() throws IOException {
      long tag = varint();
      if (tag >>> 3 == 0 || tag >>> 3 >= 1 << 29) {
        throw new InvalidProtocolBufferException("field number");
      }
      return (int) tag;
    }

    int length() throws IOException {
      long length = varint();
      if (length < 0 || length > bytes.length - position) {
        throw new InvalidProtocolBufferException("length");
      }
      return (int) length;
    }

    void skip(int tag, int depth) throws IOException {
      switch (tag & 7) {
        case 0 -> varint();
        case 1 -> advance(8);
        case 2 -> advance(length());
        case 3 -> {
          if (depth >= MAX_DEPTH) {
            throw new InvalidProtocolBufferException("nested too deeply");
          }
          while (true) {
            int inner = tag();
            if ((inner & 7) == 4 && inner >>> 3 == tag >>> 3) {
              return;
            }
            skip(inner, depth + 1);
          }
        }
        case 5 -> advance(4);
        default -> throw new InvalidProtocolBufferException("wire type");
      }
    }

    private void advance(int count) throws IOException {
      if (count > bytes.length - position) {
        throw new InvalidProtocolBufferException("cut off");
      }
      position += count;
    }
  }
}
