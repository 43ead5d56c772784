package dev.syncline.serde;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Reads how a stored grant expands, a {@code GrantExpandableRecord}: the ids of the entitlements
 * whose holders are meant, and the rule that says which of their grants count.
 *
 * <p>Mutable, to be reused; valid as long as the array is. Not thread-safe.
 */
public final class StoredExpansion {
  private static final int ENTITLEMENT_IDS = 1 << 3 | 2;
  private static final int SHALLOW = 2 << 3;
  private static final int RESOURCE_TYPE_IDS = 3 << 3 | 2;

  private final WireReader reader = new WireReader();
  private byte[] array;
  private int rule;
  private int end;
  private int idOffset;
  private int idLength;

  /** Goes to another record, before its first id. */
  public void read(byte[] newArray, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, newArray.length);
    array = newArray;
    end = offset + length;
    reader.reset(array, offset, end);
    rule = end;
    while (reader.hasMore()) {
      int start = reader.position();
      int tag = reader.tag();
      if (tag != ENTITLEMENT_IDS) {
        // Fields are in ascending order: ids first, the rest is the rule.
        rule = start;
        break;
      }
      reader.skip(tag);
    }
    reader.reset(array, offset, rule);
  }

  /** Goes to the next entitlement id, in stored order; false after the last. */
  public boolean nextId() {
    if (!reader.hasMore()) {
      return false;
    }
    reader.tag();
    idLength = reader.length();
    idOffset = reader.position();
    reader.position(idOffset + idLength);
    return true;
  }

  public int idOffset() {
    return idOffset;
  }

  public int idLength() {
    return idLength;
  }

  /** Where the rule is: everything but the ids. Equal bytes are equal rules. */
  public int ruleOffset() {
    return rule;
  }

  public int ruleLength() {
    return end - rule;
  }

  /** Whether only direct grants count. To be asked after all ids. */
  public boolean shallow() {
    boolean shallow = false;
    reader.reset(array, rule, end);
    while (reader.hasMore()) {
      int tag = reader.tag();
      if (tag == SHALLOW) {
        shallow = reader.varint() != 0;
      } else {
        reader.skip(tag);
      }
    }
    return shallow;
  }

  /**
   * The types of principals whose grants count, raw and in stored order; empty for all types. To be
   * asked after all ids.
   */
  public List<byte[]> resourceTypeIds() {
    List<byte[]> types = new ArrayList<>();
    reader.reset(array, rule, end);
    while (reader.hasMore()) {
      int tag = reader.tag();
      if (tag == RESOURCE_TYPE_IDS) {
        int length = reader.length();
        int start = reader.position();
        reader.position(start + length);
        types.add(Arrays.copyOfRange(array, start, start + length));
      } else {
        reader.skip(tag);
      }
    }
    return types;
  }
}
