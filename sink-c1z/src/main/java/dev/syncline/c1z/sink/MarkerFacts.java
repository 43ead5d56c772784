package dev.syncline.c1z.sink;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Derives the facts of a sync from the markers of its partitions. They depend on the set of markers
 * only: names come from the lowest partition, times are the earliest start and the latest end.
 */
final class MarkerFacts {
  private static final Comparator<Timestamp> BY_TIME =
      Comparator.comparingLong(Timestamp::getSeconds).thenComparingInt(Timestamp::getNanos);

  private MarkerFacts() {}

  static SyncFacts of(List<PartitionMarkers> markers) {
    BeginSync first =
        begins(markers)
            .findFirst()
            .flatMap(PartitionMarkers::begin)
            .orElse(BeginSync.getDefaultInstance());
    return new SyncFacts(
        first.getType(),
        first.getParentSyncId(),
        first.getConnector(),
        begins(markers)
            .flatMap(m -> m.begin().filter(BeginSync::hasStartedAt).stream())
            .map(BeginSync::getStartedAt)
            .min(BY_TIME)
            .or(() -> begins(markers).flatMap(m -> kafkaTime(m.beginTimestamp())).min(BY_TIME)),
        latest(markers, end -> end.hasEndedAt() ? Stream.of(end.getEndedAt()) : Stream.of()),
        latest(
            markers,
            end -> end.hasStatsWrittenAt() ? Stream.of(end.getStatsWrittenAt()) : Stream.of()));
  }

  private static Optional<Timestamp> latest(
      List<PartitionMarkers> markers, Function<EndSync, Stream<Timestamp>> time) {
    return markers.stream()
        .flatMap(m -> m.end().stream())
        .flatMap(time)
        .max(BY_TIME)
        .or(
            () ->
                markers.stream()
                    .filter(m -> m.end().isPresent())
                    .flatMap(m -> kafkaTime(m.endTimestamp()))
                    .max(BY_TIME));
  }

  private static Stream<PartitionMarkers> begins(List<PartitionMarkers> markers) {
    return markers.stream().filter(m -> m.begin().isPresent());
  }

  private static Stream<Timestamp> kafkaTime(long millis) {
    return millis < 0
        ? Stream.of()
        : Stream.of(
            Timestamp.newBuilder()
                .setSeconds(millis / 1000)
                .setNanos((int) (millis % 1000) * 1_000_000)
                .build());
  }
}
