package dev.syncline.serde;

import java.util.List;

/**
 * Connector entitlement to {@code EntitlementRecord}. Refused without type and id of its resource;
 * its own id may be empty.
 */
final class EntitlementTranslation {
  static final List<String> PATHS =
      List.of(
          "resource",
          "resource.id.resource_type",
          "resource.id.resource",
          "id",
          "display_name",
          "description",
          "grantable_to",
          "grantable_to.id",
          "annotations",
          "purpose",
          "slug");

  private static final int RESOURCE = 1;
  private static final int RESOURCE_TYPE = 2;
  private static final int RESOURCE_ID = 3;
  private static final int ID = 4;
  private static final int DISPLAY_NAME = 5;
  private static final int DESCRIPTION = 6;
  private static final int GRANTABLE_TO = 7;
  private static final int ANNOTATIONS = 9;
  private static final int PURPOSE = 10;
  private static final int SLUG = 11;

  /** The unspecified purpose is stored like one without a name: not at all. */
  private static final byte[][] PURPOSE_NAMES =
      ResourceTypeTranslation.ascii("", "ASSIGNMENT", "PERMISSION", "OWNERSHIP");

  private EntitlementTranslation() {}

  static void put(int record, Splicer value, ByteSink key) throws RecordRefusedException {
    key(record, value.source(), key);
    ByteSink out = value.out();
    value.text(record + ID, 2 << 3 | 2);
    out.writeByte(3 << 3 | 2);
    out.writeVarint(value.textSize(record + RESOURCE_TYPE) + value.textSize(record + RESOURCE_ID));
    value.text(record + RESOURCE_TYPE, 1 << 3 | 2);
    value.text(record + RESOURCE_ID, 2 << 3 | 2);
    value.text(record + DISPLAY_NAME, 4 << 3 | 2);
    value.text(record + DESCRIPTION, 5 << 3 | 2);
    purpose(value.value(record + PURPOSE), out);
    value.elements(record + ANNOTATIONS, 7 << 3 | 2);
    value.discoveredAt(8 << 3 | 2);
    value.text(record + SLUG, 9 << 3 | 2);
    grantableTo(record + GRANTABLE_TO, value);
  }

  static void key(int record, MessageScanner source, ByteSink key) throws RecordRefusedException {
    if (!source.has(record + RESOURCE)) {
      throw new RecordRefusedException("the entitlement has no resource");
    }
    if (source.length(record + RESOURCE_TYPE) == 0) {
      throw new RecordRefusedException("the resource of the entitlement has no type");
    }
    if (source.length(record + RESOURCE_ID) == 0) {
      throw new RecordRefusedException("the resource of the entitlement has no id");
    }
    Keys.appendEntitlement(
        source.data(),
        source.start(record + RESOURCE_TYPE),
        source.length(record + RESOURCE_TYPE),
        source.start(record + RESOURCE_ID),
        source.length(record + RESOURCE_ID),
        Math.max(source.start(record + ID), 0),
        source.length(record + ID),
        key);
  }

  private static void purpose(long number, ByteSink out) {
    if (number > 0 && number < PURPOSE_NAMES.length) {
      byte[] name = PURPOSE_NAMES[(int) number];
      out.writeByte(6 << 3 | 2);
      out.writeByte(name.length);
      out.writeBytes(name);
    }
  }

  /** Of the resource types only the ids are stored, and only those that are not empty. */
  private static void grantableTo(int slot, Splicer value) {
    if (!value.source().has(slot)) {
      return;
    }
    WireReader run = value.elementReader(slot);
    while (run.hasMore()) {
      run.tag();
      int end = run.length() + run.position();
      while (run.position() < end) {
        int tag = run.tag();
        if (tag != (1 << 3 | 2)) {
          run.skip(tag);
          continue;
        }
        int length = run.length();
        value.delimited(10 << 3 | 2, run.position(), length);
        run.position(run.position() + length);
      }
    }
  }
}
