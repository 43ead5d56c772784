package dev.syncline.c1z.read.store;

import dev.syncline.c1z.directory.LogFormat;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
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
 * <p>Anything invalid after a good record is the end of the log, as a crash may leave it, if the
 * container vouches for the bytes. If it does not, only zeros may follow the last record: what
 * looks like an end may be a record that was damaged since, and with it the edit that added the
 * tables.
 */
final class LogRecords {
  /** Length of the chunk that the reference closes a write-ahead log with. */
  static final int EOF_TRAILER_LENGTH = 11;

  /**
   * Type of a whole record in a write-ahead log: its header also has the log's number. The types up
   * to the last have further fields in their headers.
   */
  private static final int RECYCLABLE_WHOLE = 5;

  private static final int LAST_RECYCLABLE = 8;
  private static final int LAST_TYPE = 12;
  private static final int RECYCLABLE_FIELDS = 4;
  private static final int LAST_TYPE_FIELDS = 12;

  private final Slice log;
  private final String file;
  private int position;

  private LogRecords(Slice log, String file) {
    this.log = log;
    this.file = file;
  }

  /**
   * @param checked whether the log is known to have the bytes that were written
   * @throws DamagedFileException if there is no record, or something invalid in a log that is not
   *     checked
   */
  static List<Slice> read(Slice log, String file, boolean checked) throws IOException {
    LogRecords reader = new LogRecords(log, file);
    List<Slice> records = new ArrayList<>();
    for (Slice record = reader.next(); record != null; record = reader.next()) {
      records.add(record);
    }
    reader.refuseOtherRecords();
    for (int i = reader.position; i < log.length() && !checked; i++) {
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

  /** Records of the kinds that only write-ahead logs have are no end either. */
  private void refuseOtherRecords() throws IOException {
    int left = log.length() - position;
    if (left < LogFormat.HEADER_LENGTH) {
      return;
    }
    BoundedInput in = new BoundedInput(log.slice(position, left), file, position);
    int checksum = (int) in.u32();
    int length = in.u16();
    int type = in.u8();
    int fields = type <= LAST_RECYCLABLE ? RECYCLABLE_FIELDS : LAST_TYPE_FIELDS;
    if (type < RECYCLABLE_WHOLE || type > LAST_TYPE || fields + length > in.remaining()) {
      return;
    }
    Slice covered = in.bytes(fields + length);
    if (MaskedCrc32c.ofLogChunk(type, covered.array(), covered.offset(), covered.length())
        == checksum) {
      throw new UnsupportedC1zException(
          file, position, "a chunk of type " + type + " in a MANIFEST, expected 1 to 4");
    }
  }

  private record Chunk(int type, Slice payload) {}

  /** The next record or null at the end or at anything invalid. */
  private Slice next() throws IOException {
    ByteArrayOutputStream parts = null;
    int start = position;
    while (true) {
      Chunk chunk = nextChunk();
      boolean begins =
          chunk != null && (chunk.type == LogFormat.FULL || chunk.type == LogFormat.FIRST);
      if (chunk == null || begins != (parts == null)) {
        // A record of which the end is missing belongs to the invalid rest.
        position = parts == null && chunk == null ? position : start;
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
