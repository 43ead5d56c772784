package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>();

  private List<String> drain() {
    List<String> all = new ArrayList<>();
    for (String next = queue.poll(); next != null; next = queue.poll()) {
      all.add(next);
    }
    return all;
  }

  @Test
  void groupsTakeTurns() {
    queue.add("large", "l1");
    queue.add("large", "l2");
    queue.add("large", "l3");
    queue.add("small", "s1");
    queue.add("medium", "m1");
    queue.add("medium", "m2");
    assertThat(drain()).containsExactly("l1", "s1", "m1", "l2", "m2", "l3");
  }

  @Test
  void aLateGroupWaitsForOneTurnOfTheOthersOnly() {
    for (int i = 0; i < 100; i++) {
      queue.add("large", "l" + i);
    }
    queue.poll();
    queue.add("small", "s");
    assertThat(queue.poll()).isEqualTo("l1");
    assertThat(queue.poll()).isEqualTo("s");
  }

  @Test
  void anEmptyQueueHasNothing() {
    assertThat(queue.poll()).isNull();
    queue.add("a", "1");
    assertThat(drain()).containsExactly("1");
    assertThat(queue.poll()).isNull();
  }
}
