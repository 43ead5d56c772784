package dev.syncline.c1z.write;

import dev.syncline.serde.SyncStatistics;
import java.util.HexFormat;

/**
 * What is known of a file once it has been written.
 *
 * @param size bytes
 * @param sha256 SHA-256 of the whole file
 * @param keys number of keys in the file
 * @param tables number of tables
 * @param statistics counts of the rows
 */
public record AssembledFile(
    long size, byte[] sha256, long keys, int tables, SyncStatistics statistics) {
  public String sha256Hex() {
    return HexFormat.of().formatHex(sha256);
  }
}
