package dev.syncline.c1z.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorsTest {
  @TempDir Path directory;

  private final Parts parts = new Parts();
  private final Reports reports = new Reports();

  private static SyncPlan plan(int epoch, int tasks) {
    return new SyncPlan(
        new SyntheticSync(1, 0).verdict(epoch), tasks, List.of("runs of epoch " + epoch));
  }

  private static BuiltRange range(int epoch, int index) {
    return new BuiltRange(
        new SyntheticSync(1, 0).id(),
        epoch,
        index,
        new byte[] {(byte) index},
        List.of("frames " + index + " of epoch " + epoch),
        "");
  }

  private static ShardReport report(int epoch, int shard) {
    return new ShardReport(
        "sync",
        epoch,
        shard,
        3,
        ShardOutcome.COMPLETE,
        "",
        List.of(),
        List.of(),
        ShardCounters.NONE,
        new byte[0]);
  }

  @Test
  void aJobIsCompleteWithItsPlanAndAllRangesInAnyOrder() throws Exception {
    parts.collector.add(range(1, 2));
    parts.collector.add(range(1, 0));
    parts.collector.add(plan(1, 3));
    assertThat(parts.jobs).isEmpty();
    parts.collector.add(range(1, 1));
    assertThat(parts.jobs).hasSize(1);
    assertThat(parts.jobs.get(0).ranges()).extracting(BuiltRange::index).containsExactly(0, 1, 2);
    assertThat(parts.unused).isEmpty();
    assertThat(parts.isEmpty()).isTrue();
  }

  @Test
  void aPlanWithoutTasksIsCompleteAtOnce() throws Exception {
    parts.collector.add(plan(1, 0));
    assertThat(parts.jobs).hasSize(1);
    assertThat(parts.isEmpty()).isTrue();
  }

  @Test
  void aHigherEpochEndsTheLowerOneAndGivesItsFilesUp() throws Exception {
    parts.collector.add(plan(1, 3));
    parts.collector.add(range(1, 0));
    parts.collector.add(plan(2, 1));
    assertThat(parts.jobs).hasSize(1);
    assertThat(parts.jobs.get(0).plan().verdict().outcome())
        .isEqualTo(SyncVerdict.Outcome.QUARANTINED);
    assertThat(parts.jobs.get(0).plan().verdict().reason())
        .isEqualTo("epoch 2 came before the file of epoch 1 was made");
    assertThat(parts.unused).containsExactly("frames 0 of epoch 1", "runs of epoch 1");
    parts.collector.add(range(2, 0));
    assertThat(parts.jobs).hasSize(2);
    assertThat(parts.jobs.get(1).plan().epoch()).isEqualTo(2);
    assertThat(parts.isEmpty()).isFalse();
    parts.collector.add(range(1, 1));
    parts.collector.add(range(1, 2));
    assertThat(parts.unused).contains("frames 1 of epoch 1", "frames 2 of epoch 1");
    assertThat(parts.jobs).hasSize(2);
    assertThat(parts.isEmpty()).isTrue();
  }

  @Test
  void epochsAreUnsigned() throws Exception {
    parts.collector.add(plan(Integer.MAX_VALUE, 1));
    parts.collector.add(plan(-1, 0));
    assertThat(parts.jobs)
        .extracting(job -> job.plan().epoch())
        .containsExactly(Integer.MAX_VALUE, -1);
  }

  @Test
  void aRangeThatIsBuiltTwiceIsAnError() throws Exception {
    parts.collector.add(range(1, 0));
    assertThatThrownBy(() -> parts.collector.add(range(1, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("range 0 was built twice");
  }

  /**
   * Plans and ranges of several epochs, in any order: every plan ends once, the highest one as a
   * file; every staged file is in a job of its own epoch or given up; nothing stays behind.
   */
  @Property(tries = 1000)
  void whateverTheOrderEveryPlanEndsOnceAndNothingIsLeft(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    int epochs = 1 + random.nextInt(4);
    List<Object> messages = new ArrayList<>();
    int[] tasks = new int[epochs + 1];
    for (int epoch = 1; epoch <= epochs; epoch++) {
      tasks[epoch] = random.nextInt(4);
      messages.add(plan(epoch, tasks[epoch]));
      for (int index = 0; index < tasks[epoch]; index++) {
        messages.add(range(epoch, index));
      }
    }
    Collections.shuffle(messages, random);
    Parts of = new Parts();
    for (Object message : messages) {
      if (message instanceof SyncPlan plan) {
        of.collector.add(plan);
      } else {
        of.collector.add((BuiltRange) message);
      }
    }
    assertThat(of.jobs)
        .extracting(job -> job.plan().epoch())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, epochs).boxed().toList());
    List<String> seen = new ArrayList<>(of.unused);
    for (AssemblyJob job : of.jobs) {
      seen.addAll(job.plan().stagedRuns());
      assertThat(job.ranges()).allMatch(range -> range.epoch() == job.plan().epoch());
      job.ranges().forEach(range -> seen.addAll(range.stagedFiles()));
      if (job.plan().epoch() == epochs) {
        assertThat(job.plan().verdict().isComplete()).isTrue();
        assertThat(job.ranges()).hasSize(tasks[epochs]);
      }
    }
    List<String> expected = new ArrayList<>();
    for (Object message : messages) {
      expected.addAll(
          message instanceof SyncPlan plan
              ? plan.stagedRuns()
              : ((BuiltRange) message).stagedFiles());
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(of.isEmpty()).isTrue();
  }

  @Test
  void reportsAreCompleteWhenEveryShardHasSpoken() throws Exception {
    reports.collector.add(report(1, 2));
    reports.collector.add(report(1, 0));
    assertThat(reports.complete).isEmpty();
    reports.collector.add(report(1, 1));
    assertThat(reports.complete).hasSize(1);
    assertThat(reports.complete.get(0)).extracting(ShardReport::shard).containsExactly(0, 1, 2);
    assertThat(reports.isEmpty()).isTrue();
  }

  @Test
  void reportsOfAHigherEpochReplaceThoseOfALowerOne() throws Exception {
    reports.collector.add(report(1, 0));
    reports.collector.add(report(1, 1));
    reports.collector.add(report(2, 0));
    reports.collector.add(report(1, 2));
    assertThat(reports.complete).isEmpty();
    reports.collector.add(report(2, 1));
    reports.collector.add(report(2, 2));
    assertThat(reports.complete).hasSize(1);
    assertThat(reports.complete.get(0)).allMatch(report -> report.epoch() == 2);
    assertThat(reports.isEmpty()).isTrue();
  }

  @Test
  void stagedRunsOfReportsThatAreDroppedAreGivenUp() throws Exception {
    SyntheticSync sync = new SyntheticSync(1, 20);
    AtomicInteger files = new AtomicInteger();
    List<ShardReport> staged =
        sync.reports(1, () -> directory.resolve("run-" + files.incrementAndGet()));
    reports.collector.add(staged.get(0));
    reports.collector.add(staged.get(1));
    reports.collector.add(sync.reports(2, null).get(0));
    reports.collector.add(staged.get(2));
    assertThat(reports.unused)
        .containsExactly(
            SyncPlanner.stagedRun(staged.get(0)).get(0),
            SyncPlanner.stagedRun(staged.get(1)).get(0),
            SyncPlanner.stagedRun(staged.get(2)).get(0));
  }

  @Test
  void aShardThatReportsTwiceIsAnError() throws Exception {
    reports.collector.add(report(1, 0));
    assertThatThrownBy(() -> reports.collector.add(report(1, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shard 0 has reported twice");
  }

  private static final class Parts implements AssemblyCollector.State, AssemblyCollector.Outlet {
    private final AssemblyCollector collector = new AssemblyCollector(this, this);
    private final List<AssemblyJob> jobs = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();
    private final Map<Integer, BuiltRange> ranges = new TreeMap<>();
    private Collected collected;
    private SyncPlan plan;

    boolean isEmpty() {
      return collected == null && plan == null && ranges.isEmpty();
    }

    @Override
    public Collected collected() throws IOException {
      // Through its serialized form, as keyed state does.
      return collected == null
          ? null
          : MessageType.COLLECTED.fromBytes(MessageType.COLLECTED.toBytes(collected));
    }

    @Override
    public void setCollected(Collected value) {
      collected = value;
    }

    @Override
    public SyncPlan plan() {
      return plan;
    }

    @Override
    public void setPlan(SyncPlan value) {
      plan = value;
    }

    @Override
    public boolean hasRange(int index) {
      return ranges.containsKey(index);
    }

    @Override
    public void addRange(BuiltRange range) {
      ranges.put(range.index(), range);
    }

    @Override
    public List<BuiltRange> ranges() {
      return List.copyOf(ranges.values());
    }

    @Override
    public void clearParts() {
      plan = null;
      ranges.clear();
    }

    @Override
    public void complete(AssemblyJob job) {
      jobs.add(job);
    }

    @Override
    public void unused(List<String> stagedFiles) {
      unused.addAll(stagedFiles);
    }
  }

  private static final class Reports implements ReportCollector.State, ReportCollector.Outlet {
    private final ReportCollector collector = new ReportCollector(this, this);
    private final List<List<ShardReport>> complete = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();
    private final Map<Integer, ShardReport> reports = new TreeMap<>();
    private Collected collected;

    boolean isEmpty() {
      return collected == null && reports.isEmpty();
    }

    @Override
    public Collected collected() {
      return collected;
    }

    @Override
    public void setCollected(Collected value) {
      collected = value;
    }

    @Override
    public boolean hasReport(int shard) {
      return reports.containsKey(shard);
    }

    @Override
    public void addReport(ShardReport report) {
      reports.put(report.shard(), report);
    }

    @Override
    public List<ShardReport> reports() {
      return List.copyOf(reports.values());
    }

    @Override
    public void clearReports() {
      reports.clear();
    }

    @Override
    public void complete(List<ShardReport> all) {
      complete.add(all);
    }

    @Override
    public void unused(List<String> stagedFiles) {
      unused.addAll(stagedFiles);
    }
  }
}
