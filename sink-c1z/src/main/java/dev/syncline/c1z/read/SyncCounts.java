package dev.syncline.c1z.read;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numbers of records of a sync.
 *
 * @param resourcesByType resources by their type
 * @param entitlementsByResourceType entitlements by the type of their resource
 * @param grantsByResourceType grants by the type of their entitlement's resource
 * @param recorded whether the numbers are those of the file's statistics record; else the rows were
 *     counted
 */
public record SyncCounts(
    long resourceTypes,
    long resources,
    long entitlements,
    long grants,
    long assets,
    SortedMap<String, Long> resourcesByType,
    SortedMap<String, Long> entitlementsByResourceType,
    SortedMap<String, Long> grantsByResourceType,
    boolean recorded) {
  /** Of a file that holds no sync. */
  static final SyncCounts NONE =
      new SyncCounts(0, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), false);

  /**
   * The numbers as the reference's {@code Stats} gives them: one for each kind of record, and one
   * for each resource type, under its id. Empty without a sync.
   */
  @SuppressWarnings("ReferenceEquality") // a sync without rows has the same numbers as none
  public Map<String, Long> toMap() {
    Map<String, Long> map = new LinkedHashMap<>();
    if (this != NONE) {
      map.put("resource_types", resourceTypes);
      map.put("resources", resources);
      map.put("entitlements", entitlements);
      map.put("grants", grants);
      map.put("assets", assets);
      resourcesByType.forEach(map::putIfAbsent);
    }
    return map;
  }
}
