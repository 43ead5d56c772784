package dev.syncline.serde;

import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * What the scanner has to know of one field.
 *
 * <p>Plain fields and no accessors: this is read for every field of every record.
 */
final class FieldShape {
  /** What a value looks like on the wire and when it is canonical. */
  enum Kind {
    /** Varint, 0 or 1. */
    BOOL(0),
    /** Varint, a sign-extended 32-bit number; enums too. */
    INT32(0),
    /** Varint, a 32-bit number without sign. */
    UINT32(0),
    /** Varint of up to 64 bits. */
    INT64(0),
    FIXED32(5),
    FIXED64(1),
    STRING(2),
    BYTES(2),
    MESSAGE(2);

    final int wireType;

    Kind(int wireType) {
      this.wireType = wireType;
    }
  }

  /** No slot: the place of the value is not recorded. */
  static final int NO_SLOT = -1;

  final String name;
  final int number;
  final Kind kind;

  /** Tag of the canonical form. */
  final int tag;

  /**
   * Tag that a repeated number may have as well: packed if the canonical form is not, and the
   * reverse. Else -1.
   */
  final int otherTag;

  /** Whether a length precedes the value. */
  final boolean delimited;

  /** Whether the value must be UTF-8. */
  final boolean text;

  final boolean repeated;
  final boolean packed;
  final boolean map;

  /** Written even if the value is the default. */
  final boolean explicit;

  /** Whether the field belongs to a oneof. No message here has more than one. */
  final boolean inOneof;

  /** Whether it gets into the result. A field that does not is only checked. */
  final boolean kept;

  final int slot;

  /** Shape of a message or of the entries of a map; else null. */
  final MessageShape nested;

  FieldShape(FieldDescriptor field, boolean kept, int slot, MessageShape nested) {
    this.name = field.getName();
    this.number = field.getNumber();
    this.kind = kindOf(field);
    this.delimited = kind.wireType == 2;
    this.text = kind == Kind.STRING;
    this.repeated = field.isRepeated();
    this.packed = field.isPacked();
    this.map = field.isMapField();
    boolean inMapEntry = field.getContainingType().getOptions().getMapEntry();
    this.explicit = inMapEntry || (!repeated && field.hasPresence());
    this.inOneof = field.getRealContainingOneof() != null;
    this.kept = kept;
    this.slot = slot;
    this.nested = nested;
    this.tag = number << 3 | (packed ? 2 : kind.wireType);
    this.otherTag =
        repeated && kind.wireType != 2 ? number << 3 | (packed ? kind.wireType : 2) : -1;
  }

  private static Kind kindOf(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> Kind.BOOL;
      case INT32, ENUM -> Kind.INT32;
      case UINT32 -> Kind.UINT32;
      case INT64, UINT64 -> Kind.INT64;
      case FIXED32, SFIXED32, FLOAT -> Kind.FIXED32;
      case FIXED64, SFIXED64, DOUBLE -> Kind.FIXED64;
      case STRING -> Kind.STRING;
      case BYTES -> Kind.BYTES;
      case MESSAGE -> Kind.MESSAGE;
      case SINT32, SINT64, GROUP ->
          throw new IllegalArgumentException(
              field.getFullName()
                  + " has the type "
                  + field.getType()
                  + ", which is not supported");
    };
  }
}
