package dev.syncline.operators;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Profile;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * Does jobs one after another on the task's own thread, between its records: each turn is a mail in
 * the task's mailbox.
 *
 * <p>While records come, jobs and records share the time: after a step that took a millisecond,
 * records have the next one. When two turns pass without a record the input is idle and the next
 * step follows at once. New jobs wait a moment, so that those that come together (the shards of a
 * sync end together) can begin together. Not thread-safe.
 */
final class BackgroundWork {
  private static final int IDLE_TURNS = 2;
  private static final long GATHER_NANOS = 5_000_000;

  private final MailboxExecutor mailbox;
  private final Profile profile;
  private final Deque<ShardJob> jobs = new ArrayDeque<>();
  private boolean scheduled;
  private long inputs;
  private long inputsBefore;
  private int idleTurns;
  private long resumeAt;

  /**
   * @param profile of the operator that the jobs are done for
   */
  BackgroundWork(MailboxExecutor mailbox, Profile profile) {
    this.mailbox = requireNonNull(mailbox);
    this.profile = requireNonNull(profile);
  }

  /** Tells that a record was processed. */
  void countInput() {
    inputs++;
  }

  void add(ShardJob job) {
    if (jobs.isEmpty()) {
      idleTurns = 0;
      resumeAt = System.nanoTime() + GATHER_NANOS;
    }
    jobs.add(job);
    schedule();
  }

  /** Cancels a job that was added and is not done. */
  void cancel(ShardJob job) {
    if (jobs.remove(job)) {
      job.cancel();
    }
  }

  /** Jobs that wait or go on. */
  int size() {
    return jobs.size();
  }

  /** Does everything there is, also what is added meanwhile. */
  void finish() throws Exception {
    while (!jobs.isEmpty()) {
      step();
    }
  }

  /** Cancels everything. */
  void close() {
    while (!jobs.isEmpty()) {
      jobs.poll().cancel();
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      mailbox.execute(this::turn, "sort shard: background work");
    }
  }

  private void turn() throws Exception {
    scheduled = false;
    if (jobs.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    idleTurns = inputs == inputsBefore ? idleTurns + 1 : 0;
    inputsBefore = inputs;
    if (idleTurns >= IDLE_TURNS || start - resumeAt >= 0) {
      step();
      long end = System.nanoTime();
      resumeAt = end + (end - start);
    }
    if (!jobs.isEmpty()) {
      schedule();
    }
  }

  private void step() throws Exception {
    ShardJob job = jobs.peek();
    profile.begin();
    if (profile.isOn()) {
      profile.forSync(job.syncId());
    }
    try {
      if (!job.step()) {
        jobs.remove(job);
      }
    } finally {
      profile.end();
    }
  }
}
