package dev.syncline.c1z.sink;

import dev.syncline.serde.proto.stream.BeginSync;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The reports of all shards of a sync added up per partition, and what is wrong with the sums.
 *
 * @param records distinct records taken over all partitions
 * @param faults one sentence each, in order of partitions; empty if the sync is complete
 */
record PartitionTotals(long records, List<String> faults) {
  /** A sync with a wrong count has one in many partitions; the first few say enough. */
  private static final int MAX_FAULTS = 8;

  static PartitionTotals of(Collection<ShardReport> reports) {
    Map<Integer, Long> taken = new TreeMap<>();
    Map<Integer, Integer> endedIn = new TreeMap<>();
    Map<Integer, PartitionMarkers> markers = new TreeMap<>();
    long records = 0;
    for (ShardReport report : reports) {
      for (PartitionCount count : report.counts()) {
        taken.merge(count.partition(), count.taken(), Long::sum);
        endedIn.merge(count.partition(), count.ended() ? 1 : 0, Integer::sum);
        records += count.taken();
      }
      for (PartitionMarkers of : report.markers()) {
        markers.put(of.partition(), of);
      }
    }
    List<String> faults = new ArrayList<>();
    for (Map.Entry<Integer, Long> entry : taken.entrySet()) {
      int partition = entry.getKey();
      String fault =
          faultOf(
              markers.get(partition),
              entry.getValue(),
              endedIn.get(partition),
              reports.size(),
              taken.size());
      if (fault != null) {
        faults.add("partition " + partition + ": " + fault);
      }
    }
    if (taken.isEmpty()) {
      faults.add("no marker of any partition");
    }
    return new PartitionTotals(records, cut(faults));
  }

  /** Null if the partition is whole. */
  private static String faultOf(
      PartitionMarkers markers, long taken, int endedIn, int shards, int partitions) {
    if (markers == null || endedIn != shards) {
      return "its end marker came after other partitions had completed the sync";
    }
    if (markers.begin().isEmpty()) {
      return "the begin marker is missing" + announced(markers, taken);
    }
    BeginSync begin = markers.begin().get();
    if (begin.getPartitions() != partitions) {
      return "the begin marker announces "
          + Integer.toUnsignedString(begin.getPartitions())
          + " partitions, "
          + partitions
          + " were used";
    }
    if (markers.end().isEmpty()) {
      return "the end marker is missing";
    }
    return markers.end().get().getRecords() == taken
        ? null
        : "incomplete" + announced(markers, taken);
  }

  private static String announced(PartitionMarkers markers, long taken) {
    return markers
        .end()
        .map(
            end ->
                ", the end marker announces "
                    + Long.toUnsignedString(end.getRecords())
                    + " records and "
                    + taken
                    + " arrived")
        .orElse("");
  }

  private static List<String> cut(List<String> faults) {
    if (faults.size() <= MAX_FAULTS) {
      return faults;
    }
    List<String> few = new ArrayList<>(faults.subList(0, MAX_FAULTS));
    few.add("and " + (faults.size() - MAX_FAULTS) + " more");
    return few;
  }
}
