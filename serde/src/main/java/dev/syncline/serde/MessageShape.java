package dev.syncline.serde;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message type as the scanner sees it: its schema, and which parts of it are wanted.
 *
 * <p>Of a message that is wanted <em>whole</em> every field is kept, unknown ones included. A
 * <em>projection</em> keeps the fields that a list of paths names and nothing else; what is left
 * out is still checked for being well-formed. A path that ends at a message and is not continued by
 * another path takes that message whole. The position of a path in the list is the slot in which
 * the scanner leaves the place of the value.
 */
final class MessageShape {
  private static final FieldShape[] NONE = {};

  final String name;

  /** Whether fields outside the schema are part of the result, behind the known ones. */
  final boolean keepsUnknown;

  /** Whether this is an entry of a map: always both fields, and nothing else. */
  final boolean mapEntry;

  /**
   * By field number; null where the schema has no field. Filled after construction, since types can
   * be recursive.
   */
  private FieldShape[] fields = NONE;

  private MessageShape(Descriptor type, boolean keepsUnknown) {
    this.name = type.getName();
    this.mapEntry = type.getOptions().getMapEntry();
    this.keepsUnknown = keepsUnknown && !mapEntry;
  }

  /** The message with everything in it. */
  static MessageShape whole(Descriptor type) {
    return new Compiler().whole(type);
  }

  /**
   * The parts that paths of field names, joined by dots, lead to; their slots are 0, 1, 2 and so
   * on.
   */
  static MessageShape projection(Descriptor type, List<String> paths) {
    PathNode root = new PathNode();
    for (int slot = 0; slot < paths.size(); slot++) {
      PathNode node = root;
      for (String step : paths.get(slot).split("\\.", -1)) {
        node = node.children.computeIfAbsent(step, s -> new PathNode());
      }
      node.slot = slot;
    }
    return new Compiler().projection(type, root);
  }

  /** The field of a number, or null. */
  FieldShape field(int number) {
    return number < fields.length ? fields[number] : null;
  }

  private static final class PathNode {
    final Map<String, PathNode> children = new TreeMap<>();
    int slot = FieldShape.NO_SLOT;
  }

  /** Makes each whole and each unwanted type once, so that recursive types end. */
  private static final class Compiler {
    private final Map<String, MessageShape> whole = new HashMap<>();
    private final Map<String, MessageShape> unwanted = new HashMap<>();

    MessageShape whole(Descriptor type) {
      return uniform(type, true, whole);
    }

    private MessageShape uniform(
        Descriptor type, boolean kept, Map<String, MessageShape> finished) {
      MessageShape known = finished.get(type.getFullName());
      if (known != null) {
        return known;
      }
      MessageShape shape = new MessageShape(type, kept);
      finished.put(type.getFullName(), shape);
      shape.fields = emptyTable(type);
      for (FieldDescriptor field : type.getFields()) {
        MessageShape nested =
            isMessage(field) ? uniform(field.getMessageType(), kept, finished) : null;
        shape.fields[field.getNumber()] = new FieldShape(field, kept, FieldShape.NO_SLOT, nested);
      }
      return shape;
    }

    MessageShape projection(Descriptor type, PathNode paths) {
      MessageShape shape = new MessageShape(type, false);
      shape.fields = emptyTable(type);
      int used = 0;
      for (FieldDescriptor field : type.getFields()) {
        PathNode path = paths.children.get(field.getName());
        used += path == null ? 0 : 1;
        // An entry without its key would mean nothing.
        boolean kept = path != null || (shape.mapEntry && field.getNumber() == 1);
        MessageShape nested = null;
        if (isMessage(field)) {
          nested =
              !kept
                  ? uniform(field.getMessageType(), false, unwanted)
                  : path.children.isEmpty()
                      ? whole(field.getMessageType())
                      : projection(field.getMessageType(), path);
        }
        shape.fields[field.getNumber()] =
            new FieldShape(field, kept, path == null ? FieldShape.NO_SLOT : path.slot, nested);
      }
      if (used != paths.children.size()) {
        throw new IllegalArgumentException(
            "paths " + paths.children.keySet() + " are not all fields of " + type.getFullName());
      }
      return shape;
    }

    private static boolean isMessage(FieldDescriptor field) {
      return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private static FieldShape[] emptyTable(Descriptor type) {
      int greatest = 0;
      for (FieldDescriptor field : type.getFields()) {
        greatest = Math.max(greatest, field.getNumber());
      }
      return new FieldShape[greatest + 1];
    }
  }
}
