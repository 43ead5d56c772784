package dev.syncline.serde;

import dev.syncline.serde.FieldShape.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Rewrites the wanted parts of a message into their canonical form; the slow way, for messages that
 * are not in it.
 *
 * <p>Canonical is: fields in ascending number, defaults left out, varints and lengths as short as
 * possible, the entries of a map in the order of the bytes of their keys and always with key and
 * value, and behind the known fields the unknown ones in the order and, apart from their tags, with
 * the very bytes they came with.
 *
 * <p>What occurs more than once means what it means to a parser: the last number, string or member
 * of a oneof stands, messages merge, lists append, a later entry of a map replaces the earlier one.
 *
 * <p>The input must have passed {@link MessageScanner}. Thread-safe.
 */
final class Canonicalizer {
  private Canonicalizer() {}

  /**
   * Appends the canonical form of a message to {@code out}, which must not be where the message is.
   */
  static void rewrite(MessageShape shape, byte[] data, int offset, int length, ByteSink out) {
    Node root = new Node(shape);
    root.merge(data, offset, offset + length);
    root.measure();
    root.write(out);
  }

  /** A message taken apart. */
  private static final class Node {
    private final MessageShape shape;

    /**
     * By field number: a Node, a byte[] (payload of a string or bytes, encoded form of a number), a
     * List of those, a ByteSink (packed numbers) or a map from key to the Node of the entry.
     */
    private final TreeMap<Integer, Object> values = new TreeMap<>();

    private ByteSink unknown;
    private int size;

    Node(MessageShape shape) {
      this.shape = shape;
    }

    void merge(byte[] data, int from, int to) {
      WireReader reader = new WireReader().reset(data, from, to);
      while (reader.hasMore()) {
        int tag = reader.tag();
        FieldShape field = shape.field(tag >>> 3);
        if (field == null || (tag != field.tag && tag != field.otherTag)) {
          int start = reader.position();
          reader.skip(tag);
          if (shape.keepsUnknown) {
            addUnknown(tag, data, start, reader.position());
          }
        } else if (!field.kept) {
          reader.skip(tag);
        } else {
          add(field, tag, data, reader);
        }
      }
    }

    private void addUnknown(int tag, byte[] data, int from, int to) {
      if (unknown == null) {
        unknown = new ByteSink();
      }
      unknown.writeVarint(Integer.toUnsignedLong(tag));
      unknown.writeBytes(data, from, to - from);
    }

    private void add(FieldShape field, int tag, byte[] data, WireReader reader) {
      if (field.inOneof) {
        values.keySet().removeIf(n -> n != field.number && shape.field(n).inOneof);
      }
      if (field.map) {
        addEntry(field, data, reader);
      } else if (field.packed) {
        addNumbers(
            field.kind,
            tag,
            reader,
            number ->
                ((ByteSink) values.computeIfAbsent(field.number, n -> new ByteSink()))
                    .writeBytes(number));
      } else if (field.repeated) {
        if (field.kind.wireType == 2) {
          elements(field).add(single(field, null, data, reader));
        } else {
          addNumbers(field.kind, tag, reader, number -> elements(field).add(number));
        }
      } else {
        Object value = single(field, values.get(field.number), data, reader);
        if (!field.explicit && isDefault(field.kind, value)) {
          values.remove(field.number);
        } else {
          values.put(field.number, value);
        }
      }
    }

    @SuppressWarnings("unchecked") // repeated fields that are not packed only ever get a list
    private List<Object> elements(FieldShape field) {
      return (List<Object>) values.computeIfAbsent(field.number, n -> new ArrayList<>());
    }

    @SuppressWarnings("unchecked") // map fields only ever get a map
    private TreeMap<byte[], Node> entries(FieldShape field) {
      return (TreeMap<byte[], Node>)
          values.computeIfAbsent(
              field.number, n -> new TreeMap<byte[], Node>(Arrays::compareUnsigned));
    }

    private void addEntry(FieldShape field, byte[] data, WireReader reader) {
      Node entry = (Node) single(field, null, data, reader);
      byte[] key = (byte[]) entry.values.computeIfAbsent(1, n -> new byte[0]);
      entry.values.computeIfAbsent(2, n -> absentValue(field.nested.field(2)));
      entries(field).put(key, entry);
    }

