package dev.syncline.c1z.sink;

import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncStatistics;

/** Rows of a file by family. */
public record RowCounts(
    long resourceTypes, long resources, long entitlements, long grants, long assets) {
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0);

  static RowCounts of(SyncStatistics statistics) {
    return new RowCounts(
        statistics.count(KeyFamily.RESOURCE_TYPES),
        statistics.count(KeyFamily.RESOURCES),
        statistics.count(KeyFamily.ENTITLEMENTS),
        statistics.count(KeyFamily.GRANTS),
        statistics.count(KeyFamily.ASSETS));
  }
}
