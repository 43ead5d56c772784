package dev.syncline.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Builds the keys of all families.
 *
 * <p>A primary key is {@code prefix 00 T(...)}, with {@code T} the tuple of {@link TupleCodec}:
 *
 * <pre>
 *   resource type   03 01 00  T(id)
 *   resource        03 02 00  T(type, id)
 *   entitlement     03 03 00  P
 *   grant           03 04 00  P 00 T(principal type, principal id)
 *   asset           03 05 00  T(id)
 *   sync run        03 06
 *   scratch row     03 09 00  T(sync id, key)
 *   meta            03 ff     name in ASCII
 *
 *   P = T(resource type, resource id, flag, tail), the partition of a grant: flag 1 and the rest of the entitlement id
 *       if that begins with "resource type:resource id:", else flag 0 and the whole id
 * </pre>
 *
 * The keys of indexes and digests are made from the bytes of a primary key. Arguments named {@code
 * ...Offset} and {@code ...Length} are raw UTF-8 slices of one array. The methods append and do not
 * clear. The constants are shared and must not be written to. Thread-safe.
 */
public final class Keys {
  /** The sync-run record: the one key without separator or tail. */
  public static final byte[] SYNC_RUN_KEY = {0x03, 0x06};

  /**
   * Stands for the checkpoint token on its way through the job; no file has it. Value: the token in
   * UTF-8.
   */
  public static final byte[] SYNC_TOKEN = {0x03, 0x06, 0x01};

  /**
   * Stands for the mark "supports diff" on its way through the job; no file has it. Value: empty.
   */
  public static final byte[] SUPPORTS_DIFF = {0x03, 0x06, 0x02};

  /**
   * Stands for the fact that all grants have been expanded on its way through the job; no file has
   * it. Value: the version of the rules, as a varint.
   */
  public static final byte[] EXPANDED = {0x03, 0x06, 0x03};

  public static final byte[] KEYSPACE_VERSION = meta("keyspace_version");

  public static final byte[] GRANT_ENTITLEMENT_ID_FORMAT = meta("grant_entitlement_id_format");

  public static final byte[] STATS = meta("stats\0");

  /** A blob of the expander. */
  public static final byte[] ENTITLEMENT_GRAPH = meta("entitlement-graph\0");

  /** Mark of a file whose index by principal still has to be built. */
  public static final byte[] DEFERRED_INDEX_PENDING = meta("deferred_grant_idx_pending");

  /** Mark of a file whose digests are half built. */
  public static final byte[] DIGEST_BUILD_PENDING = meta("grant_digest_build_pending");

  /** Digest node over all grants of a file. */
  public static final byte[] DIGEST_GLOBAL = {0x03, 0x0a, 0x08, 0x00, 0x00, 0x02};

  /**
   * Value of {@link #KEYSPACE_VERSION} and of {@link #GRANT_ENTITLEMENT_ID_FORMAT}: 2, big-endian.
   */
  public static final byte[] STAMP_VALUE = {0, 0, 0, 2};

  /** Bytes of a primary key before its tuple. */
  public static final int HEADER = 3;

  /** Components of {@code P}. */
  private static final int PARTITION_COMPONENTS = 4;

  private static final byte FLAG_STRIPPED = '1';
  private static final byte FLAG_WHOLE = '0';

  private Keys() {}

  private static byte[] meta(String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    byte[] key = new byte[2 + ascii.length];
    key[0] = KeyFamily.ENGINE;
    key[1] = (byte) 0xff;
    System.arraycopy(ascii, 0, key, 2, ascii.length);
    return key;
  }

  private static void header(int family, ByteSink out) {
    out.writeByte(KeyFamily.ENGINE);
    out.writeByte(family);
    out.writeByte(TupleCodec.SEPARATOR);
  }

  private static void indexHeader(int number, ByteSink out) {
    out.writeByte(KeyFamily.ENGINE);
    out.writeByte(0x07);
    out.writeByte(number);
    out.writeByte(TupleCodec.SEPARATOR);
  }

  // ---- primary keys

  public static void appendResourceType(byte[] raw, int offset, int length, ByteSink out) {
    header(0x01, out);
    TupleCodec.escape(raw, offset, length, out);
  }

