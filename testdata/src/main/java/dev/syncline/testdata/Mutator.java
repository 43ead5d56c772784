package dev.syncline.testdata;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Changes byte strings the way that breaks parsers: flipped bits, numbers at their limits, pieces
 * that are left out, repeated, cut off or taken from another input. Equal seeds give equal inputs.
 * Not thread-safe.
 */
public final class Mutator {
  private static final int[] ODD_BYTES = {0, 1, 0x7f, 0x80, 0xff, 0x10, '"', '{', '\\', '\n'};
  private static final int MOST_CHANGES = 6;

  /** Inputs stay small: what a parser does wrong, it does wrong in few bytes. */
  private static final int MOST_BYTES = 1 << 18;

  private final Random random;

  public Mutator(Random random) {
    this.random = Objects.requireNonNull(random);
  }

  /** One of the inputs, changed one to six times. */
  public byte[] mutate(List<byte[]> inputs) {
    byte[] input = inputs.get(random.nextInt(inputs.size()));
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      input = change(input, inputs);
    }
    return input.length > MOST_BYTES ? Arrays.copyOf(input, MOST_BYTES) : input;
  }

  private byte[] change(byte[] input, List<byte[]> inputs) {
    if (input.length == 0) {
      return inputs.get(random.nextInt(inputs.size())).clone();
    }
    int at = random.nextInt(input.length);
    int length = 1 + random.nextInt(Math.min(input.length - at, 1 << random.nextInt(10)));
    return switch (random.nextInt(9)) {
      case 0 -> with(input, at, input[at] ^ 1 << random.nextInt(8));
      case 1 -> with(input, at, ODD_BYTES[random.nextInt(ODD_BYTES.length)]);
      case 2 -> with(input, at, random.nextInt());
      case 3 -> with(input, at, input[at] + random.nextInt(9) - 4);
      case 4 -> number(input, at);
      case 5 -> Arrays.copyOf(input, at);
      case 6 -> replace(input, at, length, new byte[0]);
      case 7 -> replace(input, at, 0, Arrays.copyOfRange(input, at, at + length));
      default -> splice(input, at, inputs.get(random.nextInt(inputs.size())));
    };
  }

  private static byte[] with(byte[] input, int at, int value) {
    byte[] changed = input.clone();
    changed[at] = (byte) value;
    return changed;
  }

  /** Writes an integer of 2, 4 or 8 bytes, in either order, that lies at a limit. */
  private byte[] number(byte[] input, int at) {
    byte[] changed = input.clone();
    int width = Math.min(2 << random.nextInt(3), input.length - at);
    long value =
        switch (random.nextInt(5)) {
          case 0 -> -1L;
          case 1 -> Long.MAX_VALUE;
          case 2 -> 1L << 8 * width - 1;
          case 3 -> Integer.MAX_VALUE;
          default -> input.length + random.nextInt(5) - 2;
        };
    boolean bigEndian = random.nextBoolean();
    for (int i = 0; i < width; i++) {
      changed[at + i] = (byte) (value >>> 8 * (bigEndian ? width - 1 - i : i));
    }
    return changed;
  }

  private byte[] splice(byte[] input, int at, byte[] other) {
    if (other.length == 0) {
      return input;
    }
    int from = random.nextInt(other.length);
    int length = 1 + random.nextInt(Math.min(other.length - from, 256));
    byte[] piece = Arrays.copyOfRange(other, from, from + length);
    return replace(
        input, at, random.nextBoolean() ? Math.min(length, input.length - at) : 0, piece);
  }

  private static byte[] replace(byte[] input, int at, int length, byte[] piece) {
    byte[] changed = new byte[input.length - length + piece.length];
    System.arraycopy(input, 0, changed, 0, at);
    System.arraycopy(piece, 0, changed, at, piece.length);
    System.arraycopy(input, at + length, changed, at + piece.length, input.length - at - length);
    return changed;
  }
}
