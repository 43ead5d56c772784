package dev.syncline.c1z.repair;

import dev.syncline.c1z.repair.RepairNote.Outcome;
import java.util.Objects;
import java.util.function.Consumer;

/** Counts notes and passes them on. Thread-safe. */
final class Notes {
  private final Consumer<RepairNote> listener;
  private long mended;
  private long lost;

  Notes(Consumer<RepairNote> listener) {
    this.listener = Objects.requireNonNull(listener);
  }

  synchronized void mended(String message) {
    mended++;
    listener.accept(new RepairNote(Outcome.MENDED, message));
  }

  synchronized void lost(String message) {
    lost++;
    listener.accept(new RepairNote(Outcome.LOST, message));
  }

  synchronized long mended() {
    return mended;
  }

  synchronized long lost() {
    return lost;
  }
}
