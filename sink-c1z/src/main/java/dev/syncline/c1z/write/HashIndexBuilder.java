package dev.syncline.c1z.write;

import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.Keys;
import java.io.IOException;

/**
 * Writes the hash index and the digest nodes of one entitlement from its grants in the order of the
 * hash index.
 *
 * <p>Order of calls: {@link #begin}, {@link #entry} for each grant, {@link #end}. Not thread-safe.
 */
final class HashIndexBuilder {
  private static final byte[] NOTHING = new byte[0];

  private final PartBuilder index;
  private final PartBuilder digests;
  // Header and entitlement of the index keys, then the grant's own part.
  private final ByteSink indexKey = new ByteSink();
  private int indexPrefix;
  private final ByteSink key = new ByteSink();
  private final ByteSink value = new ByteSink();
  private byte[] partition = NOTHING;
  private int partitionLength;
  private int width;
  private int leaf;
  private long leafCount;
  private long leafXor;

  HashIndexBuilder(PartBuilder index, PartBuilder digests) {
    this.index = index;
    this.digests = digests;
  }

  /**
   * Starts an entitlement: writes its root. {@code newPartition} has to stay unchanged until {@link
   * #end}.
   */
  void begin(byte[] newPartition, int newPartitionLength, long count, long xor) throws IOException {
    partition = newPartition;
    partitionLength = newPartitionLength;
    width = GrantDigests.width(count);
    leafCount = 0;
    leafXor = 0;
    indexKey.reset();
    Keys.appendByPrincipalHashPartition(partition, 0, partitionLength, indexKey);
    indexPrefix = indexKey.size();
    key.reset();
    Keys.appendDigestRoot(partition, 0, partitionLength, key);
    value.reset();
    GrantDigests.appendRootValue(width, count, xor, value);
    digests.add(key.array(), 0, key.size(), value.array(), 0, value.size());
  }

  /** The next grant by bucket hash, then principal. */
  void entry(int bucketHash, byte[] principal, int offset, int length, long contentHash)
      throws IOException {
    indexKey.truncate(indexPrefix);
    indexKey.writeByte(bucketHash >>> 8);
    indexKey.writeByte(bucketHash);
    indexKey.writeBytes(principal, offset, length);
    value.reset();
    value.writeFixed64BigEndian(contentHash);
    index.add(indexKey.array(), 0, indexKey.size(), value.array(), 0, value.size());
    if (width > 0) {
      int bucket = GrantDigests.leaf16(bucketHash, width);
      if (bucket != leaf) {
        endLeaf();
        leaf = bucket;
      }
      leafCount++;
      leafXor ^= contentHash;
    }
  }

  void end() throws IOException {
    endLeaf();
  }

  private void endLeaf() throws IOException {
    if (leafCount == 0) {
      return;
    }
    key.reset();
    Keys.appendDigestLeaf(partition, 0, partitionLength, leaf, key);
    value.reset();
    GrantDigests.appendNodeValue(leafCount, leafXor, value);
    digests.add(key.array(), 0, key.size(), value.array(), 0, value.size());
    leafCount = 0;
    leafXor = 0;
  }
}
