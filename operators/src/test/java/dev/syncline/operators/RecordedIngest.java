package dev.syncline.operators;

import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** An {@link Ingest} whose output is kept: copies of the batches, and the dead letters. */
final class RecordedIngest implements Ingest.Outlet {
  private final Ingest ingest;
  private final List<ShardBatch> batches = new ArrayList<>();
  private final List<DeadLetter> letters = new ArrayList<>();
  private long offset;

  /** Sends small batches, so that a few records make several. */
  RecordedIngest(int shards) {
    this.ingest = new Ingest(shards, 1 << 14, 1 << 9, null, this);
  }

  @Override
  public void send(ShardBatch batch) {
    batches.add(new ShardBatchSerializer().copy(batch));
  }

  @Override
  public void deadLetter(DeadLetter letter) {
    letters.add(letter);
  }

  void accept(int partition, StreamRecord record) {
    ingest.accept(
        new RawRecord()
            .set(
                "topic",
                partition,
                offset,
                1_700_000_000_000L + offset++,
                record.toByteArray(),
                new RecordHeaders()));
  }

  void sendAll() {
    ingest.sendAll();
  }

  /** What has come since the last call. */
  List<ShardBatch> take() {
    List<ShardBatch> taken = List.copyOf(batches);
    batches.clear();
    return taken;
  }

  List<DeadLetter> letters() {
    return letters;
  }

  /** Adds routing headers as producers write them. */
  static void route(Headers headers, byte[] syncId, String epoch, String sequence) {
    headers.add(RoutingHeaders.SYNC_ID, syncId);
    headers.add(RoutingHeaders.EPOCH, epoch.getBytes(StandardCharsets.US_ASCII));
    headers.add(RoutingHeaders.SEQUENCE, sequence.getBytes(StandardCharsets.US_ASCII));
  }
}
