package dev.syncline.c1z.directory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The tests' own reading of a log, sharing no code with the writer. */
final class ParsedLog {
  private ParsedLog() {}

  static List<byte[]> records(byte[] log) {
    ByteBuffer in = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    ByteArrayOutputStream record = null;
    while (in.hasRemaining()) {
      int left = 32768 - in.position() % 32768;
      if (left < 7) {
        for (int i = 0; i < left; i++) {
          check(in.get() == 0, "zeros at the end of a block");
        }
        continue;
      }
      int stored = in.getInt();
      int length = in.getShort() & 0xffff;
      int type = in.get();
      check(length <= left - 7, "chunk within its block");
      CRC32C crc = new CRC32C();
      crc.update(log, in.position() - 1, length + 1);
      int c = (int) crc.getValue();
      check(stored == ((c >>> 15) | (c << 17)) + 0xa282ead8, "checksum");
      check((record == null) == (type == 1 || type == 2), "order of chunk types");
      if (record == null) {
        record = new ByteArrayOutputStream();
      }
      record.write(log, in.position(), length);
      in.position(in.position() + length);
      if (type == 1 || type == 4) {
        records.add(record.toByteArray());
        record = null;
      }
    }
    check(record == null, "last record is whole");
    return records;
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("log: " + what);
    }
  }
}
