package dev.syncline.c1z.sort;

import dev.syncline.serde.KeyFamily;
import java.util.List;

/**
 * The sorted rows of one family in a sealed run. A run may have several sections of one family.
 *
 * @param family the family of all keys in the section
 * @param rows number of rows
 * @param bytes sum of key and value lengths
 * @param blocks where the rows are, in key order
 * @param samples keys chosen by their hash, in key order, each with the number of sample units that
 *     it stands for
 */
public record RunSection(
    KeyFamily family, long rows, long bytes, List<Block> blocks, List<Sample> samples) {

  /**
   * One block.
   *
   * @param firstKey its first key
   * @param offset where it begins in the run's data
   * @param length its bytes
   */
  public record Block(byte[] firstKey, long offset, int length) {}

  /** A key that stands for {@code units} times {@link SortOptions#sampleBytes} bytes of rows. */
  public record Sample(byte[] key, int units) {}
}
