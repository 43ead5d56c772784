package dev.syncline.c1z.write;

import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that a builder made: in the message itself, or in a staged file.
 *
 * @param path the staged file, or null if {@code inline} holds the bytes
 * @param offset where they begin in the file
 * @param length how many they are
 * @param inline the bytes, or null
 */
public record Piece(String path, long offset, int length, byte[] inline) {

  public Piece {
    if ((path == null) == (inline == null)) {
      throw new IllegalArgumentException("a piece is either inline or in a staged file");
    }
  }

  void writeTo(ByteSink out) {
    out.writeVarint(path == null ? 0 : 1);
    Encoding.writeBytes(out, path == null ? inline : path.getBytes(StandardCharsets.UTF_8));
    out.writeVarint(offset);
    out.writeVarint(length);
  }

  static Piece read(ByteInput in) throws IOException {
    boolean staged = in.readInt() == 1;
    byte[] where = in.readBytes();
    long offset = in.readVarint();
    int length = in.readInt();
    return new Piece(
        staged ? new String(where, StandardCharsets.UTF_8) : null,
        offset,
        length,
        staged ? null : where);
  }
}
