package dev.syncline.c1z.sink;

import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import java.util.Optional;

/**
 * The markers of one partition of a sync.
 *
 * @param partition number of the Kafka partition
 * @param begin empty if none has come
 * @param beginTimestamp Kafka timestamp of the begin marker, milliseconds since 1970; negative if
 *     the record has none
 * @param end empty if none has come
 * @param endTimestamp Kafka timestamp of the end marker, as above
 */
public record PartitionMarkers(
    int partition,
    Optional<BeginSync> begin,
    long beginTimestamp,
    Optional<EndSync> end,
    long endTimestamp) {}
