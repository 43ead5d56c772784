package dev.syncline.serde;

import java.util.List;

/**
 * Connector grant to {@code GrantRecord}. Refused unless type, id of the resource and id of the
 * entitlement and type and id of the principal are all there; its own id may be empty.
 */
final class GrantTranslation {
  static final List<String> PATHS =
      List.of(
          "id",
          "entitlement",
          "entitlement.resource.id.resource_type",
          "entitlement.resource.id.resource",
          "entitlement.id",
          "principal",
          "principal.id.resource_type",
          "principal.id.resource",
          "principal.parent_resource_id.resource_type",
          "principal.parent_resource_id.resource",
          "annotations",
          "sources.sources",
          "sources.sources.value.is_direct");

  private static final int ID = 1;
  private static final int ENTITLEMENT = 2;
  private static final int RESOURCE_TYPE = 3;
  private static final int RESOURCE_ID = 4;
  private static final int ENTITLEMENT_ID = 5;
  private static final int PRINCIPAL = 6;
  private static final int PRINCIPAL_TYPE = 7;
  private static final int PRINCIPAL_ID = 8;
  private static final int PARENT_TYPE = 9;
  private static final int PARENT_ID = 10;
  private static final int ANNOTATIONS = 11;
  private static final int SOURCES = 12;

  private final ExpandableAnnotation expandable = new ExpandableAnnotation();

  /**
   * @param byExpander whether the expander writes the row: then the annotation that describes an
   *     expansion is taken out as usual, but what it says is ignored
   */
  void put(int record, boolean byExpander, Splicer value, ByteSink key)
      throws RecordRefusedException {
    key(record, value.source(), key);
    ByteSink out = value.out();
    value.text(record + ID, 2 << 3 | 2);
    references(record, value);
    value.discoveredAt(5 << 3 | 2);
    int extracted = -1;
    if (value.source().has(record + ANNOTATIONS)) {
      extracted = expandable.find(value.source().data(), value.elementReader(record + ANNOTATIONS));
      if (extracted >= 0 && !byExpander && expandable.namesEntitlement()) {
        out.writeByte(6 << 3 | 2);
        expandable.write(out);
        out.writeByte(7 << 3);
        out.writeByte(1);
      }
    }
    value.elementsExcept(record + ANNOTATIONS, 8 << 3 | 2, extracted);
    sources(record + SOURCES, value);
  }

  private static void references(int record, Splicer value) {
    ByteSink out = value.out();
    out.writeByte(3 << 3 | 2);
    out.writeVarint(
        value.textSize(record + RESOURCE_TYPE)
            + value.textSize(record + RESOURCE_ID)
            + value.textSize(record + ENTITLEMENT_ID));
    value.text(record + RESOURCE_TYPE, 1 << 3 | 2);
    value.text(record + RESOURCE_ID, 2 << 3 | 2);
    value.text(record + ENTITLEMENT_ID, 3 << 3 | 2);
    out.writeByte(4 << 3 | 2);
    out.writeVarint(
        value.textSize(record + PRINCIPAL_TYPE)
            + value.textSize(record + PRINCIPAL_ID)
            + value.textSize(record + PARENT_TYPE)
            + value.textSize(record + PARENT_ID));
    value.text(record + PRINCIPAL_TYPE, 1 << 3 | 2);
    value.text(record + PRINCIPAL_ID, 2 << 3 | 2);
    value.text(record + PARENT_TYPE, 3 << 3 | 2);
    value.text(record + PARENT_ID, 4 << 3 | 2);
  }

  static void key(int record, MessageScanner source, ByteSink key) throws RecordRefusedException {
    demand(source.has(record + ENTITLEMENT), "the grant has no entitlement");
    demand(
        source.length(record + RESOURCE_TYPE) > 0,
        "the entitlement of the grant has no resource type");
    demand(
        source.length(record + RESOURCE_ID) > 0, "the entitlement of the grant has no resource id");
    demand(source.length(record + ENTITLEMENT_ID) > 0, "the entitlement of the grant has no id");
    demand(source.has(record + PRINCIPAL), "the grant has no principal");
    demand(source.length(record + PRINCIPAL_TYPE) > 0, "the principal of the grant has no type");
    demand(source.length(record + PRINCIPAL_ID) > 0, "the principal of the grant has no id");
    Keys.appendGrantEntitlement(
        source.data(),
        source.start(record + RESOURCE_TYPE),
        source.length(record + RESOURCE_TYPE),
        source.start(record + RESOURCE_ID),
        source.length(record + RESOURCE_ID),
        source.start(record + ENTITLEMENT_ID),
        source.length(record + ENTITLEMENT_ID),
        key);
    Keys.appendPrincipal(
        source.data(),
        source.start(record + PRINCIPAL_TYPE),
        source.length(record + PRINCIPAL_TYPE),
        source.start(record + PRINCIPAL_ID),
        source.length(record + PRINCIPAL_ID),
        key);
  }

  private static void demand(boolean condition, String reason) throws RecordRefusedException {
    if (!condition) {
      throw new RecordRefusedException(reason);
    }
  }

  /** Keys are kept, values rebuilt from the one field that is stored: {@code is_direct}. */
  private static void sources(int slot, Splicer value) {
    if (!value.source().has(slot)) {
      return;
    }
    ByteSink out = value.out();
    WireReader run = value.elementReader(slot);
    while (run.hasMore()) {
      run.tag();
      run.length();
      run.tag();
      int keyLength = run.length();
      int key = run.position();
      run.position(key + keyLength);
      run.tag();
      boolean direct = isDirect(run);
      int valueLength = direct ? 2 : 0;
      out.writeByte(9 << 3 | 2);
      out.writeVarint(1 + ByteSink.varintSize(keyLength) + keyLength + 2 + valueLength);
      value.delimited(1 << 3 | 2, key, keyLength);
      out.writeByte(2 << 3 | 2);
      out.writeByte(valueLength);
      if (direct) {
        out.writeByte(4 << 3);
        out.writeByte(1);
      }
    }
  }

  /** Reads a source, unknown fields and all. */
  private static boolean isDirect(WireReader run) {
    int end = run.length() + run.position();
    boolean direct = false;
    while (run.position() < end) {
      int tag = run.tag();
      if (tag == 1 << 3) {
        direct = run.varint() != 0;
      } else {
        run.skip(tag);
      }
    }
    return direct;
  }
}