    /** What an entry without value holds. */
    private static Object absentValue(FieldShape field) {
      return switch (field.kind) {
        case MESSAGE -> new Node(field.nested);
        case STRING, BYTES -> new byte[0];
        case FIXED32 -> new byte[4];
        case FIXED64 -> new byte[8];
        default -> new byte[1];
      };
    }

    private Object single(FieldShape field, Object before, byte[] data, WireReader reader) {
      if (field.kind.wireType != 2) {
        return number(field.kind, reader);
      }
      int length = reader.length();
      int start = reader.position();
      reader.position(start + length);
      if (field.kind != Kind.MESSAGE) {
        return Arrays.copyOfRange(data, start, start + length);
      }
      Node node = before == null ? new Node(field.nested) : (Node) before;
      node.merge(data, start, start + length);
      return node;
    }

    private static boolean isDefault(Kind kind, Object value) {
      if (value instanceof byte[] bytes) {
        return kind.wireType == 2 ? bytes.length == 0 : isZero(bytes);
      }
      return false;
    }

    private static boolean isZero(byte[] number) {
      for (byte b : number) {
        if (b != 0) {
          return false;
        }
      }
      return true;
    }

    /** Computes the sizes of this message and of all in it; once, after the last change. */
    int measure() {
      long total = unknown == null ? 0 : unknown.size();
      for (Map.Entry<Integer, Object> entry : values.entrySet()) {
        FieldShape field = shape.field(entry.getKey());
        for (Object value : occurrences(entry.getValue())) {
          total += fieldSize(field, value);
        }
      }
      size = Math.toIntExact(total);
      return size;
    }

    private static Collection<?> occurrences(Object value) {
      if (value instanceof List<?> elements) {
        return elements;
      }
      return value instanceof TreeMap<?, ?> entries ? entries.values() : List.of(value);
    }

    private static int fieldSize(FieldShape field, Object value) {
      int tagSize = ByteSink.varintSize(Integer.toUnsignedLong(field.tag));
      if (value instanceof byte[] bytes && field.kind.wireType != 2) {
        return tagSize + bytes.length;
      }
      int length;
      if (value instanceof Node node) {
        length = node.measure();
      } else {
        length = value instanceof ByteSink numbers ? numbers.size() : ((byte[]) value).length;
      }
      return tagSize + ByteSink.varintSize(length) + length;
    }

    void write(ByteSink out) {
      for (Map.Entry<Integer, Object> entry : values.entrySet()) {
        FieldShape field = shape.field(entry.getKey());
        for (Object value : occurrences(entry.getValue())) {
          writeField(field, value, out);
        }
      }
      if (unknown != null) {
        out.writeBytes(unknown);
      }
    }

    private static void writeField(FieldShape field, Object value, ByteSink out) {
      out.writeVarint(Integer.toUnsignedLong(field.tag));
      if (value instanceof Node node) {
        out.writeVarint(node.size);
        node.write(out);
      } else if (value instanceof ByteSink numbers) {
        out.writeVarint(numbers.size());
        out.writeBytes(numbers);
      } else {
        byte[] bytes = (byte[]) value;
        if (field.kind.wireType == 2) {
          out.writeVarint(bytes.length);
        }
        out.writeBytes(bytes);
      }
    }
  }

  /** Reads numbers, packed or a single one, and hands over the canonical form of each. */
  private static void addNumbers(Kind kind, int tag, WireReader reader, Consumer<byte[]> to) {
    if ((tag & 7) != 2) {
      to.accept(number(kind, reader));
      return;
    }
    int length = reader.length();
    int end = reader.position() + length;
    while (reader.position() < end) {
      to.accept(number(kind, reader));
    }
  }

  private static byte[] number(Kind kind, WireReader reader) {
    ByteSink sink = new ByteSink(10);
    switch (kind) {
      case FIXED32 -> sink.writeFixed32LittleEndian(reader.fixed32());
      case FIXED64 -> sink.writeFixed64LittleEndian(reader.fixed64());
      default -> sink.writeVarint(WireReader.narrow(kind, reader.varint()));
    }
    return sink.toByteArray();
  }
}
