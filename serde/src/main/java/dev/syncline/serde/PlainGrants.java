package dev.syncline.serde;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.storage.EntitlementRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes connector messages of plain stored grants straight from their bytes: those that hold an id,
 * the two references and a time of discovery, each once and in order, as most do. Everything else
 * is left to generated code. A third of the work, since most grants in a list share their
 * entitlement and nothing but the message is made.
 *
 * <p>Not thread-safe: remembers the last entitlement.
 */
final class PlainGrants {
  private static final int ID = 2 << 3 | 2;
  private static final int ENTITLEMENT = 3 << 3 | 2;
  private static final int PRINCIPAL = 4 << 3 | 2;
  private static final int DISCOVERED_AT = 5 << 3 | 2;
  private static final int REFERENCE_TYPE = 1 << 3 | 2;
  private static final int REFERENCE_ID = 2 << 3 | 2;

  private final WireReader reader = new WireReader();
  private byte[] reference = {};
  private Entitlement entitlement;
  private String principalType = "";

  /** The message, or null if the grant is not plain or not well-formed. */
  Grant read(byte[] value, int offset, int length) {
    reader.reset(value, offset, offset + length);
    try {
      return read(value);
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | InvalidProtocolBufferException e) {
      // Generated code has the better message.
      return null;
    }
  }

  private Grant read(byte[] value) throws InvalidProtocolBufferException {
    if (!reader.hasMore() || reader.tag() != ID) {
      return null;
    }
    String id = text(value);
    if (id == null || id.isEmpty() || !reader.hasMore() || reader.tag() != ENTITLEMENT) {
      return null;
    }
    int referenceLength = reader.length();
    int referenceStart = reader.position();
    reader.position(referenceStart + referenceLength);
    if (!reader.hasMore() || reader.tag() != PRINCIPAL) {
      return null;
    }
    Resource principal = principal(value);
    if (principal == null) {
      return null;
    }
    if (reader.hasMore()) {
      if (reader.tag() != DISCOVERED_AT || !passTime() || reader.hasMore()) {
        return null;
      }
    }
    return Grant.newBuilder()
        .setId(id)
        .setEntitlement(entitlement(value, referenceStart, referenceLength))
        .setPrincipal(principal)
        .build();
  }

  /** Passes over a time; false if it is not well-formed. */
  private boolean passTime() {
    int end = reader.length() + reader.position();
    while (reader.position() < end) {
      int tag = reader.tag();
      if (tag <= 7) {
        return false;
      }
      reader.skip(tag);
    }
    return reader.position() == end;
  }

  private Resource principal(byte[] value) {
    int end = reader.length() + reader.position();
    if (reader.tag() != REFERENCE_TYPE) {
      return null;
    }
    int typeLength = reader.length();
    int typeStart = reader.position();
    reader.position(typeStart + typeLength);
    if (!isPrincipalType(value, typeStart, typeLength)) {
      if (!Utf8.isValid(value, typeStart, typeStart + typeLength)) {
        return null;
      }
      principalType = new String(value, typeStart, typeLength, StandardCharsets.UTF_8);
    }
    if (reader.position() >= end || reader.tag() != REFERENCE_ID) {
      return null;
    }
    String id = text(value);
    // Parents follow here, if there are any.
    if (id == null || reader.position() != end) {
      return null;
    }
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(principalType).setResource(id).build())
        .build();
  }

  /** Whether the type is that of the grant before, which is ASCII then. */
  private boolean isPrincipalType(byte[] value, int start, int length) {
    if (principalType.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (value[start + i] != principalType.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(byte[] value) {
    int length = reader.length();
    int start = reader.position();
    reader.position(start + length);
    return Utf8.isValid(value, start, start + length)
        ? new String(value, start, length, StandardCharsets.UTF_8)
        : null;
  }

  private Entitlement entitlement(byte[] value, int start, int length)
      throws InvalidProtocolBufferException {
    if (entitlement == null
        || !Arrays.equals(reference, 0, reference.length, value, start, start + length)) {
      entitlement =
          ConnectorMessages.entitlementStub(
              EntitlementRef.parser().parseFrom(value, start, length));
      reference = Arrays.copyOfRange(value, start, start + length);
    }
    return entitlement;
  }
}
