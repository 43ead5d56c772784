package dev.syncline.c1z.directory;

import dev.syncline.c1z.table.MaskedCrc32c;
import dev.syncline.serde.ByteSink;
import java.util.Objects;

/**
 * Cuts records into the chunks of {@link LogFormat} and appends them to a sink that begins with the
 * log.
 */
public final class LogWriter {
  private final ByteSink log;

  /**
   * @param log takes the bytes; must be empty, since blocks count from its beginning
   */
  public LogWriter(ByteSink log) {
    if (log.size() != 0) {
      throw new IllegalArgumentException("log must begin empty, has " + log.size() + " bytes");
    }
    this.log = log;
  }

  /** Appends one record; an empty one takes a chunk, too. */
  public void append(byte[] record, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, record.length);
    int done = 0;
    // Not the same as "nothing done yet": a block may have room for a header only.
    boolean first = true;
    do {
      int room = padToChunk() - LogFormat.HEADER_LENGTH;
      int count = Math.min(room, length - done);
      boolean last = done + count == length;
      appendChunk(chunkType(first, last), record, offset + done, count);
      done += count;
      first = false;
    } while (done < length);
  }

  /** Makes sure that a chunk header fits the block, and returns what is left of it. */
  private int padToChunk() {
    int left = LogFormat.BLOCK_SIZE - log.size() % LogFormat.BLOCK_SIZE;
    if (left >= LogFormat.HEADER_LENGTH) {
      return left;
    }
    for (int i = 0; i < left; i++) {
      log.writeByte(0);
    }
    return LogFormat.BLOCK_SIZE;
  }

  private static int chunkType(boolean first, boolean last) {
    if (first) {
      return last ? LogFormat.FULL : LogFormat.FIRST;
    }
    return last ? LogFormat.LAST : LogFormat.MIDDLE;
  }

  private void appendChunk(int type, byte[] payload, int offset, int length) {
    log.writeFixed32LittleEndian(MaskedCrc32c.ofLogChunk(type, payload, offset, length));
    log.writeByte(length);
    log.writeByte(length >>> 8);
    log.writeByte(type);
    log.writeBytes(payload, offset, length);
  }
}
