package dev.syncline.job.produce;

import dev.syncline.serde.ByteSink;
import java.util.Arrays;

/**
 * Adds the routing fields to an encoded record. Protobuf takes the last of repeated singular
 * fields, so appending is setting.
 */
final class Routing {
  private static final int SYNC_ID_TAG = 30 << 3 | 2;
  private static final int EPOCH_TAG = 31 << 3;
  private static final int SEQUENCE_TAG = 32 << 3;
  private static final int STAMP_TAG = 33 << 3;
  private static final int TAG_BYTES = 2;

  private final byte[] syncAndEpoch;

  Routing(byte[] syncId, int epoch) {
    ByteSink sink = new ByteSink();
    sink.writeVarint(SYNC_ID_TAG);
    sink.writeVarint(syncId.length);
    sink.writeBytes(syncId);
    sink.writeVarint(EPOCH_TAG);
    sink.writeVarint(epoch);
    syncAndEpoch = sink.toByteArray();
  }

  /** What to say about {@code stamp_discovered_at}. */
  enum Stamp {
    /** Leave it as it is in the record. */
    KEEP,
    SET,
    CLEAR
  }

  /** A copy of the record with routing. */
  byte[] append(byte[] record, int offset, int length, long sequence, Stamp stamp) {
    int sequenceBytes = ByteSink.varintSize(sequence);
    int size = length + syncAndEpoch.length + TAG_BYTES + sequenceBytes;
    int stampBytes = stamp == Stamp.KEEP ? 0 : TAG_BYTES + 1;
    byte[] routed = new byte[size + stampBytes];
    System.arraycopy(record, offset, routed, 0, length);
    System.arraycopy(syncAndEpoch, 0, routed, length, syncAndEpoch.length);
    int at = length + syncAndEpoch.length;
    at = varint(routed, at, SEQUENCE_TAG);
    at = varint(routed, at, sequence);
    if (stamp != Stamp.KEEP) {
      at = varint(routed, at, STAMP_TAG);
      routed[at] = (byte) (stamp == Stamp.SET ? 1 : 0);
    }
    return routed;
  }

  /** A copy of the record as it is. */
  static byte[] copy(byte[] record, int offset, int length) {
    return Arrays.copyOfRange(record, offset, offset + length);
  }

  private static int varint(byte[] target, int at, long value) {
    int position = at;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[position++] = (byte) rest;
    return position;
  }
}
