package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EnvelopeLimitsTest {
  private static final long GIB = 1L << 30;

  @Test
  void theBudgetGrowsWithTheFileUnlessItIsSet() {
    assertThat(EnvelopeLimits.DEFAULT.decodedBudget(1)).isEqualTo(10 * GIB);
    assertThat(EnvelopeLimits.DEFAULT.decodedBudget(GIB)).isEqualTo(100 * GIB);
    EnvelopeLimits set =
        EnvelopeLimits.fromEnvironment(Map.of("BATON_DECODER_MAX_DECODED_SIZE_MB", "5"));
    assertThat(set.decodedBudget(GIB)).isEqualTo(5 << 20);
  }

  @Test
  void knobs() {
    assertThat(EnvelopeLimits.fromEnvironment(Map.of())).isEqualTo(EnvelopeLimits.DEFAULT);
    EnvelopeLimits limits =
        EnvelopeLimits.fromEnvironment(
            Map.of(
                "BATON_DECODER_MAX_DECODED_SIZE_MB", "20480",
                "BATON_DECODER_MAX_MEMORY_MB", "256",
                "BATON_DISABLE_FCS_FAIL_FAST", "1"));
    assertThat(limits)
        .isEqualTo(
            new EnvelopeLimits(16 << 20, 64 << 20, OptionalLong.of(20 * GIB), 256 << 20, false));
    for (String wrong : new String[] {"0", "-1", "x", "1e3", "99999999999999999999"}) {
      assertThatThrownBy(
              () -> EnvelopeLimits.fromEnvironment(Map.of("BATON_DECODER_MAX_MEMORY_MB", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "BATON_DECODER_MAX_MEMORY_MB=" + wrong + ", expected a positive number of MiB");
    }
  }
}
