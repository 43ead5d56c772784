package dev.syncline.serde;

import java.util.List;

/** The smaller operations: assets, scratch rows, deletes of resources. */
final class SideTranslation {
  static final List<String> ASSET_PATHS = List.of("id", "content_type", "data");
  private static final int ASSET_ID = 1;
  private static final int CONTENT_TYPE = 2;
  private static final int DATA = 3;

  static final List<String> SESSION_PATHS = List.of("key", "value");
  private static final int SESSION_KEY = 1;
  private static final int SESSION_VALUE = 2;

  static final List<String> RESOURCE_ID_PATHS = List.of("resource_type", "resource");
  private static final int TYPE = 1;
  private static final int RESOURCE = 2;

  private SideTranslation() {}

  /** An asset; the one record whose value names the sync. Refused without an id. */
  static void putAsset(int record, String syncId, Splicer value, ByteSink key)
      throws RecordRefusedException {
    MessageScanner source = value.source();
    if (source.length(record + ASSET_ID) == 0) {
      throw new RecordRefusedException("the asset has no id");
    }
    Keys.appendAsset(
        source.data(), source.start(record + ASSET_ID), source.length(record + ASSET_ID), key);
    writeSyncId(syncId, value.out());
    value.text(record + ASSET_ID, 2 << 3 | 2);
    value.text(record + CONTENT_TYPE, 3 << 3 | 2);
    value.text(record + DATA, 4 << 3 | 2);
    value.discoveredAt(5 << 3 | 2);
  }

  /** A scratch row of the connector. */
  static void putSession(int record, String syncId, Splicer value, ByteSink key) {
    MessageScanner source = value.source();
    Keys.appendSession(
        syncId,
        source.data(),
        Math.max(source.start(record + SESSION_KEY), 0),
        source.length(record + SESSION_KEY),
        key);
    writeSyncId(syncId, value.out());
    value.text(record + SESSION_KEY, 2 << 3 | 2);
    value.text(record + SESSION_VALUE, 3 << 3 | 2);
  }

  private static void writeSyncId(String syncId, ByteSink out) {
    out.writeByte(1 << 3 | 2);
    out.writeByte(syncId.length());
    for (int i = 0; i < syncId.length(); i++) {
      out.writeByte(syncId.charAt(i));
    }
  }

  static void deleteResource(int record, MessageScanner source, ByteSink key) {
    resourceKey(record + TYPE, record + RESOURCE, source, key);
  }

  /** Key of a resource; either part may be absent. */
  static void resourceKey(int typeSlot, int idSlot, MessageScanner source, ByteSink key) {
    Keys.appendResource(
        source.data(),
        Math.max(source.start(typeSlot), 0),
        source.length(typeSlot),
        Math.max(source.start(idSlot), 0),
        source.length(idSlot),
        key);
  }
}
