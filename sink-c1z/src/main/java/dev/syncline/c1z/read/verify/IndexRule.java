package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.GrantDigests;
import dev.syncline.serde.IndexKeys;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredValues;

/** What each index says of a row, and of which row. */
enum IndexRule {
  BY_PARENT(KeyFamily.RESOURCES_BY_PARENT, KeyFamily.RESOURCES, Check.INDEX_BY_PARENT, 0) {
    @Override
    boolean derive(Row row, ByteSink key) {
      StoredValues.Parent parent = new StoredValues.Parent();
      byte[] value = row.value;
      if (!StoredValues.findParent(value, row.valueOffset, row.valueLength, parent)) {
        return false;
      }
      Keys.appendByParent(
          row.key,
          0,
          row.keyLength,
          value,
          parent.typeOffset(),
          parent.typeLength(),
          parent.idOffset(),
          parent.idLength(),
          key);
      return true;
    }

    @Override
    byte[] primaryKey(byte[] key, int length) {
      return IndexKeys.resourceOfByParent(key, length);
    }
  },
  BY_PRINCIPAL(KeyFamily.GRANTS_BY_PRINCIPAL, KeyFamily.GRANTS, Check.INDEX_BY_PRINCIPAL, 0) {
    @Override
    boolean derive(Row row, ByteSink key) {
      Keys.appendByPrincipal(row.key, 0, row.keyLength, key);
      return true;
    }

    @Override
    byte[] primaryKey(byte[] key, int length) {
      return IndexKeys.grantOfByPrincipal(key, length);
    }
  },
  NEEDS_EXPANSION(
      KeyFamily.GRANTS_NEEDING_EXPANSION, KeyFamily.GRANTS, Check.INDEX_NEEDS_EXPANSION, 0) {
    @Override
    boolean derive(Row row, ByteSink key) {
      if (!StoredValues.needsExpansion(row.value, row.valueOffset, row.valueLength)) {
        return false;
      }
      Keys.appendNeedsExpansion(row.key, 0, row.keyLength, key);
      return true;
    }

    @Override
    byte[] primaryKey(byte[] key, int length) {
      return IndexKeys.grantOfNeedsExpansion(key, length);
    }
  },
  BY_PRINCIPAL_HASH(
      KeyFamily.GRANTS_BY_PRINCIPAL_HASH,
      KeyFamily.GRANTS,
      Check.INDEX_BY_PRINCIPAL_HASH,
      Long.BYTES) {
    @Override
    boolean derive(Row row, ByteSink key) {
      int hash = GrantDigests.bucketHash16(row.key, 0, row.keyLength);
      Keys.appendByPrincipalHash(row.key, 0, row.keyLength, hash, key);
      return true;
    }

    @Override
    byte[] primaryKey(byte[] key, int length) {
      return IndexKeys.grantOfByPrincipalHash(key, length);
    }

    @Override
    long content(Row row, GrantDigests digests) {
      return digests.contentHash(
          row.key, 0, row.keyLength, row.value, row.valueOffset, row.valueLength);
    }
  };

  /** A stored row; the arrays are those of a cursor. Reused. */
  static final class Row {
    byte[] key;
    int keyLength;
    byte[] value;
    int valueOffset;
    int valueLength;

    Row set(VisibleCursor cursor) {
      key = cursor.keyArray();
      keyLength = cursor.keyLength();
      value = cursor.valueArray();
      valueOffset = cursor.valueOffset();
      valueLength = cursor.valueLength();
      return this;
    }
  }

  private final KeyFamily family;
  private final KeyFamily rows;
  private final Check check;
  private final int valueBytes;

  IndexRule(KeyFamily family, KeyFamily rows, Check check, int valueBytes) {
    this.family = family;
    this.rows = rows;
    this.check = check;
    this.valueBytes = valueBytes;
  }

  KeyFamily family() {
    return family;
  }

  /** The family of rows that the index is about. */
  KeyFamily rows() {
    return rows;
  }

  Check check() {
    return check;
  }

  /** Bytes that each value of the index has. */
  int valueBytes() {
    return valueBytes;
  }

  /** Appends the key that the index must have for a row; false if it must have none. */
  abstract boolean derive(Row row, ByteSink key);

  /**
   * The key of the row that a key of the index stands for.
   *
   * @throws IllegalArgumentException if it is not a key of the index
   */
  abstract byte[] primaryKey(byte[] key, int length);

  /** What the value of the index must be for a row, as a number; 0 for an empty value. */
  long content(Row row, GrantDigests digests) {
    return 0;
  }
}