  public static void appendResource(
      byte[] raw, int typeOffset, int typeLength, int idOffset, int idLength, ByteSink out) {
    header(0x02, out);
    TupleCodec.escape(raw, typeOffset, typeLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(raw, idOffset, idLength, out);
  }

  /** Key of the entitlement {@code id} on the resource {@code (type, resource)}. */
  public static void appendEntitlement(
      byte[] raw,
      int typeOffset,
      int typeLength,
      int resourceOffset,
      int resourceLength,
      int idOffset,
      int idLength,
      ByteSink out) {
    header(0x03, out);
    appendPartition(
        raw, typeOffset, typeLength, resourceOffset, resourceLength, idOffset, idLength, out);
  }

  /**
   * Appends everything of a grant's key that stands before the principal, separator included; the
   * principal follows by {@link #appendPrincipal}. Two steps, since a call with eleven numbers is
   * easily got wrong.
   */
  public static void appendGrantEntitlement(
      byte[] raw,
      int typeOffset,
      int typeLength,
      int resourceOffset,
      int resourceLength,
      int idOffset,
      int idLength,
      ByteSink out) {
    header(0x04, out);
    appendPartition(
        raw, typeOffset, typeLength, resourceOffset, resourceLength, idOffset, idLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
  }

  /** Appends the last two components of a grant's key. */
  public static void appendPrincipal(
      byte[] raw, int typeOffset, int typeLength, int idOffset, int idLength, ByteSink out) {
    TupleCodec.escape(raw, typeOffset, typeLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(raw, idOffset, idLength, out);
  }

  private static void appendPartition(
      byte[] raw,
      int typeOffset,
      int typeLength,
      int resourceOffset,
      int resourceLength,
      int idOffset,
      int idLength,
      ByteSink out) {
    TupleCodec.escape(raw, typeOffset, typeLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(raw, resourceOffset, resourceLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
    int stripped = typeLength + resourceLength + 2;
    // The comparison is on raw bytes: the id is not parsed.
    boolean hasPrefix =
        idLength >= stripped
            && raw[idOffset + typeLength] == ':'
            && raw[idOffset + stripped - 1] == ':'
            && equal(raw, typeOffset, idOffset, typeLength)
            && equal(raw, resourceOffset, idOffset + typeLength + 1, resourceLength);
    int skipped = hasPrefix ? stripped : 0;
    out.writeByte(hasPrefix ? FLAG_STRIPPED : FLAG_WHOLE);
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(raw, idOffset + skipped, idLength - skipped, out);
  }

  private static boolean equal(byte[] raw, int first, int second, int length) {
    return Arrays.equals(raw, first, first + length, raw, second, second + length);
  }

  public static void appendAsset(byte[] raw, int offset, int length, ByteSink out) {
    header(0x05, out);
    TupleCodec.escape(raw, offset, length, out);
  }

  /** Key of a scratch row; {@code syncId} is the text form. */
  public static void appendSession(
      String syncId, byte[] raw, int offset, int length, ByteSink out) {
    header(0x09, out);
    out.writeUtf8(syncId); // 27 ASCII digits: nothing to escape
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(raw, offset, length, out);
  }

  // ---- the same from texts, for lookups

  public static byte[] resourceType(String id) {
    return TextKeys.of(0x01, id);
  }

  public static byte[] resource(String type, String id) {
    return TextKeys.of(0x02, type, id);
  }

  public static byte[] entitlement(String type, String resource, String id) {
    return TextKeys.entitlement(type, resource, id);
  }

  public static byte[] grant(
      String type, String resource, String id, String principalType, String principal) {
    return TextKeys.grant(type, resource, id, principalType, principal);
  }

  public static byte[] asset(String id) {
    return TextKeys.of(0x05, id);
  }

  public static byte[] session(String syncId, String key) {
    return TextKeys.of(0x09, syncId, key);
  }

  /** Appends the tuple of some texts. */
  public static void appendTuple(ByteSink out, String... components) {
    TextKeys.appendTuple(out, components);
  }

  // ---- keys derived from a primary key

  /**
   * Length of {@code P} in the key of a grant or an entitlement, from {@link #HEADER} on.
   *
   * @throws IllegalArgumentException if the key has fewer than four components
   */
  public static int partitionLength(byte[] key, int offset, int length) {
    int end = offset + length;
    int position = offset + HEADER;
    for (int component = 1; component < PARTITION_COMPONENTS; component++) {
      position = TupleCodec.componentEnd(key, position, end) + 1;
    }
    if (position > end) {
      throw new IllegalArgumentException(
          "no key of a grant or entitlement: " + describe(key, offset, length));
    }
    return TupleCodec.componentEnd(key, position, end) - offset - HEADER;
  }

  /** Where the principal begins in the key of a grant, from {@code offset} on. */
  static int principalStart(byte[] grantKey, int offset, int length) {
    int start = HEADER + partitionLength(grantKey, offset, length) + 1;
    if (start > length) {
      throw new IllegalArgumentException(
          "no key of a grant: " + describe(grantKey, offset, length));
    }
    return start;
  }

  /** Key in the index of grants by principal: the components of the grant's key, last two first. */
  public static void appendByPrincipal(byte[] grantKey, int offset, int length, ByteSink out) {
    int principal = principalStart(grantKey, offset, length);
    out.reserve(length + 1);
    indexHeader(0x04, out);
    out.writeBytes(grantKey, offset + principal, length - principal);
    out.writeByte(TupleCodec.SEPARATOR);
    out.writeBytes(grantKey, offset + HEADER, principal - 1 - HEADER);
  }

  /** The way back: primary key of a grant from its key in the index by principal. */
  public static void appendGrantOfByPrincipal(
      byte[] indexKey, int offset, int length, ByteSink out) {
    int end = offset + length;
    int start = offset + HEADER + 1;
    int typeEnd = TupleCodec.componentEnd(indexKey, start, end);
    int principalEnd = TupleCodec.componentEnd(indexKey, Math.min(typeEnd + 1, end), end);
    if (principalEnd == end) {
      throw new IllegalArgumentException(
          "no key of the index by principal: " + describe(indexKey, offset, length));
    }
    header(0x04, out);
    out.writeBytes(indexKey, principalEnd + 1, end - principalEnd - 1);
    out.writeByte(TupleCodec.SEPARATOR);
    out.writeBytes(indexKey, start, principalEnd - start);
  }

  /** Key in the index of grants that need expansion: the tuple is that of the grant's key. */
  public static void appendNeedsExpansion(byte[] grantKey, int offset, int length, ByteSink out) {
    indexHeader(0x05, out);
    out.writeBytes(grantKey, offset + HEADER, length - HEADER);
  }

  /**
   * Key in the index of grants by entitlement and hash of the principal.
   *
   * @param hash16 {@link GrantDigests#bucketHash16}; its two bytes stand raw between {@code P} and
   *     the principal
   */
  public static void appendByPrincipalHash(
      byte[] grantKey, int offset, int length, int hash16, ByteSink out) {
    int principal = principalStart(grantKey, offset, length);
    out.reserve(length + 3);
    indexHeader(0x08, out);
    out.writeBytes(grantKey, offset + HEADER, principal - HEADER);
    out.writeByte(hash16 >>> 8);
    out.writeByte(hash16);
    out.writeBytes(grantKey, offset + principal, length - principal);
  }

  /**
   * What all keys of one entitlement in the index by hash begin with; two bytes of hash and the
   * principal follow.
   *
   * @param partition holds the entitlement's identity {@code P}
   */
  public static void appendByPrincipalHashPartition(
      byte[] partition, int offset, int length, ByteSink out) {
    indexHeader(0x08, out);
    out.writeBytes(partition, offset, length);
    out.writeByte(TupleCodec.SEPARATOR);
  }

  /**
   * Key in the index of resources by parent.
   *
   * @param resourceKey primary key of the child
   * @param raw what the slices of the parent's type and id, both raw, are in
   */
  public static void appendByParent(
      byte[] resourceKey,
      int offset,
      int length,
      byte[] raw,
      int typeOffset,
      int typeLength,
      int idOffset,
      int idLength,
      ByteSink out) {
    indexHeader(0x01, out);
    TupleCodec.escape(raw, typeOffset, typeLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(raw, idOffset, idLength, out);
    out.writeByte(TupleCodec.SEPARATOR);
    out.writeBytes(resourceKey, offset + HEADER, length - HEADER);
  }

  /** Key of the digest root of a partition; {@code P} is escaped once more. */
  public static void appendDigestRoot(byte[] partition, int offset, int length, ByteSink out) {
    appendDigestPartition(partition, offset, length, out);
    out.writeByte(0);
  }

  /**
   * Key of a digest leaf.
   *
   * @param leaf16 number of the bucket, aligned left in 16 bits
   */
  public static void appendDigestLeaf(
      byte[] partition, int offset, int length, int leaf16, ByteSink out) {
    appendDigestPartition(partition, offset, length, out);
    out.writeByte(1);
    out.writeByte(leaf16 >>> 8);
    out.writeByte(leaf16);
  }

  private static void appendDigestPartition(
      byte[] partition, int offset, int length, ByteSink out) {
    out.writeByte(KeyFamily.ENGINE);
    out.writeByte(0x0a);
    out.writeByte(0x08);
    out.writeByte(TupleCodec.SEPARATOR);
    TupleCodec.escape(partition, offset, length, out);
    out.writeByte(TupleCodec.SEPARATOR);
  }

  // ---- ranges

  /** The least key that is greater than every key with the prefix; null if there is none. */
  public static byte[] upperBound(byte[] prefix) {
    int end = prefix.length;
    while (end > 0 && prefix[end - 1] == (byte) 0xff) {
      end--;
    }
    if (end == 0) {
      return null;
    }
    byte[] bound = Arrays.copyOf(prefix, end);
    bound[end - 1]++;
    return bound;
  }

  /** Hex of a key, cut after 64 bytes, for messages. */
  static String describe(byte[] key, int offset, int length) {
    int shown = Math.min(length, 64);
    String hex = HexFormat.of().formatHex(key, offset, offset + shown);
    return shown == length ? hex : hex + "... (" + length + " bytes)";
  }
}
