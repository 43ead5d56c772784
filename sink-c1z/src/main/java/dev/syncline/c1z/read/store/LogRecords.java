package dev.syncline.c1z.read.store;

import dev.syncline.c1z.directory.LogFormat;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.read.table.BoundedInput;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.c1z.table.MaskedCrc32c;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the records of a log, framed as {@link LogFormat} says.
 *
 * <p>The reference takes anything invalid after a good record for the end of the log, as a crash
 * may leave it. A log that was saved whole has no such end: here only zeros may follow the last
 * record, since what was cut off may have been the edit that added the tables.
 */
final class LogRecords {
  /** Length of the chunk that the reference closes a write-ahead log with. */
  static final int EOF_TRAILER_LENGTH = 11;

  /** Type of a whole record in a write-ahead log: its header also has the log's number. */
  private static final int RECYCLABLE_WHOLE = 5;

  private final Slice log;
  private final String file;
  private int position;

  private LogRecords(Slice log, String file) {
    this.log = log;
    this.file = file;
  }

  /**
   * @throws DamagedFileException if there is no record, or something invalid
   */
  static List<Slice> read(Slice log, String file) throws IOException {
    LogRecords reader = new LogRecords(log, file);
    List<Slice> records = new ArrayList<>();
    for (Slice record = reader.next(); record != null; record = reader.next()) {
      records.add(record);
    }
    for (int i = reader.position; i < log.length(); i++) {
      if (log.array()[log.offset() + i] != 0) {
        throw new DamagedFileException(
            file,
            reader.position,
            "the record is invalid, expected one with a right checksum or the end of the log");
      }
    }
    if (records.isEmpty()) {
      throw new DamagedFileException(
          file, reader.position, "the log of " + log.length() + " bytes has no valid record");
    }
    return records;
  }

  /**
   * Whether the log holds nothing but the chunk that marks its end: an empty one that names another
   * log than the one it is in.
   */
  static boolean isEofTrailer(Slice log, String file, long number) throws IOException {
    BoundedInput in = new BoundedInput(log, file, 0);
    long checksum = in.u32();
    int length = in.u16();
    int type = in.u8();
    return checksum == 0
        && length == 0
        && type == RECYCLABLE_WHOLE
        && in.u32() != (number & 0xffffffffL)
        && in.isAtEnd();
  }

  private record Chunk(int type, Slice payload) {}

  /** The next record or null at the end or at anything invalid. */
  private Slice next() throws IOException {
    ByteArrayOutputStream parts = null;
    while (true) {
      Chunk chunk = nextChunk();
      if (chunk == null) {
        return null;
      }
      boolean begins = chunk.type == LogFormat.FULL || chunk.type == LogFormat.FIRST;
      if (begins != (parts == null)) {
        return null;
      }
      if (chunk.type == LogFormat.FULL) {
        return chunk.payload;
      }
      if (begins) {
        parts = new ByteArrayOutputStream();
      }
      parts.write(chunk.payload.array(), chunk.payload.offset(), chunk.payload.length());
      if (chunk.type == LogFormat.LAST) {
        return Slice.of(parts.toByteArray());
      }
    }
  }

  private Chunk nextChunk() throws IOException {
    int leftInBlock = LogFormat.BLOCK_SIZE - position % LogFormat.BLOCK_SIZE;
    if (leftInBlock < LogFormat.HEADER_LENGTH) {
      position += leftInBlock;
      leftInBlock = LogFormat.BLOCK_SIZE;
    }
    if (log.length() - position < LogFormat.HEADER_LENGTH) {
      return null;
    }
    BoundedInput in =
        new BoundedInput(log.slice(position, log.length() - position), file, position);
    int checksum = (int) in.u32();
    int length = in.u16();
    int type = in.u8();
    if (type < LogFormat.FULL
        || type > LogFormat.LAST
        || length > in.remaining()
        || length > leftInBlock - LogFormat.HEADER_LENGTH) {
      return null;
    }
    Slice payload = in.bytes(length);
    if (MaskedCrc32c.ofLogChunk(type, payload.array(), payload.offset(), length) != checksum) {
      return null;
    }
    position += LogFormat.HEADER_LENGTH + length;
    return new Chunk(type, payload);
  }
}
