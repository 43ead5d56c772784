package dev.syncline.c1z.merge;

import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.LoneTables;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.table.KeyBounds;
import dev.syncline.c1z.write.KeptTable;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of one input that could stand in another file as they are: they have a frame of their
 * own, hold keys of one family, and their entries have sequence number 0, like all in a file that
 * was written at once.
 */
final class ReusableTables {
  private final MergeInput input;
  private final Set<LiveTable> alone;
  private final EnvelopeReader envelope;

  private ReusableTables(MergeInput input, EnvelopeReader envelope) {
    this.input = input;
    this.envelope = envelope;
    this.alone = new HashSet<>(LoneTables.of(input.store().database()));
  }

  /**
   * Empty if the input has no frames, or its indexes and digests are not complete: then what
   * follows from its grants has to be derived anew.
   */
  static Optional<ReusableTables> of(MergeInput input) throws IOException {
    Optional<EnvelopeReader> envelope = input.file().envelope();
    TableStore store = input.store();
    boolean complete =
        envelope.isPresent()
            && store.get(Keys.DIGEST_GLOBAL) != null
            && store.get(Keys.DIGEST_BUILD_PENDING) == null
            && store.get(Keys.DEFERRED_INDEX_PENDING) == null
            && Arrays.equals(store.get(Keys.GRANT_ENTITLEMENT_ID_FORMAT), Keys.STAMP_VALUE);
    return complete ? Optional.of(new ReusableTables(input, envelope.get())) : Optional.empty();
  }

  MergeInput input() {
    return input;
  }

  /** All tables of the input with keys of a family, in the order of their first keys. */
  List<LiveTable> all(KeyFamily family) {
    return input.store().database().tables(RowRange.of(family).keys());
  }

  /** Whether a table can be taken over, wherever no other rows of its file are in between. */
  boolean isPlain(LiveTable table, KeyFamily family) throws IOException {
    KeyBounds bounds = table.bounds();
    return !table.isVirtual()
        && table.smallestSequence() == 0
        && table.largestSequence() == 0
        && !bounds.largestExclusive()
        && RowRange.of(family).keys().contains(bounds)
        && frame(table).isPresent();
  }

  /** Whether no other table of the input overlaps that one. */
  boolean isAlone(LiveTable table) {
    return alone.contains(table);
  }

  private Optional<Frame> frame(LiveTable table) throws IOException {
    return envelope.frame(table.fileName());
  }

  /**
   * The table as it goes into the new file.
   *
   * @param rows how many it has
   */
  KeptTable keep(LiveTable table, KeyFamily family, long rows) throws IOException {
    return new KeptTable(
        family,
        table.bounds().smallest(),
        table.bounds().largest(),
        rows,
        frame(table).orElseThrow());
  }
}
