package dev.syncline.serde;

import java.util.List;

/** Connector resource to {@code ResourceRecord}. Never refused; the id may be absent. */
final class ResourceTranslation {
  static final List<String> PATHS =
      List.of(
          "id.resource_type",
          "id.resource",
          "parent_resource_id.resource_type",
          "parent_resource_id.resource",
          "display_name",
          "annotations",
          "description",
          "profile",
          "icon.id",
          "status",
          "status.status",
          "status.details",
          "created_at");

  private static final int TYPE = 1;
  private static final int ID = 2;
  private static final int PARENT_TYPE = 3;
  private static final int PARENT_ID = 4;
  private static final int DISPLAY_NAME = 5;
  private static final int ANNOTATIONS = 6;
  private static final int DESCRIPTION = 7;
  private static final int PROFILE = 8;
  private static final int ICON_ID = 9;
  private static final int STATUS = 10;
  private static final int STATUS_STATUS = 11;
  private static final int STATUS_DETAILS = 12;
  private static final int CREATED_AT = 13;

  private ResourceTranslation() {}

  static void put(int record, Splicer value, ByteSink key) {
    SideTranslation.resourceKey(record + TYPE, record + ID, value.source(), key);
    value.text(record + TYPE, 2 << 3 | 2);
    value.text(record + ID, 3 << 3 | 2);
    value.text(record + DISPLAY_NAME, 4 << 3 | 2);
    value.text(record + DESCRIPTION, 5 << 3 | 2);
    parent(record, value);
    value.elements(record + ANNOTATIONS, 7 << 3 | 2);
    value.discoveredAt(8 << 3 | 2);
    value.message(record + PROFILE, 9 << 3 | 2);
    status(record, value);
    value.message(record + CREATED_AT, 11 << 3 | 2);
    value.text(record + ICON_ID, 13 << 3 | 2);
  }

  /** A parent without an id is none. */
  private static void parent(int record, Splicer value) {
    if (value.source().length(record + PARENT_ID) == 0) {
      return;
    }
    value.out().writeByte(6 << 3 | 2);
    value
        .out()
        .writeVarint(value.textSize(record + PARENT_TYPE) + value.textSize(record + PARENT_ID));
    value.text(record + PARENT_TYPE, 1 << 3 | 2);
    value.text(record + PARENT_ID, 2 << 3 | 2);
  }

  /** Rebuilt, so that unknown fields go; present but empty stays present. */
  private static void status(int record, Splicer value) {
    if (!value.source().has(record + STATUS)) {
      return;
    }
    int numberLength = value.source().length(record + STATUS_STATUS);
    value.out().writeByte(10 << 3 | 2);
    value
        .out()
        .writeVarint(
            (numberLength == 0 ? 0 : 1 + numberLength) + value.textSize(record + STATUS_DETAILS));
    value.number(record + STATUS_STATUS, 1 << 3);
    value.text(record + STATUS_DETAILS, 2 << 3 | 2);
  }
}
