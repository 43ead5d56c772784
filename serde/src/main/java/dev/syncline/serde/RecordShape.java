package dev.syncline.serde;

import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wanted of a stream record, and in which slots of the scanner it is found.
 *
 * <p>The slot of an operation tells whether the record is that operation. Where the operation is a
 * message that is taken apart, the slots of its parts follow, in the order of the list of paths of
 * the class that translates it.
 */
final class RecordShape {
  private static final List<String> PATHS = new ArrayList<>();

  static final int SYNC_ID = slot("sync_id");
  static final int EPOCH = slot("epoch");
  static final int SEQUENCE = slot("sequence");
  static final int STAMP_DISCOVERED_AT = slot("stamp_discovered_at");
  static final int DISCOVERED_AT = slot("discovered_at");
  static final int MODE = slot("mode");

  static final int BEGIN_SYNC = slot("begin_sync");
  static final int END_SYNC = slot("end_sync");
  static final int ABORT_SYNC = slot("abort_sync");

  static final int RESOURCE_TYPE = slots("resource_type", ResourceTypeTranslation.PATHS);
  static final int RESOURCE = slots("resource", ResourceTranslation.PATHS);
  static final int ENTITLEMENT = slots("entitlement", EntitlementTranslation.PATHS);
  static final int GRANT = slots("grant", GrantTranslation.PATHS);
  static final int ASSET = slots("asset", SideTranslation.ASSET_PATHS);
  static final int SESSION_PUT = slots("session_put", SideTranslation.SESSION_PATHS);

  static final int DELETE_GRANT = slots("delete_grant", GrantTranslation.PATHS);
  static final int DELETE_RESOURCE = slots("delete_resource", SideTranslation.RESOURCE_ID_PATHS);
  static final int DELETE_ENTITLEMENT = slots("delete_entitlement", EntitlementTranslation.PATHS);

  static final int CHECKPOINT_TOKEN = slot("checkpoint_token");
  static final int ENTITLEMENT_GRAPH = slot("entitlement_graph");
  static final int MARK_SUPPORTS_DIFF = slot("mark_supports_diff");

  static final int SLOTS = PATHS.size();

  static final MessageShape SHAPE = MessageShape.projection(StreamRecord.getDescriptor(), PATHS);

  private RecordShape() {}

  private static int slot(String path) {
    PATHS.add(path);
    return PATHS.size() - 1;
  }

  private static int slots(String operation, List<String> parts) {
    int first = slot(operation);
    for (String part : parts) {
      PATHS.add(operation + "." + part);
    }
    return first;
  }
}
