package dev.syncline.c1z.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.PayloadFile;
import dev.syncline.c1z.table.ParsedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All rows of one of our files, read by the tests' own reading of the table format. */
public final class FileContents {
  private FileContents() {}

  /** Rows in key order; checks that tables are numbered in the order of their keys. */
  public static NavigableMap<byte[], byte[]> of(byte[] file) throws IOException {
    Path path = Files.createTempFile("contents-", ".c1z");
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    try {
      Files.write(path, file);
      try (EnvelopeReader reader = EnvelopeReader.open(path)) {
        byte[] last = null;
        for (PayloadFile payload : reader.files()) {
          if (payload.name().endsWith(".sst")) {
            for (ParsedTable.Row row : new ParsedTable(reader.read(payload.name()), 16).rows()) {
              assertThat(last == null || Arrays.compareUnsigned(last, row.key()) < 0)
                  .as("keys rise from table to table")
                  .isTrue();
              last = row.key();
              rows.put(row.key(), row.value());
            }
          }
        }
      }
    } finally {
      Files.delete(path);
    }
    return rows;
  }

  public static int tables(byte[] file) throws IOException {
    Path path = Files.createTempFile("contents-", ".c1z");
    try {
      Files.write(path, file);
      try (EnvelopeReader reader = EnvelopeReader.open(path)) {
        return (int) reader.files().stream().filter(f -> f.name().endsWith(".sst")).count();
      }
    } finally {
      Files.delete(path);
    }
  }

  public static List<String> lines(NavigableMap<byte[], byte[]> rows) {
    HexFormat hex = HexFormat.of();
    return rows.entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + "\t" + hex.formatHex(row.getValue()))
        .toList();
  }
}
