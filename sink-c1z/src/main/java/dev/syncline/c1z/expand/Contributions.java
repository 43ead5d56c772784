package dev.syncline.c1z.expand;

import dev.syncline.c1z.sort.ByteInput;
import dev.syncline.c1z.sort.GroupWriter;
import dev.syncline.c1z.sort.RunSlice;
import dev.syncline.c1z.sort.RunSource;
import dev.syncline.c1z.sort.SliceUnion;
import dev.syncline.serde.ByteSink;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What flows into a component: principal by principal, the sources by which it gets there.
 *
 * <p>Merges lists of members, and lists of what other instances have merged before. Memory for one
 * principal, and a block of each list. Not thread-safe.
 */
final class Contributions implements Closeable {
  private final List<Input> inputs;
  private final SourceEntries entries;
  private final SliceUnion union;
  private final ByteSink key = new ByteSink();
  private final ByteSink sources = new ByteSink();
  private final ByteSink parent = new ByteSink();
  private int parentOrder;
  private boolean pending;

  /**
   * A list to merge.
   *
   * @param slice where it is
   * @param node the node whose members they are; -1 for a merged list
   * @param rule which of them count; null for a merged list
   * @param parentOrder rank among the nodes that are asked for the principal's parent
   */
  record Input(RunSlice slice, int node, EdgeRule rule, int parentOrder) {
    static Input merged(RunSlice slice) {
      return new Input(slice, -1, null, 0);
    }
  }

  /**
   * @param inputs in the byte order of the nodes' ids
   */
  Contributions(List<Input> inputs, SourceEntries entries, RunSource source) throws IOException {
    this.inputs = inputs;
    this.entries = entries;
    List<RunSlice> slices = new ArrayList<>(inputs.size());
    for (Input input : inputs) {
      slices.add(input.slice);
    }
    union = new SliceUnion(slices, source);
    try {
      pending = union.next();
    } catch (IOException | RuntimeException e) {
      union.close();
      throw e;
    }
  }

  /** Goes to the next principal; false after the last. */
  boolean next() throws IOException {
    while (pending) {
      key.reset();
      key.writeBytes(union.key(), 0, union.keyLength());
      sources.reset();
      parent.reset();
      parentOrder = Integer.MAX_VALUE;
      do {
        Input input = inputs.get(union.slice());
        if (input.rule == null) {
          addMerged();
        } else {
          addMember(input);
        }
        pending = union.next();
      } while (pending && union.sameKey());
      if (sources.size() > 0) {
        return true;
      }
    }
    return false;
  }

  private void addMember(Input input) {
    byte[] value = union.value();
    int offset = union.valueOffset();
    boolean direct = value[offset] == MemberWriter.DIRECT;
    if (!direct && input.rule.shallow() || !input.rule.admits(union.key(), union.keyLength())) {
      return;
    }
    sources.writeBytes(entries.entry(input.node, direct));
    offerParent(input.parentOrder, value, offset + 1, union.valueLength() - 1);
  }

  private void addMerged() throws IOException {
    byte[] value = union.value();
    int end = union.valueOffset() + union.valueLength();
    ByteInput in = new ByteInput(value, union.valueOffset(), union.valueLength());
    int order = in.readInt();
    int length = in.readInt();
    int offset = in.position();
    offerParent(order, value, offset, length);
    sources.writeBytes(value, offset + length, end - offset - length);
  }

  private void offerParent(int order, byte[] array, int offset, int length) {
    if (order < parentOrder) {
      parentOrder = order;
      parent.reset();
      parent.writeBytes(array, offset, length);
    }
  }

  /** Writes all of them as a list, for {@link Input#merged}. */
  void writeTo(GroupWriter out) throws IOException {
    ByteSink value = new ByteSink();
    while (next()) {
      value.reset();
      value.writeVarint(parentOrder);
      value.writeVarint(parent.size());
      value.writeBytes(parent);
      value.writeBytes(sources);
      out.add(key.array(), 0, key.size(), value.array(), 0, value.size());
    }
  }

  /** The principal, in encoded form. */
  ByteSink principal() {
    return key;
  }

  /** Its sources, as a run of entries in ascending order. Never empty. */
  ByteSink sources() {
    return sources;
  }

  /** Its parent, from the contributing grant that is asked first; empty if that has none. */
  ByteSink parent() {
    return parent;
  }

  @Override
  public void close() throws IOException {
    union.close();
  }
}
