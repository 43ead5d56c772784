package dev.syncline.c1z.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static final long WORK_NANOS = 100_000;

  private final Profile profile = new Profile();

  /** Goes on until the clock has gone on, so that a part that was worked in cannot be nothing. */
  private static void work() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WORK_NANOS) {
      Thread.onSpinWait();
    }
  }

  private static void work(Part part) {
    ProfileClock.enter(part);
    try {
      work();
    } finally {
      ProfileClock.leave();
    }
  }

  private static long sum(Profile profile) {
    return Arrays.stream(Part.values()).mapToLong(profile::nanos).sum();
  }

  @Test
  void everyMomentCountsForThePartThatWasEnteredLast() {
    profile.begin();
    work();
    ProfileClock.enter(Part.NETWORK);
    work(Part.SERIALIZATION);
    work();
    ProfileClock.leave();
    profile.end();
    assertThat(profile.nanos(Part.OWN)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(profile.nanos(Part.NETWORK)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(profile.nanos(Part.SERIALIZATION)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(profile.nanos(Part.STATE)).isZero();
    assertThat(profile.wallNanos()).isEqualTo(sum(profile));
  }

  @Test
  void workOfAnotherOperatorInsideCountsForThatOne() {
    Profile chained = new Profile();
    profile.begin();
    ProfileClock.enter(Part.NETWORK);
    chained.begin();
    work();
    work(Part.FILES);
    chained.end();
    ProfileClock.leave();
    profile.end();
    assertThat(chained.wallNanos()).isEqualTo(sum(chained)).isGreaterThanOrEqualTo(2 * WORK_NANOS);
    assertThat(chained.nanos(Part.FILES)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(profile.nanos(Part.FILES)).isZero();
    assertThat(profile.wallNanos()).isEqualTo(sum(profile));
  }

  @Test
  void partsNestAsDeepAsTheyLike() {
    profile.begin();
    for (int i = 0; i < 100; i++) {
      ProfileClock.enter(Part.STATE);
    }
    work();
    for (int i = 0; i < 100; i++) {
      ProfileClock.leave();
    }
    profile.end();
    assertThat(profile.nanos(Part.STATE)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(profile.wallNanos()).isEqualTo(sum(profile));
  }

  @Test
  void partsOutsideWorkCountForTheOperatorThatOwnsTheThread() throws Exception {
    onAnotherThread(
        () -> {
          profile.ownThread();
          work(Part.SERIALIZATION);
          work();
        });
    assertThat(profile.nanos(Part.SERIALIZATION)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(profile.nanos(Part.OWN)).isZero();
    assertThat(profile.wallNanos()).isEqualTo(sum(profile));
  }

  @Test
  void workThatFailsHasItsTimeToo() {
    assertThatThrownBy(
            () ->
                profile.<IOException>time(
                    () -> {
                      work();
                      throw new IOException("as planned");
                    }))
        .hasMessage("as planned");
    assertThat(profile.nanos(Part.OWN)).isGreaterThanOrEqualTo(WORK_NANOS);
    profile.time(() -> work(Part.TABLES));
    assertThat(profile.nanos(Part.TABLES)).isGreaterThanOrEqualTo(WORK_NANOS);
  }

  @Test
  void workForASyncCountsForItToo() {
    Told told = new Told();
    Profile whole = new Profile(told);
    whole.time("one", () -> work(Part.TABLES));
    whole.time("other", () -> work(Part.FILES));
    whole.time("one", ProfileTest::work);
    whole.time(ProfileTest::work);
    assertThat(told.syncs).containsOnlyKeys("one", "other");
    Profile one = told.syncs.get("one");
    Profile other = told.syncs.get("other");
    assertThat(one.nanos(Part.TABLES)).isEqualTo(whole.nanos(Part.TABLES)).isPositive();
    assertThat(one.nanos(Part.OWN)).isGreaterThanOrEqualTo(WORK_NANOS);
    assertThat(other.nanos(Part.FILES)).isEqualTo(whole.nanos(Part.FILES)).isPositive();
    assertThat(one.wallNanos()).isEqualTo(sum(one));
    assertThat(one.wallNanos() + other.wallNanos())
        .isLessThanOrEqualTo(whole.wallNanos() - WORK_NANOS);
  }

  @Test
  void ofMoreSyncsThanAreToldApartThoseStayThatWereWorkedForLast() {
    Told told = new Told();
    Profile whole = new Profile(told);
    for (int i = 0; i < Profile.MOST_SYNCS; i++) {
      whole.time("sync " + i, () -> {});
    }
    whole.time("sync 0", () -> {});
    whole.time("one more", () -> {});
    assertThat(told.syncs)
        .hasSize(Profile.MOST_SYNCS)
        .containsKeys("sync 0", "one more")
        .doesNotContainKey("sync 1");
  }

  private static final class Told implements Profile.Watcher {
    private final Map<String, Profile> syncs = new HashMap<>();

    @Override
    public void appeared(String syncId, Profile ofSync) {
      syncs.put(syncId, ofSync);
    }

    @Override
    public void left(String syncId) {
      syncs.remove(syncId);
    }
  }

  @Test
  void offItKeepsNothingAndAllocatesNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] allocated = new long[1];
    onAnotherThread(
        () -> {
          long self = Thread.currentThread().getId();
          allocated[0] = Long.MAX_VALUE;
          for (int round = 0; round < 4; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < 100_000; i++) {
              Profile.OFF.begin();
              Profile.OFF.forSync("a sync");
              ProfileClock.enter(Part.STATE);
              ProfileClock.leave();
              Profile.OFF.end();
            }
            allocated[0] = Math.min(allocated[0], threads.getThreadAllocatedBytes(self) - before);
          }
        });
    assertThat(allocated[0]).isZero();
    assertThat(Profile.OFF.wallNanos()).isZero();
    assertThat(sum(Profile.OFF)).isZero();
  }

  private static void onAnotherThread(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    new Thread(task).start();
    task.get();
  }
}
