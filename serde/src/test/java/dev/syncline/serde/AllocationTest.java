package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.syncline.testdata.GoldenCase;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way of a record to its row leaves next to nothing for the garbage collector. */
class AllocationTest {
  private static final int LIMIT = 64;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private double bytesPerCall(List<byte[]> inputs, ThrowingConsumer action) throws Exception {
    long self = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    // The first rounds grow the buffers and load classes.
    for (int round = 0; round < 4; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (byte[] input : inputs) {
        action.accept(input);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
    }
    return (double) least / inputs.size();
  }

  private interface ThrowingConsumer {
    void accept(byte[] bytes) throws Exception;
  }

  @Test
  void translation() throws Exception {
    RecordTranslator translator = new RecordTranslator();
    List<byte[]> records = new ArrayList<>();
    for (String name : List.of("08-grants-10k", "05-annotations", "04-odd-ids")) {
      for (byte[] record : GoldenCase.of(name).records()) {
        translator.scan(record, 0, record.length);
        if (translator.kind() == RecordTranslator.Kind.ENTRY) {
          records.add(record);
        }
      }
    }
    double bytes =
        bytesPerCall(
            records,
            record -> {
              translator.scan(record, 0, record.length);
              translator.translate("37gZOrYl7So2UMaLT7driyf9Gew", 0);
            });
    assertThat(bytes).isLessThan(LIMIT);
  }

  @Test
  void keysOfIndexesAndStatistics() throws Exception {
    List<byte[]> grants =
        GoldenCase.of("08-grants-10k").expected().keySet().stream()
            .filter(k -> KeyFamily.of(k, 0, k.length) == KeyFamily.GRANTS)
            .toList();
    ByteSink out = new ByteSink();
    SyncStatistics statistics = new SyncStatistics();
    double bytes =
        bytesPerCall(
            grants,
            key -> {
              out.reset();
              Keys.appendByPrincipal(key, 0, key.length, out);
              Keys.appendNeedsExpansion(key, 0, key.length, out);
              int hash = GrantDigests.bucketHash16(key, 0, key.length);
              Keys.appendByPrincipalHash(key, 0, key.length, hash, out);
              statistics.add(KeyFamily.GRANTS, key, 0, key.length);
            });
    assertThat(bytes).isLessThan(LIMIT);
  }
}
