package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class StateReclaimTest {
  private static final long MUCH = StateReclaim.MIN_GARBAGE;

  private final Semaphore compactions = new Semaphore(0);
  private final StateSpace space = new StateSpace();

  @Test
  void compactsWhenAsMuchWasRemovedAsIsLeft() throws Exception {
    try (StateReclaim reclaim = new StateReclaim(space, compactions::release)) {
      space.collected();
      space.stored(MUCH);
      space.storedFor("sync", 2 * MUCH);
      space.removed(MUCH);
      reclaim.start();
      space.removedAllOf("sync");
      reclaim.start();
      compactions.acquire();
    }
    assertThat(compactions.availablePermits()).as("the first start was too early").isZero();
    assertThat(space.live()).isZero();
    assertThat(space.garbage()).isZero();
  }

  @Test
  void littleIsNotWorthIt() throws Exception {
    try (StateReclaim reclaim = new StateReclaim(space, compactions::release)) {
      space.collected();
      space.stored(MUCH - 1);
      space.removed(MUCH - 1);
      reclaim.start();
    }
    assertThat(compactions.availablePermits()).isZero();
  }

  /** Another job may have left what nobody counted. */
  @Test
  void aJobThatBeginsWithLittleStateCompactsOnce() throws Exception {
    try (StateReclaim reclaim = new StateReclaim(space, compactions::release)) {
      reclaim.start();
      compactions.acquire();
      reclaim.start();
    }
    assertThat(compactions.availablePermits()).isZero();
  }

  @Test
  void oneAtATimeAndClosingWaitsForIt() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Semaphore begun = new Semaphore(0);
    StateReclaim reclaim =
        new StateReclaim(
            space,
            () -> {
              begun.release();
              mayEnd.await();
              compactions.release();
            });
    reclaim.start();
    begun.acquire();
    space.stored(MUCH);
    space.removed(MUCH);
    reclaim.start();
    assertThat(space.garbage()).as("still to do").isEqualTo(MUCH);
    mayEnd.countDown();
    reclaim.close();
    assertThat(compactions.availablePermits()).isOne();
  }

  @Test
  void aFailureIsNotTheJobs() throws Exception {
    StateReclaim reclaim =
        new StateReclaim(
            space,
            () -> {
              compactions.release();
              throw new IOException("the store is not well");
            });
    reclaim.start();
    reclaim.close();
    assertThat(compactions.availablePermits()).isOne();
  }

  /** What was stored before a restore is not known by key; it is not taken twice either. */
  @Test
  void aKeyThatIsNotKnownRemovesNothing() {
    space.removedAllOf("sync");
    assertThat(space.live()).isZero();
  }
}
