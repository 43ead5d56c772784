package dev.syncline.c1z.read.table;

import java.util.Arrays;
import java.util.Objects;

/**
 * A piece of a byte array; a view, whose bytes are not to be changed.
 *
 * @param array backing array
 * @param offset first byte
 * @param length number of bytes
 */
public record Slice(byte[] array, int offset, int length) {
  public Slice {
    Objects.checkFromIndexSize(offset, length, array.length);
  }

  /** The whole array. */
  public static Slice of(byte[] array) {
    return new Slice(array, 0, array.length);
  }

  /**
   * @throws IndexOutOfBoundsException if the piece is not inside this one
   */
  public Slice slice(int from, int pieceLength) {
    Objects.checkFromIndexSize(from, pieceLength, length);
    return new Slice(array, offset + from, pieceLength);
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Slice that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return "Slice[" + length + " bytes]";
  }
}
