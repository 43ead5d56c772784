package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.StoredValues;
import dev.syncline.serde.model.NaiveDerivation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What tests of merges share. */
final class MergeFiles {
  private static final int LAST_MERGED = 4;

  private MergeFiles() {}

  /** All visible keys and values of a file. */
  static NavigableMap<byte[], byte[]> rows(Path file) throws IOException {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    try (C1zFile open = C1zFile.open(file);
        VisibleCursor cursor = open.store().cursor()) {
      while (cursor.next()) {
        rows.put(cursor.key(), cursor.value().toByteArray());
      }
    }
    return rows;
  }

  static List<String> lines(NavigableMap<byte[], byte[]> rows) {
    HexFormat hex = HexFormat.of();
    return rows.entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + "\t" + hex.formatHex(row.getValue()))
        .toList();
  }

  /** What a merge has to give, apart from the sync run. */
  static NavigableMap<byte[], byte[]> model(
      List<Path> files, MergeStrategy strategy, String syncId, String statsWrittenAt)
      throws IOException {
    NavigableMap<byte[], byte[]> winners = new TreeMap<>(Arrays::compareUnsigned);
    NavigableMap<byte[], Long> ranks = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < files.size(); i++) {
      // Among equal times: the last of the list; with fold the base before all others.
      int rank = strategy == MergeStrategy.FOLD && i == 0 ? files.size() : i;
      for (var row : rows(files.get(i)).entrySet()) {
        byte[] key = row.getKey();
        if (key[1] < 1 || key[1] > LAST_MERGED) {
          continue;
        }
        long time =
            StoredValues.discoveredAtNanos(
                KeyFamily.of(key, 0, key.length), row.getValue(), 0, row.getValue().length);
        long order = (time == StoredValues.ABSENT ? 0 : time) * 16 + rank;
        if (ranks.getOrDefault(key, Long.MIN_VALUE) < order) {
          ranks.put(key, order);
          winners.put(key, row.getValue());
        }
      }
    }
    NaiveDerivation.addAll(winners, syncId, "", time(statsWrittenAt));
    return winners;
  }

  static List<String> linesWithoutRun(NavigableMap<byte[], byte[]> rows) {
    NavigableMap<byte[], byte[]> others = new TreeMap<>(rows);
    others.remove(Keys.SYNC_RUN_KEY);
    return lines(others);
  }

  static MergeOptions options(
      MergeStrategy strategy,
      String syncId,
      String startedAt,
      String statsWrittenAt,
      WriteOptions write,
      int threads,
      Path scratch) {
    return new MergeOptions(
        strategy,
        syncId,
        time(startedAt),
        time(statsWrittenAt),
        write,
        new C1zWriter.Resources(threads, 1 << 20, scratch),
        false);
  }

  static Timestamp time(String text) {
    Instant time = Instant.parse(text);
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  /** Names in a directory. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
