package dev.syncline.c1z;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.c1z.directory.DirectoryNames;
import dev.syncline.c1z.directory.ManifestLog;
import dev.syncline.c1z.directory.TableEntry;
import dev.syncline.c1z.envelope.EnvelopeWriter;
import dev.syncline.c1z.envelope.Frame;
import dev.syncline.c1z.envelope.FrameCompressor;
import dev.syncline.c1z.table.BlockCompression;
import dev.syncline.c1z.table.FinishedTable;
import dev.syncline.c1z.table.RowTableWriter;
import dev.syncline.c1z.table.TableOptions;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Writes directories and envelopes of many shapes, for checking by hand with the reference library:
 * {@code SampleFiles DIRECTORY}. What a test can check without it is in the tests beside this
 * class.
 */
public final class SampleFiles {
  private final Path target;

  private SampleFiles(Path target) {
    this.target = target;
  }

  public static void main(String[] args) throws IOException {
    SampleFiles samples = new SampleFiles(Files.createDirectories(Path.of(args[0])));
    for (BlockCompression compression : BlockCompression.values()) {
      TableOptions options = TableOptions.DEFAULT.withCompression(compression);
      String name = compression.name().toLowerCase(Locale.ROOT);
      samples.write("odd-" + name, options, oddRows(), 2_000_000);
      samples.write("grants-" + name, options, grantRows(100_000), 4_000_000);
    }
    TableOptions small = TableOptions.DEFAULT.withBlockSize(100);
    samples.write("many-tables", small, grantRows(20_000), 4_000);
    samples.write("many-blocks", small, grantRows(50_000), Integer.MAX_VALUE);
    samples.write(
        "own-properties",
        TableOptions.DEFAULT.withProperties(Map.of("syncline.sync", "x", "a", "b")),
        grantRows(10),
        Integer.MAX_VALUE);
  }

  private void write(String name, TableOptions options, TreeMap<byte[], byte[]> rows, int cut)
      throws IOException {
    Map<String, byte[]> files = files(options, rows, cut);
    Path directory = Files.createDirectories(target.resolve(name));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    List<Frame> frames = new ArrayList<>();
    try (FrameCompressor compressor = new FrameCompressor()) {
      files.forEach((file, raw) -> frames.add(compressor.compress(file, raw, 0, raw.length)));
    }
    for (PayloadEncoding encoding :
        List.of(
            PayloadEncoding.PAYLOAD_ENCODING_INDEXED_ZSTD,
            PayloadEncoding.PAYLOAD_ENCODING_TAR_ZSTD,
            PayloadEncoding.PAYLOAD_ENCODING_TAR)) {
      byte[] manifest =
          C1ZManifestV3.newBuilder()
              .setEngine("pebble3")
              .setEngineSchemaVersion(DirectoryNames.FORMAT_VERSION)
              .setPayloadEncoding(encoding)
              .build()
              .toByteArray();
      Path file = target.resolve(name + "-" + encoding.getNumber() + ".c1z");
      try (OutputStream out = Files.newOutputStream(file)) {
        EnvelopeWriter.write(out, manifest, frames);
      }
    }
  }

  private static Map<String, byte[]> files(
      TableOptions options, TreeMap<byte[], byte[]> rows, int cut) {
    Map<String, byte[]> files = new TreeMap<>();
    List<TableEntry> entries = new ArrayList<>();
    try (RowTableWriter writer = new RowTableWriter(options)) {
      for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
        byte[] key = row.getKey();
        writer.add(key, 0, key.length, row.getValue(), 0, row.getValue().length);
        if (writer.estimatedSize() >= cut || key == rows.lastKey()) {
          FinishedTable table = writer.finish();
          TableEntry entry =
              TableEntry.of(table, DirectoryNames.FIRST_TABLE_NUMBER + entries.size());
          entries.add(entry);
          files.put(DirectoryNames.table(entry.fileNumber()), table.toByteArray());
          writer.reset();
        }
      }
    }
    files.put(DirectoryNames.MANIFEST, ManifestLog.write(entries));
    files.put(DirectoryNames.FORMAT_VERSION_MARKER, new byte[0]);
    files.put(DirectoryNames.MANIFEST_MARKER, new byte[0]);
    return files;
  }

  private static TreeMap<byte[], byte[]> oddRows() {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    Random random = new Random(1);
    byte[] longest = new byte[40_000];
    random.nextBytes(longest);
    for (int length : new int[] {1, 2, 3, 127, 128, 129, 16_383, 16_384, 16_385, 39_999, 40_000}) {
      rows.put(Arrays.copyOf(longest, length), new byte[length % 7]);
    }
    byte[] large = new byte[5_000_000];
    random.nextBytes(large);
    rows.put(new byte[] {7}, large);
    rows.put(new byte[] {7, 0}, new byte[5_000_000]);
    rows.put(new byte[] {(byte) 0xff}, new byte[0]);
    rows.put(new byte[] {(byte) 0xff, (byte) 0xff}, new byte[32 << 10]);
    for (int i = 0; i < 5_000; i++) {
      byte[] key = new byte[1 + random.nextInt(60)];
      random.nextBytes(key);
      rows.put(
          key, new byte[random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(50)]);
    }
    return rows;
  }

  private static TreeMap<byte[], byte[]> grantRows(int count) {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      String group = "group-%06d".formatted(i / 1_000);
      String user = "user-%08d".formatted(i % 1_000);
      String key = "\u0003\u0004\u0000group\u0000" + group + "\u0000member\u0000user\u0000" + user;
      String value = "group:" + group + ":member:user:" + user + " discovered at " + i / 10_000;
      rows.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
    return rows;
  }
}
