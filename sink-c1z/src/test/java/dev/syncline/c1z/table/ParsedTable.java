package dev.syncline.c1z.table;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/**
 * A table file taken apart by the book, slowly and checking everything on the way: the tests' own
 * reading of the format, sharing no code with the writer.
 */
public final class ParsedTable {
  public record Row(byte[] key, byte[] value) {}

  record Handle(long offset, long length) {}

  record Block(int compression, List<Row> rows, int restarts, int rawLength) {}

  private final byte[] file;
  final Map<String, byte[]> properties = new LinkedHashMap<>();
  final List<Row> index;
  final List<Block> dataBlocks = new ArrayList<>();
  final List<Handle> dataHandles = new ArrayList<>();
  final long dataEnd;

  public ParsedTable(byte[] file, int restartInterval) {
    this.file = file;
    ByteBuffer footer =
        ByteBuffer.wrap(file, file.length - 53, 53).slice().order(ByteOrder.LITTLE_ENDIAN);
    check(footer.getInt(41) == 2, "version");
    check(footer.getLong(45) == 0xb3aa9ff0b3aa9ff0L, "magic");
    check(footer.get() == 1, "checksum type");
    Handle metaindexHandle = handle(footer);
    Handle indexHandle = handle(footer);
    while (footer.position() < 41) {
      check(footer.get() == 0, "footer padding");
    }
    Block metaindex = block(metaindexHandle, 1);
    check(metaindex.rows().size() == 1, "metaindex entries");
    check(text(metaindex.rows().get(0).key()).equals("rocksdb.properties"), "metaindex key");
    Handle propertiesHandle = handle(ByteBuffer.wrap(metaindex.rows().get(0).value()));
    block(propertiesHandle, Integer.MAX_VALUE)
        .rows()
        .forEach(row -> properties.put(text(row.key()), row.value()));
    index = block(indexHandle, 1).rows();
    long at = 0;
    for (Row entry : index) {
      ByteBuffer value = ByteBuffer.wrap(entry.value());
      Handle handle = handle(value);
      check(!value.hasRemaining(), "index value ends with its handle");
      check(handle.offset() == at, "blocks lie one behind the other");
      at += handle.length() + 5;
      dataHandles.add(handle);
      dataBlocks.add(block(handle, restartInterval));
    }
    dataEnd = at;
    check(indexHandle.offset() == at, "index behind the data");
    at += indexHandle.length() + 5;
    check(propertiesHandle.offset() == at, "properties behind the index");
    at += propertiesHandle.length() + 5;
    check(metaindexHandle.offset() == at, "metaindex behind the properties");
    check(at + metaindexHandle.length() + 5 + 53 == file.length, "nothing else in the file");
  }

  /** All rows with their user keys; checks that every one is a put with sequence number 0. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Block block : dataBlocks) {
      for (Row row : block.rows()) {
        check(trailer(row.key()) == 1, "trailer of a data key");
        rows.add(new Row(userKey(row.key()), row.value()));
      }
    }
    return rows;
  }

  static byte[] userKey(byte[] internalKey) {
    return Arrays.copyOf(internalKey, internalKey.length - 8);
  }

  static long trailer(byte[] internalKey) {
    return ByteBuffer.wrap(internalKey)
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong(internalKey.length - 8);
  }

  long number(String property) {
    ByteBuffer value = ByteBuffer.wrap(properties.get(property));
    long number = varint(value);
    check(!value.hasRemaining(), property);
    return number;
  }

  private Block block(Handle handle, int restartInterval) {
    int offset = (int) handle.offset();
    int length = (int) handle.length();
    CRC32C crc = new CRC32C();
    crc.update(file, offset, length + 1);
    int c = (int) crc.getValue();
    int masked = ((c >>> 15) | (c << 17)) + 0xa282ead8;
    int stored =
        ByteBuffer.wrap(file, offset + length + 1, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    check(masked == stored, "checksum of the block at " + offset);
    byte[] bytes = unpack(file[offset + length], Arrays.copyOfRange(file, offset, offset + length));
    ByteBuffer raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int restarts = raw.getInt(bytes.length - 4);
    int entriesEnd = bytes.length - 4 - 4 * restarts;
    raw.limit(entriesEnd);
    List<Row> rows = new ArrayList<>();
    byte[] last = {};
    while (raw.hasRemaining()) {
      int start = raw.position();
      int shared = (int) varint(raw);
      byte[] rest = new byte[(int) varint(raw)];
      byte[] value = new byte[(int) varint(raw)];
      raw.get(rest).get(value);
      if (rows.size() % restartInterval == 0) {
        check(shared == 0, "a restart shares nothing");
        int at = entriesEnd + 4 * (rows.size() / restartInterval);
        check(
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at) == start,
            "restart offset");
      }
      ByteArrayOutputStream key = new ByteArrayOutputStream();
      key.write(last, 0, shared);
      key.writeBytes(rest);
      last = key.toByteArray();
      rows.add(new Row(last, value));
    }
    check(
        restarts == (rows.size() + (long) restartInterval - 1) / restartInterval, "restart count");
    return new Block(file[offset + length], rows, restarts, bytes.length);
  }

  private static byte[] unpack(int compression, byte[] stored) {
    try {
      return switch (compression) {
        case 0 -> stored;
        case 1 -> Snappy.uncompress(stored);
        case 7 -> {
          ByteBuffer buffer = ByteBuffer.wrap(stored);
          int length = (int) varint(buffer);
          byte[] frame = new byte[buffer.remaining()];
          buffer.get(frame);
          yield Zstd.decompress(frame, length);
        }
        default -> throw new AssertionError("compression " + compression);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Handle handle(ByteBuffer from) {
    return new Handle(varint(from), varint(from));
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = from.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("table file: " + what);
    }
  }
}
