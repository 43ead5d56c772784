package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
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
