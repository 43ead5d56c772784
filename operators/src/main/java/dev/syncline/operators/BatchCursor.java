package dev.syncline.operators;

/** Walks over the entries of a {@link ShardBatch} without objects. Reused; not thread-safe. */
final class BatchCursor {
  private byte[] data;
  private int position;
  private int end;

  private int partition;
  private long sequence;
  private int operation;
  private int keyOffset;
  private int keyLength;
  private int valueOffset;
  private int valueLength;

  /** Begins before the first entry; the batch must stay as it is while the cursor is used. */
  void reset(ShardBatch batch) {
    data = batch.payload();
    position = 0;
    end = batch.length();
    partition = -1;
    sequence = 0;
  }

  /**
   * @return false after the last entry
   * @throws IllegalStateException if the payload does not follow the format
   */
  boolean next() {
    while (position < end) {
      operation = data[position++];
      if (operation == ShardBatch.PARTITION) {
        partition = (int) readVarint();
        sequence = readVarint();
        continue;
      }
      if (operation < 0 || operation > ShardBatch.PARTITION || partition < 0) {
        throw new IllegalStateException(
            "operation code " + operation + " of partition " + partition + " in a batch");
      }
      sequence += readVarint();
      keyLength = (int) readVarint();
      valueLength = (int) readVarint();
      keyOffset = position;
      valueOffset = keyOffset + keyLength;
      position = valueOffset + valueLength;
      if (keyLength < 0 || valueLength < 0 || position < keyOffset || position > end) {
        throw new IllegalStateException(
            "entry with key of "
                + keyLength
                + " and value of "
                + valueLength
                + " bytes goes beyond its batch");
      }
      return true;
    }
    return false;
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; position < end && shift < 64; shift += 7) {
      byte b = data[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalStateException("number without end at byte " + position + " of a batch");
  }

  int partition() {
    return partition;
  }

  long sequence() {
    return sequence;
  }

  /** Code of an {@code Operation}, or {@link ShardBatch#REJECTED}. */
  int operation() {
    return operation;
  }

  byte[] array() {
    return data;
  }

  int keyOffset() {
    return keyOffset;
  }

  int keyLength() {
    return keyLength;
  }

  int valueOffset() {
    return valueOffset;
  }

  int valueLength() {
    return valueLength;
  }
}
