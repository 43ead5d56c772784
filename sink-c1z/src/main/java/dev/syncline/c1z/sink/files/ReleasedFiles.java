package dev.syncline.c1z.sink.files;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says when files that an operator needs no more may be deleted: when no retained checkpoint can
 * refer to them. See {@link StagingArea} for the argument. Not thread-safe.
 */
final class ReleasedFiles {
  /** In no snapshot yet. */
  private static final long NEW = Long.MAX_VALUE;

  private final int retainedCheckpoints;
  // The first snapshot in which a file was listed here, and so was needed by nobody.
  private final Map<String, Long> firstSnapshots = new LinkedHashMap<>();
  private final ArrayDeque<Long> latestCompleted = new ArrayDeque<>();
  private boolean finished;
  private long finalSnapshot = NEW;

  /**
   * @param retainedCheckpoints how many completed checkpoints the job keeps, at least 1
   */
  ReleasedFiles(int retainedCheckpoints) {
    if (retainedCheckpoints < 1) {
      throw new IllegalArgumentException(
          retainedCheckpoints + " retained checkpoints, expected at least 1");
    }
    this.retainedCheckpoints = retainedCheckpoints;
  }

  void add(Collection<String> paths) {
    paths.forEach(path -> firstSnapshots.putIfAbsent(path, NEW));
  }

  /** Takes back what a snapshot listed. */
  void restore(String path, long firstSnapshot) {
    firstSnapshots.put(path, firstSnapshot);
  }

  void deleted(String path) {
    firstSnapshots.remove(path);
  }

  /** The operator has no more input: the first checkpoint from now on is its last. */
  void finish() {
    finished = true;
  }

  /** The operator takes part in a checkpoint. Returns what belongs into the snapshot. */
  Map<String, Long> snapshot(long checkpoint) {
    firstSnapshots.replaceAll((path, first) -> first == NEW ? checkpoint : first);
    if (finished && finalSnapshot == NEW) {
      finalSnapshot = checkpoint;
    }
    return firstSnapshots;
  }

  /** A checkpoint is complete. Returns the files that may be deleted now. */
  List<String> completed(long checkpoint) {
    if (latestCompleted.isEmpty() || latestCompleted.getLast() < checkpoint) {
      latestCompleted.addLast(checkpoint);
    }
    // One more than are retained: a savepoint that stops the job is announced like a checkpoint,
    // but is not among those from which the job recovers.
    while (latestCompleted.size() > retainedCheckpoints + 1) {
      latestCompleted.removeFirst();
    }
    long newestSafe = Long.MIN_VALUE;
    if (checkpoint >= finalSnapshot) {
      newestSafe = checkpoint;
    } else if (latestCompleted.size() > retainedCheckpoints) {
      newestSafe = latestCompleted.getFirst();
    }
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Long> entry : firstSnapshots.entrySet()) {
      if (entry.getValue() <= newestSafe) {
        due.add(entry.getKey());
      }
    }
    return due;
  }
}
