package dev.syncline.serde;

import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the stored values of grants as expansion leaves them: of grants that it invents, and of
 * grants that were there and gain sources.
 *
 * <p>A rewritten grant goes the way of the expander's write: it is taken to the connector's form
 * and back. What that does to ordinary rows is to change their sources; what it does to unusual
 * ones is written at {@link #extend}.
 *
 * <p>One instance makes the grants of one entitlement after the other. Mutable, to be reused; not
 * thread-safe.
 */
public final class ExpandedGrant {
  private static final int ID = 2 << 3 | 2;
  private static final int ENTITLEMENT = 3 << 3 | 2;
  private static final int PRINCIPAL = 4 << 3 | 2;
  private static final int DISCOVERED_AT = 5 << 3 | 2;
  private static final int ANNOTATIONS = 8 << 3 | 2;
  private static final byte[] IMMUTABLE =
      anyType("type.googleapis.com/c1.connector.v2.GrantImmutable");
  private static final byte[] EXPANDABLE =
      anyType("type.googleapis.com/c1.connector.v2.GrantExpandable");

  private final byte[] discoveredAt;
  private final byte[] immutable;
  private final ExpandableAnnotation expandable = new ExpandableAnnotation();
  private final WireReader reader = new WireReader();
  private final GrantSources stored = new GrantSources();
  private final GrantSources added = new GrantSources();
  private final ByteSink storedSources = new ByteSink();
  private final ByteSink principal = new ByteSink();
  private final ByteSink entitlement = new ByteSink();
  private final ByteSink ownSource = new ByteSink();
  private final ByteSink value = new ByteSink();
  private final EntitlementIdentity identity = new EntitlementIdentity();
  private int principalTypeLength;

  /**
   * @param expandedAt time of discovery of invented grants, and of changed ones that have none
   */
  public ExpandedGrant(Timestamp expandedAt) {
    ByteSink out = new ByteSink();
    byte[] time = expandedAt.toByteArray();
    out.writeByte(DISCOVERED_AT);
    out.writeVarint(time.length);
    out.writeBytes(time);
    discoveredAt = out.toByteArray();
    out.reset();
    out.writeByte(ANNOTATIONS);
    out.writeVarint(IMMUTABLE.length);
    out.writeBytes(IMMUTABLE);
    immutable = out.toByteArray();
  }

  /** An {@code Any} of a type, without a value. */
  private static byte[] anyType(String url) {
    ByteSink out = new ByteSink();
    out.writeByte(1 << 3 | 2);
    out.writeVarint(url.length());
    out.writeBytes(url.getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  /**
   * Goes to the grants of another entitlement.
   *
   * @param partition holds the entitlement's identity as it stands in keys
   */
  public void begin(byte[] partition, int offset, int length) {
    identity.decode(partition, offset, length);
    byte[] raw = identity.array();
    entitlement.reset();
    // Length first: the parts are written behind it and measured before.
    int size =
        textSize(identity.typeLength())
            + textSize(identity.resourceLength())
            + textSize(identity.idLength());
    entitlement.writeByte(ENTITLEMENT);
    entitlement.writeVarint(size);
    text(1 << 3 | 2, raw, identity.typeOffset(), identity.typeLength(), entitlement);
    text(2 << 3 | 2, raw, identity.resourceOffset(), identity.resourceLength(), entitlement);
    text(3 << 3 | 2, raw, identity.idOffset(), identity.idLength(), entitlement);
    ownSource.reset();
    GrantSources.append(raw, identity.idOffset(), identity.idLength(), true, ownSource);
  }

  private static int textSize(int length) {
    return length == 0 ? 0 : 1 + ByteSink.varintSize(length) + length;
  }

  private static void text(int tag, byte[] array, int offset, int length, ByteSink out) {
    if (length > 0) {
      out.writeByte(tag);
      out.writeVarint(length);
      out.writeBytes(array, offset, length);
    }
  }

  /**
   * Makes a grant that was not there.
   *
   * @param key holds the encoded principal, {@code T(type, id)}
   * @param parent holds the principal's parent, as {@link StoredGrant#parentOffset} gives it
   * @param sources holds its sources as a run of entries in ascending order of keys
   */
  public void create(
      byte[] key,
      int principalOffset,
      int principalLength,
      byte[] parent,
      int parentOffset,
      int parentLength,
      byte[] sources,
      int sourcesOffset,
      int sourcesLength) {
    decodePrincipal(key, principalOffset, principalLength);
    value.reset();
    value.reserve(
        principal.size() * 2
            + identity.idLength()
            + entitlement.size()
            + parentLength
            + sourcesLength
            + 256);
    conventionalId();
    value.writeBytes(entitlement);
    principal(parent, parentOffset, parentLength);
    value.writeBytes(discoveredAt);
    value.writeBytes(immutable);
    value.writeBytes(sources, sourcesOffset, sourcesLength);
  }

  /**
   * Adds sources to a grant, if there is anything to add.
   *
   * <ul>
   *   <li>A grant without sources gets its own entitlement as a direct one.
   *   <li>A source that is not there is added; one that is there may become direct, never the
   *       opposite.
   *   <li>Only if that changes something, the row is written anew: an empty id becomes the
   *       conventional one, an absent time of discovery that of the expansion, a parent without id
   *       goes, and so does the source scope. If one more annotation says how the grant expands
   *       than the one that had been taken out when the grant was put, it is taken out too, and the
   *       one in force takes the last place among the annotations.
   * </ul>
   *
   * @param grant the grant as it is stored
   * @param key holds its encoded principal
   * @param sources holds what it gains as a run of entries in ascending order of keys
   * @return whether anything changed; if not, there is no {@link #value}
   */
  public boolean extend(
      StoredGrant grant,
      byte[] key,
      int principalOffset,
      int principalLength,
      byte[] sources,
      int sourcesOffset,
      int sourcesLength) {
    int addedEnd = sourcesOffset + sourcesLength;
    if (!startStored(grant)) {
      if (!changes(sources, sourcesOffset, addedEnd)) {
        return false;
      }
      startStored(grant);
    }
    decodePrincipal(key, principalOffset, principalLength);
    byte[] old = grant.value;
    value.reset();
    if (grant.idLength == 0) {
      conventionalId();
    } else {
      text(ID, old, grant.idOffset, grant.idLength, value);
    }
    value.writeBytes(entitlement);
    principal(old, grant.parentOffset(), grant.parentLength());
    if (grant.discoveredAtEnd > grant.discoveredAt) {
      copy(old, grant.discoveredAt, grant.discoveredAtEnd);
    } else {
      value.writeBytes(discoveredAt);
    }
    copy(old, grant.expansionState, grant.expansionStateEnd);
    annotations(grant);
    mergeSources(sources, sourcesOffset, addedEnd);
    return true;
  }

  /**
   * Starts iterating over the sources that a grant has.
   *
   * @return whether there were none and its own entitlement stands in
   */
  private boolean startStored(StoredGrant grant) {
    if (grant.sourcesStart == grant.sourcesEnd) {
      stored.reset(ownSource.array(), 0, ownSource.size());
      return true;
    }
    if (inOrder(grant)) {
      stored.reset(grant.value, grant.sourcesStart, grant.sourcesEnd);
    } else {
      sortSources(grant);
      stored.reset(storedSources.array(), 0, storedSources.size());
    }
    return false;
  }

  private boolean inOrder(StoredGrant grant) {
    stored.reset(grant.value, grant.sourcesStart, grant.sourcesEnd);
    int lastOffset = -1;
    int lastEnd = -1;
    while (stored.next()) {
      int offset = stored.keyOffset();
      int end = offset + stored.keyLength();
      if (lastOffset >= 0
          && Arrays.compareUnsigned(grant.value, lastOffset, lastEnd, grant.value, offset, end)
              >= 0) {
        return false;
      }
      lastOffset = offset;
      lastEnd = end;
    }
    return true;
  }

  /** Other writers may not sort their maps; of a key that comes twice the last entry counts. */
  private void sortSources(StoredGrant grant) {
    TreeMap<byte[], Boolean> sorted = new TreeMap<>(Arrays::compareUnsigned);
    stored.reset(grant.value, grant.sourcesStart, grant.sourcesEnd);
    while (stored.next()) {
      int offset = stored.keyOffset();
      sorted.put(
          Arrays.copyOfRange(grant.value, offset, offset + stored.keyLength()), stored.direct());
    }
    storedSources.reset();
    for (Map.Entry<byte[], Boolean> source : sorted.entrySet()) {
      byte[] id = source.getKey();
      GrantSources.append(id, 0, id.length, source.getValue(), storedSources);
    }
  }

  private boolean changes(byte[] sources, int from, int to) {
    added.reset(sources, from, to);
    boolean more = stored.next();
    while (added.next()) {
      while (more && stored.compareKey(added) < 0) {
        more = stored.next();
      }
      if (!more || stored.compareKey(added) > 0 || added.direct() && !stored.direct()) {
        return true;
      }
    }
    return false;
  }

  private void mergeSources(byte[] sources, int from, int to) {
    added.reset(sources, from, to);
    boolean moreStored = stored.next();
    boolean moreAdded = added.next();
    while (moreStored || moreAdded) {
      int order = !moreStored ? 1 : !moreAdded ? -1 : stored.compareKey(added);
      if (order > 0) {
        added.write(added.direct(), value);
      } else {
        stored.write(stored.direct() || order == 0 && added.direct(), value);
      }
      if (order <= 0) {
        moreStored = stored.next();
      }
      if (order >= 0) {
        moreAdded = added.next();
      }
    }
  }

  private void annotations(StoredGrant grant) {
    byte[] old = grant.value;
    int from = grant.annotations;
    int end = grant.annotationsEnd;
    int found = expandable.find(old, reader.reset(old, from, end));
    if (found < 0) {
      copy(old, from, end);
      return;
    }
    reader.reset(old, from, end);
    while (reader.hasMore()) {
      int start = reader.position();
      reader.tag();
      int length = reader.length();
      int payload = reader.position();
      reader.position(payload + length);
      if (payload != found) {
        copy(old, start, payload + length);
      }
    }
    if (grant.hasExpansion()) {
      int expansionLength = grant.expansionLength();
      value.writeByte(ANNOTATIONS);
      value.writeVarint(EXPANDABLE.length + (long) textSize(expansionLength));
      value.writeBytes(EXPANDABLE);
      text(2 << 3 | 2, old, grant.expansionOffset(), expansionLength, value);
    }
  }

  private void copy(byte[] array, int from, int to) {
    value.writeBytes(array, from, to - from);
  }

  private void decodePrincipal(byte[] key, int offset, int length) {
    int end = offset + length;
    int separator = TupleCodec.componentEnd(key, offset, end);
    principal.reset();
    TupleCodec.unescape(key, offset, separator - offset, principal);
    principalTypeLength = principal.size();
    TupleCodec.unescape(key, separator + 1, end - separator - 1, principal);
  }

  /** Entitlement, principal type, principal id, with colons. */
  private void conventionalId() {
    int idLength = identity.idLength();
    value.writeByte(ID);
    value.writeVarint(idLength + 2L + principal.size());
    value.writeBytes(identity.array(), identity.idOffset(), idLength);
    value.writeByte(':');
    value.writeBytes(principal.array(), 0, principalTypeLength);
    value.writeByte(':');
    value.writeBytes(
        principal.array(), principalTypeLength, principal.size() - principalTypeLength);
  }

  private void principal(byte[] parent, int parentOffset, int parentLength) {
    int idLength = principal.size() - principalTypeLength;
    value.writeByte(PRINCIPAL);
    value.writeVarint(textSize(principalTypeLength) + textSize(idLength) + (long) parentLength);
    text(1 << 3 | 2, principal.array(), 0, principalTypeLength, value);
    text(2 << 3 | 2, principal.array(), principalTypeLength, idLength, value);
    value.writeBytes(parent, parentOffset, parentLength);
  }

  /** The value that was made last; valid until the next one. */
  public ByteSink value() {
    return value;
  }
}
