package dev.syncline.operators;

import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sends syncs through Ingest to SortShard, their partitions interleaved at random: the part of a
 * topic and a source.
 */
final class SyncFeed {
  private final Random random;
  private final RecordedIngest ingest;
  private final List<PartitionReader> readers = new ArrayList<>();
  private int fed;

  SyncFeed(List<SyncScript> syncs, int shards, long seed) {
    this.random = new Random(seed);
    this.ingest = new RecordedIngest(shards);
    for (SyncScript sync : syncs) {
      for (int p = 0; p < sync.partitions().size(); p++) {
        readers.add(new PartitionReader(p, sync.partitions().get(p)));
      }
    }
  }

  /** Sends everything, with a checkpoint every so many records unless that is 0. */
  void feedAll(SortShardHarness harness, int recordsPerCheckpoint) throws Exception {
    while (feed(harness, recordsPerCheckpoint > 0 ? recordsPerCheckpoint : Integer.MAX_VALUE)) {
      harness.snapshot(fed);
    }
  }

  /**
   * Sends some records and everything that waits behind them, as before a checkpoint.
   *
   * @return false when all has been sent
   */
  boolean feed(SortShardHarness harness, int records) throws Exception {
    long until = (long) fed + records;
    while (!readers.isEmpty() && fed < until) {
      PartitionReader reader = readers.get(random.nextInt(readers.size()));
      long run = Math.min(1 + random.nextInt(20), until - fed);
      for (int i = 0; i < run && reader.next < reader.records.size(); i++) {
        ingest.accept(reader.partition, reader.records.get(reader.next++));
        fed++;
      }
      harness.process(ingest.take());
      if (random.nextInt(3) == 0) {
        harness.turn();
      }
      if (reader.next == reader.records.size()) {
        readers.remove(reader);
      }
    }
    ingest.sendAll();
    harness.process(ingest.take());
    return !readers.isEmpty();
  }

  private static final class PartitionReader {
    private final int partition;
    private final List<StreamRecord> records;
    private int next;

    PartitionReader(int partition, List<StreamRecord> records) {
      this.partition = partition;
      this.records = records;
    }
  }
}
