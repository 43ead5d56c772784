package dev.syncline.serde;

import com.google.protobuf.Timestamp;

/** Counts the rows of a sync. Not thread-safe. */
public final class SyncStatistics {
  /** Counts one row. Families without a counter are ignored. */
  public void add(KeyFamily family, byte[] key, int offset, int length) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Adds the counts of another instance. */
  public void merge(SyncStatistics other) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Rows counted in one of the five families of records; 0 for every other family. */
  public long count(KeyFamily family) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * The canonical {@code SyncStatsRecord}.
   *
   * @param token checkpoint token whose statistics members are lifted; may be empty
   * @param writtenAt null for none
   */
  public byte[] toRecordBytes(String syncId, String token, Timestamp writtenAt) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The counts in a form for {@link #fromBytes}. */
  public byte[] toBytes() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Reads {@link #toBytes}. */
  public static SyncStatistics fromBytes(byte[] bytes) {
    throw new UnsupportedOperationException("not built yet");
  }
}
