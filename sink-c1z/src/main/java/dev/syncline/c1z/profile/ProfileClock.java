package dev.syncline.c1z.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clock of a thread that works for a {@link Profile}: charges every moment to the part that was
 * entered last.
 *
 * <p>Code tells its parts by {@link #enter} and {@link #leave}, in pairs. On a thread without a
 * clock, and that is every thread unless profiling is on, a call is one look at a thread-local
 * variable; they stand around work on whole blocks, tables and messages, never on single rows.
 * {@code ProfileTest} shows that nothing is allocated then.
 */
public final class ProfileClock {
  private static final ThreadLocal<ProfileClock> CLOCKS = new ThreadLocal<>();

  /** One piece of work: for whom, and the parts that were entered in it, innermost last. */
  private static final class Frame {
    private Profile profile;
    private String syncId;
    private final long[] nanos = new long[Part.values().length];
    private Part[] entered = new Part[8];
    private int depth;
    private long start;
    private long elsewhere;
    // Begun by a part outside any work, and ended with it.
    private boolean implied;
  }

  private final List<Frame> frames = new ArrayList<>();
  private int open;
  private long since;
  private Profile outsideWork = Profile.OFF;

  private ProfileClock() {}

  static ProfileClock ofThread() {
    ProfileClock clock = CLOCKS.get();
    if (clock == null) {
      clock = new ProfileClock();
      CLOCKS.set(clock);
    }
    return clock;
  }

  /** From here on the current thread does this part of its work, until {@link #leave}. */
  public static void enter(Part part) {
    ProfileClock clock = CLOCKS.get();
    if (clock != null) {
      clock.enterPart(part);
    }
  }

  /** Ends the part that was entered last, and goes on with the one before. */
  public static void leave() {
    ProfileClock clock = CLOCKS.get();
    if (clock != null) {
      clock.leavePart();
    }
  }

  void useOutsideWork(Profile profile) {
    outsideWork = profile;
  }

  void begin(Profile profile) {
    long now = System.nanoTime();
    charge(now);
    if (open == frames.size()) {
      frames.add(new Frame());
    }
    Frame frame = frames.get(open++);
    frame.profile = profile;
    frame.syncId = "";
    Arrays.fill(frame.nanos, 0);
    frame.depth = 0;
    frame.start = now;
    frame.elsewhere = 0;
    frame.implied = false;
  }

  void forSync(String syncId) {
    if (open > 0) {
      frames.get(open - 1).syncId = syncId;
    }
  }

  void end() {
    end(System.nanoTime());
  }

  private void end(long now) {
    charge(now);
    Frame frame = frames.get(--open);
    long elapsed = now - frame.start;
    frame.profile.add(elapsed - frame.elsewhere, frame.nanos, frame.syncId);
    if (open > 0) {
      frames.get(open - 1).elsewhere += elapsed;
    }
  }

  private void enterPart(Part part) {
    if (open == 0) {
      if (!outsideWork.isOn()) {
        return;
      }
      begin(outsideWork);
      frames.get(0).implied = true;
    } else {
      charge(System.nanoTime());
    }
    Frame frame = frames.get(open - 1);
    if (frame.depth == frame.entered.length) {
      frame.entered = Arrays.copyOf(frame.entered, 2 * frame.depth);
    }
    frame.entered[frame.depth++] = part;
  }

  private void leavePart() {
    if (open == 0) {
      return;
    }
    long now = System.nanoTime();
    charge(now);
    Frame frame = frames.get(open - 1);
    frame.depth--;
    if (frame.depth == 0 && frame.implied) {
      end(now);
    }
  }

  private void charge(long now) {
    if (open > 0) {
      Frame frame = frames.get(open - 1);
      Part part = frame.depth == 0 ? Part.OWN : frame.entered[frame.depth - 1];
      frame.nanos[part.ordinal()] += now - since;
    }
    since = now;
  }
}
