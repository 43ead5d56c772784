package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import java.util.Optional;

/**
 * What the markers say about a sync as a whole.
 *
 * @param type name of the sync type as the producer gave it
 * @param parentSyncId free text, may be empty
 * @param connector name of the connector, may be empty
 * @param startedAt from the begin markers, else the Kafka timestamp of the first of them
 * @param endedAt from the end markers, else the Kafka timestamp of the last of them
 * @param statsWrittenAt the same
 */
public record SyncFacts(
    String type,
    String parentSyncId,
    String connector,
    Optional<Timestamp> startedAt,
    Optional<Timestamp> endedAt,
    Optional<Timestamp> statsWrittenAt) {

  public SyncFacts {
    requireNonNull(type);
    requireNonNull(parentSyncId);
    requireNonNull(connector);
    requireNonNull(startedAt);
    requireNonNull(endedAt);
    requireNonNull(statsWrittenAt);
  }
}
