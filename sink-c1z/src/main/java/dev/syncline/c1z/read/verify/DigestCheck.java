package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Computes the digests of all grants and compares them with the nodes in the file, in step: grants,
 * entitlements and nodes come in the same order.
 *
 * <p>A file without the global node was written to after its end; then roots may be missing, but
 * those that are there must be right.
 */
final class DigestCheck {
  private static final int PROGRESS_KEYS = 1 << 16;

  private final TableStore store;
  private final Findings findings;
  private final Fingerprint hashIndex = new Fingerprint();
  private final GrantDigests digests = new GrantDigests();
  private final IndexRule.Row row = new IndexRule.Row();
  private final ByteSink key = new ByteSink();
  private final ByteSink value = new ByteSink();
  private final Buckets buckets = new Buckets();
  private VisibleCursor nodes;
  private boolean hasNode;
  private boolean whole;
  private boolean rootsMissing;
  private long count;
  private long xor;

  DigestCheck(TableStore store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  void run(StepProgress progress) throws IOException {
    byte[] global = store.get(Keys.DIGEST_GLOBAL);
    whole = global != null;
    byte[] grantPrefix = prefix(KeyFamily.GRANTS);
    byte[] entitlementPrefix = prefix(KeyFamily.ENTITLEMENTS);
    byte[] nodePrefix = KeyFamily.DIGESTS.prefix();
    long partitions = 0;
    try (VisibleCursor grants = store.cursor(Keys.upperBound(grantPrefix));
        VisibleCursor entitlements = store.cursor(Keys.upperBound(entitlementPrefix));
        VisibleCursor allNodes = store.cursor(Keys.upperBound(nodePrefix))) {
      nodes = allNodes;
      hasNode = nodes.seek(nodePrefix);
      if (hasNode && Arrays.equals(nodes.key(), Keys.DIGEST_GLOBAL)) {
        hasNode = nodes.next();
      }
      boolean hasGrant = skipMalformed(grants, grants.seek(grantPrefix));
      boolean hasEntitlement = entitlements.seek(entitlementPrefix);
      while (hasGrant || hasEntitlement) {
        byte[] ofGrant = hasGrant ? partition(grants) : null;
        byte[] ofEntitlement = hasEntitlement ? tail(entitlements) : null;
        byte[] partition = least(ofGrant, ofEntitlement);
        buckets.clear();
        if (Arrays.equals(partition, ofEntitlement)) {
          hasEntitlement = entitlements.next();
        }
        if (Arrays.equals(partition, ofGrant)) {
          hasGrant = addGrants(grants, partition, progress);
        }
        expectPartition(partition);
        if (partitions++ % PROGRESS_KEYS == 0) {
          progress.at("checking digests", count, 0);
        }
      }
      while (hasNode) {
        surplusNode();
      }
    }
    if (whole) {
      checkGlobal(global);
    }
  }

  private static byte[] prefix(KeyFamily family) {
    byte[] prefix = family.prefix();
    return Arrays.copyOf(prefix, prefix.length + 1);
  }

  private static byte[] least(byte[] a, byte[] b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
  }

  private static byte[] tail(VisibleCursor entitlement) {
    return Arrays.copyOfRange(entitlement.keyArray(), Keys.HEADER, entitlement.keyLength());
  }

  private static byte[] partition(VisibleCursor grant) {
    int length = Keys.partitionLength(grant.keyArray(), 0, grant.keyLength());
    return Arrays.copyOfRange(grant.keyArray(), Keys.HEADER, Keys.HEADER + length);
  }

  /** Malformed keys were reported with the rows. */
  private static boolean skipMalformed(VisibleCursor grants, boolean found) throws IOException {
    boolean more = found;
    while (more) {
      try {
        GrantDigests.bucketHash16(grants.keyArray(), 0, grants.keyLength());
        return true;
      } catch (IllegalArgumentException e) {
        more = grants.next();
      }
    }
    return false;
  }

  private boolean addGrants(VisibleCursor grants, byte[] partition, StepProgress progress)
      throws IOException {
    boolean more = true;
    while (more && isInPartition(grants, partition)) {
      row.set(grants);
      try {
        long content = IndexRule.BY_PRINCIPAL_HASH.content(row, digests);
        key.reset();
        IndexRule.BY_PRINCIPAL_HASH.derive(row, key);
        hashIndex.add(key.array(), 0, key.size(), content);
        buckets.add(GrantDigests.bucketHash16(row.key, 0, row.keyLength), content);
      } catch (IllegalArgumentException e) {
        findings.error(
            Check.ROW,
            "no digest of the value at %s: %s".formatted(hex(grants.key()), e.getMessage()));
      }
      if (buckets.count() % PROGRESS_KEYS == 0) {
        progress.at("checking digests", count + buckets.count(), 0);
      }
      more = skipMalformed(grants, grants.next());
    }
    return more;
  }

  private static boolean isInPartition(VisibleCursor grant, byte[] partition) {
    int end = Keys.HEADER + partition.length;
    return grant.keyLength() > end
        && grant.keyArray()[end] == 0
        && Arrays.equals(grant.keyArray(), Keys.HEADER, end, partition, 0, partition.length);
  }

  private void expectPartition(byte[] partition) throws IOException {
    count += buckets.count();
    xor ^= buckets.xor();
    int width = GrantDigests.width(buckets.count());
    key.reset();
    Keys.appendDigestRoot(partition, 0, partition.length, key);
    value.reset();
    GrantDigests.appendRootValue(width, buckets.count(), buckets.xor(), value);
    if (!expectNode(whole) && !whole) {
      rootsMissing = true;
      return;
    }
    if (width > 0) {
      buckets.forEachLeaf(
          width,
          (leaf16, leafCount, leafXor) -> {
            key.reset();
            Keys.appendDigestLeaf(partition, 0, partition.length, leaf16, key);
            value.reset();
            GrantDigests.appendNodeValue(leafCount, leafXor, value);
            expectNode(true);
          });
    }
  }

  /** Compares the next node with {@link #key} and {@link #value}; false if it is missing. */
  private boolean expectNode(boolean mandatory) throws IOException {
    while (hasNode && compareNode() < 0) {
      surplusNode();
    }
    if (!hasNode || compareNode() > 0) {
      if (mandatory) {
        findings.error(Check.DIGEST, "no digest node " + hex(key.toByteArray()));
      }
      return false;
    }
    byte[] found = nodes.value().toByteArray();
    if (!Arrays.equals(found, 0, found.length, value.array(), 0, value.size())) {
      findings.error(
          Check.DIGEST,
          "digest node %s is %s, computed %s"
              .formatted(hex(nodes.key()), hex(found), hex(value.toByteArray())));
    }
    hasNode = nodes.next();
    return true;
  }

  private int compareNode() {
    return Arrays.compareUnsigned(
        nodes.keyArray(), 0, nodes.keyLength(), key.array(), 0, key.size());
  }

  private void surplusNode() throws IOException {
    findings.error(Check.DIGEST, "a digest node of nothing: " + hex(nodes.key()));
    hasNode = nodes.next();
  }

  private void checkGlobal(byte[] found) {
    value.reset();
    GrantDigests.appendNodeValue(count, xor, value);
    if (!Arrays.equals(found, value.toByteArray())) {
      findings.error(
          Check.DIGEST,
          "the global digest is %s, computed %s".formatted(hex(found), hex(value.toByteArray())));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** The hash index as the rows want it. */
  Fingerprint hashIndex() {
    return hashIndex;
  }

  /** Whether the global node is there, and with it, all other nodes must be. */
  boolean isWhole() {
    return whole;
  }

  /** Whether some partition has no root, in a file that may lack roots. */
  boolean rootsMissing() {
    return rootsMissing;
  }

  /** Number of grants, and the exclusive or of their hashes. */
  long count() {
    return count;
  }

  long xor() {
    return xor;
  }
}
