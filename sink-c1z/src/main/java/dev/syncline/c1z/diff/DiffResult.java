package dev.syncline.c1z.diff;

import dev.syncline.serde.KeyFamily;
import java.util.Map;

/**
 * What a comparison came to.
 *
 * @param counts differences by family
 * @param skipped what did not have to be read
 */
public record DiffResult(Map<KeyFamily, Counts> counts, Skipped skipped) {
  /** Numbers of rows of one family. */
  public record Counts(long added, long removed, long changed) {
    static final Counts NONE = new Counts(0, 0, 0);

    long sum() {
      return added + removed + changed;
    }
  }

  /**
   * What did not have to be read.
   *
   * @param tables tables of the first file that the second has too, byte for byte
   * @param bytes their decoded size
   * @param ofTables all tables of the first file
   * @param ofBytes their decoded size
   * @param grantTables tables of both files with grants that were not decompressed
   * @param ofGrantTables all tables of both files with grants
   * @param entitlements entitlements whose grants have equal digests
   */
  public record Skipped(
      int tables,
      long bytes,
      int ofTables,
      long ofBytes,
      int grantTables,
      int ofGrantTables,
      long entitlements) {}

  public DiffResult {
    counts = Map.copyOf(counts);
  }

  /** Whether no difference was found. */
  public boolean same() {
    return counts.values().stream().allMatch(family -> family.sum() == 0);
  }
}
