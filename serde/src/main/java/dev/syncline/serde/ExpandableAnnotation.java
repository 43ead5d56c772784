package dev.syncline.serde;

import dev.syncline.serde.proto.connector.GrantExpandable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds among the annotations of a grant the one that says how the grant expands: the first that
 * names the type {@code GrantExpandable} and parses as such.
 *
 * <p>Not thread-safe.
 */
final class ExpandableAnnotation {
  private static final byte[] TYPE =
      GrantExpandable.getDescriptor().getFullName().getBytes(StandardCharsets.US_ASCII);

  private static final int ENTITLEMENT_IDS = 0;
  private static final int SHALLOW = 1;
  private static final int RESOURCE_TYPE_IDS = 2;
  private static final MessageShape SHAPE =
      MessageShape.projection(
          GrantExpandable.getDescriptor(),
          List.of("entitlement_ids", "shallow", "resource_type_ids"));

  private final MessageScanner scanner = new MessageScanner(3);
  private final ByteSink rewritten = new ByteSink();
  private final WireReader reader = new WireReader();

  /**
   * Looks for the annotation.
   *
   * @param annotations over canonical {@code Any} messages with their tags, in {@code data}
   * @return where its payload begins, or -1; if found, the other methods are about it
   */
  int find(byte[] data, WireReader annotations) {
    while (annotations.hasMore()) {
      annotations.tag();
      int length = annotations.length();
      int start = annotations.position();
      annotations.position(start + length);
      if (parse(data, start, start + length)) {
        return start;
      }
    }
    return -1;
  }

  private boolean parse(byte[] data, int start, int end) {
    reader.reset(data, start, end);
    if (!reader.hasMore() || reader.tag() != (1 << 3 | 2)) {
      return false;
    }
    int urlLength = reader.length();
    int url = reader.position();
    if (!namesType(data, url, urlLength)) {
      return false;
    }
    reader.position(url + urlLength);
    int valueStart = end;
    int valueLength = 0;
    if (reader.hasMore() && reader.tag() == (2 << 3 | 2)) {
      valueLength = reader.length();
      valueStart = reader.position();
    }
    try {
      scan(data, valueStart, valueLength);
      return true;
    } catch (MalformedRecordException e) {
      return false; // then it is an annotation like any other
    }
  }

  private void scan(byte[] data, int start, int length) throws MalformedRecordException {
    if (!scanner.scan(SHAPE, data, start, length)) {
      rewritten.reset();
      Canonicalizer.rewrite(SHAPE, data, start, length, rewritten);
      scanner.scan(SHAPE, rewritten.array(), 0, rewritten.size());
    }
  }

  /** The whole URL, or what stands behind its last slash. */
  private static boolean namesType(byte[] data, int url, int length) {
    int name = url + length - TYPE.length;
    return name >= url
        && Arrays.equals(data, name, name + TYPE.length, TYPE, 0, TYPE.length)
        && (name == url || data[name - 1] == '/');
  }

  /** Whether at least one entitlement id is not blank. */
  boolean namesEntitlement() {
    if (!scanner.has(ENTITLEMENT_IDS)) {
      return false;
    }
    reader.reset(scanner.data(), scanner.start(ENTITLEMENT_IDS), scanner.end(ENTITLEMENT_IDS));
    while (reader.hasMore()) {
      reader.tag();
      int length = reader.length();
      int start = reader.position();
      reader.position(start + length);
      if (!WhiteSpace.isBlank(scanner.data(), start, start + length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Writes the length and the fields of the {@code GrantExpandableRecord}; both messages have the
   * same numbers.
   */
  void write(ByteSink out) {
    int shallowSize = scanner.has(SHALLOW) ? 2 : 0;
    out.writeVarint(
        scanner.length(ENTITLEMENT_IDS) + shallowSize + scanner.length(RESOURCE_TYPE_IDS));
    copy(ENTITLEMENT_IDS, out);
    if (shallowSize > 0) {
      out.writeByte(2 << 3);
      out.writeByte(1);
    }
    copy(RESOURCE_TYPE_IDS, out);
  }

  private void copy(int slot, ByteSink out) {
    if (scanner.has(slot)) {
      out.writeBytes(scanner.data(), scanner.start(slot), scanner.length(slot));
    }
  }
}
