package dev.syncline.local.chaos;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.produce.ProducedSync;
import dev.syncline.job.produce.SyncProducer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sends known syncs into a topic, some of them interleaved, a few records of one at a time. Not
 * thread-safe.
 */
final class SyncFeed {
  private static final int TURN = 50;

  private final List<KnownSync> waiting;
  private final int open;
  private final Random random;
  private final List<Position> running = new ArrayList<>();
  private long sent;

  private static final class Position {
    private final KnownSync sync;
    private final ProducedSync target;
    private int next;

    Position(KnownSync sync, ProducedSync target) {
      this.sync = sync;
      this.target = target;
    }
  }

  /**
   * @param open how many syncs are sent at the same time
   */
  SyncFeed(List<KnownSync> syncs, int open, Random random) {
    this.waiting = new ArrayList<>(syncs);
    this.open = open;
    this.random = requireNonNull(random);
  }

  /** Records sent so far. */
  long sent() {
    return sent;
  }

  /**
   * Sends some records of one of the syncs.
   *
   * @return false if all syncs have been sent
   */
  boolean step(SyncProducer producer) throws IOException {
    while (running.size() < open && !waiting.isEmpty()) {
      KnownSync sync = waiting.remove(0);
      running.add(new Position(sync, producer.begin(sync.begin(), 1)));
    }
    if (running.isEmpty()) {
      return false;
    }
    Position turn = running.get(random.nextInt(running.size()));
    List<byte[]> records = turn.sync.records();
    for (int i = 0; i < TURN && turn.next < records.size(); i++) {
      byte[] record = records.get(turn.next++);
      turn.target.send(record, 0, record.length);
      sent++;
    }
    if (turn.next == records.size()) {
      turn.target.end(turn.sync.end());
      running.remove(turn);
    }
    return true;
  }
}
