package dev.syncline.local.equivalence;

import dev.syncline.local.equivalence.Workload.Kind;
import dev.syncline.local.equivalence.Workload.Op;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, through a broker, holds what the sorted map holds. */
class EquivalenceITCase {
  private static final long SEED = 20260102;
  private static final int MIXED = 6;

  @TempDir private Path folder;

  @Test
  void allWorkloadsAtOnce() throws Exception {
    List<Workload> workloads = new ArrayList<>(EquivalenceTest.named());
    for (int i = 0; i < MIXED; i++) {
      workloads.add(mixed(100 + i, new Random(SEED + i)));
    }
    EquivalenceTest.assertEqual(CommandStore.job(folder), workloads);
  }

  private static Workload mixed(int number, Random random) {
    Kind[] kinds = Kind.values();
    List<Op> ops = new ArrayList<>();
    for (int i = random.nextInt(400); i >= 0; i--) {
      ops.add(
          new Op(
              kinds[random.nextInt(kinds.length)],
              random.nextInt(Workload.TEAMS),
              random.nextInt(12),
              random.nextInt(6),
              random.nextInt(6)));
    }
    return new Workload(number, ops);
  }
}
