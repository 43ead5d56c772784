package dev.syncline.c1z.envelope;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Bounds that protect a reader from files made to exhaust it. The defaults and the names of the
 * knobs are those of the reference library.
 *
 * @param manifestBytes longest manifest
 * @param indexBytes longest trailer index; also bounds what the names of a tar's files may take in
 *     memory
 * @param decodedBytes bound on the decoded payload, in bytes. Empty: the greater of 10 GiB and 100
 *     times the file
 * @param decoderMemoryBytes largest zstd window
 * @param refuseClaims whether sizes that a file claims count before anything is decoded; otherwise
 *     only what is really decoded counts
 */
public record EnvelopeLimits(
    int manifestBytes,
    int indexBytes,
    OptionalLong decodedBytes,
    long decoderMemoryBytes,
    boolean refuseClaims) {
  static final String DECODED_KNOB = "BATON_DECODER_MAX_DECODED_SIZE_MB";
  static final String MEMORY_KNOB = "BATON_DECODER_MAX_MEMORY_MB";
  static final String CLAIMS_KNOB = "BATON_DISABLE_FCS_FAIL_FAST";

  private static final long MIB = 1 << 20;
  private static final long MIN_DECODED_BYTES = 10 * 1024 * MIB;
  private static final long DECODED_PER_FILE_BYTE = 100;

  public static final EnvelopeLimits DEFAULT =
      new EnvelopeLimits((int) (16 * MIB), (int) (64 * MIB), OptionalLong.empty(), 128 * MIB, true);

  public EnvelopeLimits {
    Objects.requireNonNull(decodedBytes);
    if (manifestBytes <= 0
        || indexBytes <= 0
        || decoderMemoryBytes < 1024
        || decodedBytes.orElse(1) <= 0) {
      throw new IllegalArgumentException("limits must be positive (memory: 1024 at least)");
    }
  }

  /**
   * The defaults, changed by the knobs that are set in {@code environment} (normally {@link
   * System#getenv()}).
   *
   * @throws IllegalArgumentException if a knob is not a positive number of MiB
   */
  public static EnvelopeLimits fromEnvironment(Map<String, String> environment) {
    OptionalLong decoded = megabytes(environment, DECODED_KNOB);
    long memory = megabytes(environment, MEMORY_KNOB).orElse(DEFAULT.decoderMemoryBytes);
    boolean refuseClaims = !"1".equals(environment.get(CLAIMS_KNOB));
    return new EnvelopeLimits(
        DEFAULT.manifestBytes, DEFAULT.indexBytes, decoded, memory, refuseClaims);
  }

  /** Most bytes that the payload of a file of {@code fileSize} bytes may decode to. */
  long decodedBudget(long fileSize) {
    return decodedBytes.orElse(Math.max(MIN_DECODED_BYTES, fileSize * DECODED_PER_FILE_BYTE));
  }

  private static OptionalLong megabytes(Map<String, String> environment, String knob) {
    String text = environment.get(knob);
    if (text == null || text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value > 0 && value <= Long.MAX_VALUE / MIB) {
        return OptionalLong.of(value * MIB);
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message that says what is expected.
    }
    throw new IllegalArgumentException(knob + "=" + text + ", expected a positive number of MiB");
  }
}
