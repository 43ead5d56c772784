package dev.syncline.serde;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where the fields of a stored grant are. Fields of a stored value are in ascending order, so each
 * is one piece, repeated ones included.
 *
 * <p>Mutable, to be reused; valid as long as the array is. Not thread-safe.
 */
public final class StoredGrant {
  private static final int ID = 2 << 3 | 2;
  private static final int PRINCIPAL = 4 << 3 | 2;
  private static final int PARENT_TYPE = 3 << 3 | 2;
  private static final int PARENT_ID = 4 << 3 | 2;
  private static final int DISCOVERED_AT = 5 << 3 | 2;
  private static final int EXPANSION = 6 << 3 | 2;
  private static final int NEEDS_EXPANSION = 7 << 3;
  private static final int ANNOTATIONS = 8 << 3 | 2;
  private static final int SOURCES = 9 << 3 | 2;

  private final WireReader reader = new WireReader();
  private final GrantSources sources = new GrantSources();

  byte[] value;
  int idOffset;
  int idLength;
  // Pieces with their tags; the start is the end if the field is absent.
  int discoveredAt;
  int discoveredAtEnd;
  int expansionState;
  int expansionStateEnd;
  int annotations;
  int annotationsEnd;
  int sourcesStart;
  int sourcesEnd;

  private boolean needsExpansion;
  private int expansion;
  private int expansionLength;
  private int parent;
  private int parentLength;

  /**
   * Finds the fields of a value.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public void read(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    clear(array, offset);
    reader.reset(array, offset, offset + length);
    while (reader.hasMore()) {
      int start = reader.position();
      int tag = reader.tag();
      switch (tag) {
        case ID -> {
          idLength = reader.length();
          idOffset = reader.position();
          reader.position(idOffset + idLength);
        }
        case PRINCIPAL -> readPrincipal();
        case DISCOVERED_AT -> {
          reader.skip(tag);
          discoveredAt = start;
          discoveredAtEnd = reader.position();
        }
        case EXPANSION -> {
          expansionLength = reader.length();
          expansion = reader.position();
          reader.position(expansion + expansionLength);
          expansionState = start;
          expansionStateEnd = reader.position();
        }
        case NEEDS_EXPANSION -> {
          needsExpansion = reader.varint() != 0;
          expansionState = expansionStateEnd > expansionState ? expansionState : start;
          expansionStateEnd = reader.position();
        }
        case ANNOTATIONS -> {
          reader.skip(tag);
          annotations = annotationsEnd > annotations ? annotations : start;
          annotationsEnd = reader.position();
        }
        case SOURCES -> {
          reader.skip(tag);
          sourcesStart = sourcesEnd > sourcesStart ? sourcesStart : start;
          sourcesEnd = reader.position();
        }
        default -> reader.skip(tag);
      }
    }
  }

  private void clear(byte[] array, int offset) {
    value = array;
    idOffset = offset;
    idLength = 0;
    discoveredAt = offset;
    discoveredAtEnd = offset;
    expansionState = offset;
    expansionStateEnd = offset;
    annotations = offset;
    annotationsEnd = offset;
    sourcesStart = offset;
    sourcesEnd = offset;
    needsExpansion = false;
    expansion = offset;
    expansionLength = -1;
    parent = offset;
    parentLength = 0;
  }

  private void readPrincipal() {
    int end = reader.length() + reader.position();
    int start = end;
    int parentEnd = end;
    boolean hasId = false;
    while (reader.position() < end) {
      int at = reader.position();
      int tag = reader.tag();
      if (tag == PARENT_TYPE || tag == PARENT_ID) {
        int length = reader.length();
        reader.position(reader.position() + length);
        start = Math.min(start, at);
        parentEnd = reader.position();
        hasId |= tag == PARENT_ID && length > 0;
      } else {
        reader.skip(tag);
      }
    }
    // A type without an id is no parent.
    parent = start;
    parentLength = hasId ? parentEnd - start : 0;
  }

  /** Whether it says how it expands, and that it has to be. */
  public boolean expands() {
    return needsExpansion && expansionLength >= 0;
  }

  /** Whether there is an expansion, marked or not. */
  boolean hasExpansion() {
    return expansionLength >= 0;
  }

  /** Where the {@code GrantExpandableRecord} is, if there is one. */
  public int expansionOffset() {
    return expansion;
  }

  public int expansionLength() {
    return Math.max(expansionLength, 0);
  }

  /** Where the principal's parent is, as the fields 3 and 4 of the {@code PrincipalRef}. */
  public int parentOffset() {
    return parent;
  }

  /** Bytes of the parent; 0 if there is none, that is, none with an id. */
  public int parentLength() {
    return parentLength;
  }

  /**
   * Whether the grant was there by itself and not only by expansion: it has no sources, or its own
   * entitlement is one of them.
   *
   * @param id array with the entitlement's external id
   */
  public boolean isDirect(byte[] id, int idOffset, int length) {
    if (sourcesEnd == sourcesStart) {
      return true;
    }
    sources.reset(value, sourcesStart, sourcesEnd);
    while (sources.next()) {
      if (Arrays.equals(
          value,
          sources.keyOffset(),
          sources.keyOffset() + sources.keyLength(),
          id,
          idOffset,
          idOffset + length)) {
        return true;
      }
    }
    return false;
  }
}
