package dev.syncline.operators;

import java.util.Arrays;

/** A sync id and an epoch as a map key; the bytes are not to be changed. */
record SyncEpoch(byte[] syncId, int epoch) {
  @Override
  public boolean equals(Object other) {
    return other instanceof SyncEpoch that
        && epoch == that.epoch
        && Arrays.equals(syncId, that.syncId);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(syncId) + epoch;
  }
}
