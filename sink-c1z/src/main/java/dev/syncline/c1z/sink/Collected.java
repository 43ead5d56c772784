package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far the parts of a sync have come together. Parts carry an epoch, and a higher epoch replaces
 * everything of a lower one. Immutable.
 *
 * <p>Parts of a lower epoch may come after a higher one has been seen, and after that was over. So
 * that they do not begin a collection that never ends, lower epochs of which something came are
 * counted on until all of it has come, and the state stays until then. A lower epoch of which
 * nothing came before may come to its own end later.
 *
 * @param current the highest epoch seen
 * @param over whether it came to its end
 * @param lower lower epochs of which a part is still to come
 */
record Collected(Count current, boolean over, List<Count> lower) {
  private static final int VERSION = 1;

  /**
   * Parts of one epoch.
   *
   * @param epoch unsigned
   * @param expected number of parts, or -1 while nobody has said
   * @param received how many have come
   */
  record Count(int epoch, int expected, int received) {
    static final int UNKNOWN = -1;

    Count expecting(int parts) {
      return new Count(epoch, parts, received);
    }

    Count plusOne() {
      return new Count(epoch, expected, received + 1);
    }

    boolean isWhole() {
      return expected == received;
    }
  }

  /** How an epoch compares with the one that is being collected. */
  enum Order {
    /** It is that one, and that is not over. */
    CURRENT,
    /** It is higher: what there is of lower ones is to be dropped. */
    HIGHER,
    /** It is lower, or over: to be dropped. */
    STALE
  }

  Collected {
    requireNonNull(current);
    lower = List.copyOf(lower);
  }

  /** Nothing of an epoch. */
  static Collected nothing(int epoch) {
    return new Collected(new Count(epoch, Count.UNKNOWN, 0), false, List.of());
  }

  Order order(int epoch) {
    int order = Integer.compareUnsigned(epoch, current.epoch);
    if (order == 0) {
      return over ? Order.STALE : Order.CURRENT;
    }
    return order > 0 ? Order.HIGHER : Order.STALE;
  }

  /** The number of parts of the current epoch is known. */
  Collected expecting(int parts) {
    return new Collected(current.expecting(parts), over, lower);
  }

  /** A part of the current epoch has come. */
  Collected plusOne() {
    return new Collected(current.plusOne(), over, lower);
  }

  /** The number of parts of a stale epoch is known. */
  Collected staleExpecting(int epoch, int parts) {
    return withLower(lower(epoch).expecting(parts));
  }

  /** A part of a stale epoch has come. */
  Collected stalePlusOne(int epoch) {
    return withLower(lower(epoch).plusOne());
  }

  private Count lower(int epoch) {
    return lower.stream()
        .filter(count -> count.epoch == epoch)
        .findFirst()
        .orElse(new Count(epoch, Count.UNKNOWN, 0));
  }

  private Collected withLower(Count changed) {
    List<Count> counts = new ArrayList<>(lower);
    counts.removeIf(count -> count.epoch == changed.epoch);
    if (!changed.isWhole()) {
      counts.add(changed);
    }
    return new Collected(current, over, counts);
  }

  /** The beginning of a higher epoch. */
  Collected supersededBy(int epoch) {
    Collected higher = new Collected(new Count(epoch, Count.UNKNOWN, 0), false, lower);
    return over ? higher : higher.withLower(current);
  }

  boolean isWhole() {
    return !over && current.isWhole();
  }

  Collected atEnd() {
    return new Collected(current, true, lower);
  }

  /** Whether nothing depends on this state any more. */
  boolean isForgettable() {
    return over && lower.isEmpty();
  }

  static void write(Collected collected, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    writeCount(collected.current, out);
    out.writeBoolean(collected.over);
    Wire.writeList(collected.lower, Collected::writeCount, out);
  }

  static Collected read(DataInputView in) throws IOException {
    Wire.requireVersion("collection state", VERSION, in);
    return new Collected(readCount(in), in.readBoolean(), Wire.readList(Collected::readCount, in));
  }

  private static void writeCount(Count count, DataOutputView out) throws IOException {
    out.writeInt(count.epoch);
    out.writeInt(count.expected);
    out.writeInt(count.received);
  }

  private static Count readCount(DataInputView in) throws IOException {
    return new Count(in.readInt(), in.readInt(), in.readInt());
  }
}
