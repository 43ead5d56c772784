package dev.syncline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.operators.ShardProgress.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A sync as producers send it (attempts that are given up, batches sent again, leftovers of old
 * attempts), interleaved over the partitions in any way, against a model that looks at one
 * partition after the other.
 */
class ShardProtocolPropertyTest {
  private enum Kind {
    BEGIN,
    ENTRY,
    END,
    ABORT
  }

  private record Message(Kind kind, int epoch, int partition, long sequence, int announced) {}

  @Property(tries = 1000)
  void theOrderBetweenPartitionsDoesNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    List<List<Message>> partitions = sync(random);
    for (int interleaving = 0; interleaving < 3; interleaving++) {
      ProtocolShard shard = new ProtocolShard(true);
      for (Message message : interleaved(partitions, random)) {
        handOver(message, shard);
      }
      assertSame(shard, partitions);
    }
  }

  private static void handOver(Message message, ProtocolShard shard) {
    switch (message.kind) {
      case BEGIN ->
          shard.begin(message.epoch, message.partition, message.sequence, message.announced);
      case ENTRY -> shard.entry(message.epoch, message.partition, message.sequence);
      case END -> shard.end(message.epoch, message.partition, message.announced);
      case ABORT -> shard.abort(message.epoch, message.partition);
    }
    if (shard.progress() != null && shard.progress().phase == Phase.ABORTED) {
      shard.bury(Phase.ABORTED);
    }
  }

  /** The model: what the last epoch holds, partition by partition. */
  private static void assertSame(ProtocolShard shard, List<List<Message>> partitions) {
    int epoch =
        partitions.stream()
            .flatMap(List::stream)
            .filter(m -> m.kind != Kind.ENTRY)
            .mapToInt(Message::epoch)
            .max()
            .orElseThrow();
    TreeSet<String> expected = new TreeSet<>();
    boolean complete = true;
    boolean aborted = false;
    for (List<Message> partition : partitions) {
      boolean begun = false;
      boolean ended = false;
      for (Message m : partition) {
        if (m.epoch == epoch && !ended) {
          begun |= m.kind == Kind.BEGIN;
          ended |= m.kind == Kind.END;
          aborted |= m.kind == Kind.ABORT;
          if (m.kind == Kind.ENTRY && begun) {
            expected.add(m.partition + ":" + m.sequence);
          }
        }
      }
      complete &= ended;
    }
    assertThat(shard.progress().epoch()).isEqualTo(epoch);
    Phase phase = aborted ? Phase.ABORTED : complete ? Phase.SEALING : Phase.OPEN;
    assertThat(shard.progress().phase).isEqualTo(phase);
    if (!aborted) {
      assertThat(shard.taken()).doesNotHaveDuplicates().hasSize(expected.size());
      assertThat(new TreeSet<>(shard.taken())).isEqualTo(expected);
    }
  }

  /** One or several attempts at a sync; all but the last are given up somewhere. */
  private static List<List<Message>> sync(Random random) {
    int count = 1 + random.nextInt(4);
    List<List<Message>> partitions = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      partitions.add(new ArrayList<>());
    }
    int attempts = 1 + random.nextInt(3);
    for (int epoch = 1; epoch <= attempts; epoch++) {
      int end = random.nextInt(5);
      boolean abort = end == 0;
      int abortIn = random.nextInt(count);
      for (int p = 0; p < count; p++) {
        boolean cutShort = epoch < attempts && random.nextBoolean();
        List<Message> attempt = attempt(epoch, p, count, abort && p == abortIn, random);
        if (cutShort) {
          attempt = attempt.subList(0, 1 + random.nextInt(attempt.size()));
        }
        partitions.get(p).addAll(withRepetitions(attempt, random));
      }
    }
    for (List<Message> partition : partitions) {
      addLeftovers(partition, random);
    }
    return partitions;
  }

  private static List<Message> attempt(
      int epoch, int partition, int partitions, boolean abort, Random random) {
    List<Message> messages = new ArrayList<>();
    long sequence = 1;
    messages.add(new Message(Kind.BEGIN, epoch, partition, sequence++, partitions));
    int records = random.nextInt(8);
    int inThisShard = 0;
    for (int i = 0; i < records; i++, sequence++) {
      if (random.nextInt(3) > 0) {
        messages.add(new Message(Kind.ENTRY, epoch, partition, sequence, 0));
        inThisShard++;
      }
    }
    messages.add(
        new Message(abort ? Kind.ABORT : Kind.END, epoch, partition, sequence, inThisShard));
    return messages;
  }

  /** A client that gets no answer sends its last batch again. */
  private static List<Message> withRepetitions(List<Message> attempt, Random random) {
    List<Message> sent = new ArrayList<>();
    for (int i = 0; i < attempt.size(); i++) {
      sent.add(attempt.get(i));
      if (random.nextInt(6) == 0) {
        sent.addAll(attempt.subList(Math.max(0, i - random.nextInt(4)), i + 1));
      }
    }
    return sent;
  }

  /** Records of an attempt that was given up may come long after the next one has begun. */
  private static void addLeftovers(List<Message> partition, Random random) {
    List<Message> before = List.copyOf(partition);
    for (int i = 0; i < random.nextInt(4); i++) {
      Message leftover = before.get(random.nextInt(before.size()));
      int last = partition.get(partition.size() - 1).epoch;
      if (leftover.epoch < last) {
        int after = 0;
        while (partition.get(after).epoch <= leftover.epoch) {
          after++;
        }
        partition.add(after + 1 + random.nextInt(partition.size() - after), leftover);
      }
    }
  }

  private static List<Message> interleaved(List<List<Message>> partitions, Random random) {
    List<Deque<Message>> queues = new ArrayList<>();
    partitions.forEach(p -> queues.add(new ArrayDeque<>(p)));
    List<Message> all = new ArrayList<>();
    while (!queues.isEmpty()) {
      Deque<Message> queue = queues.get(random.nextInt(queues.size()));
      if (queue.isEmpty()) {
        queues.remove(queue);
      } else {
        all.add(queue.poll());
      }
    }
    return all;
  }
}
