package dev.syncline.c1z.read.store;

import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Databases written by the reference or by an independent prototype, with their contents. */
public final class GoldenDatabases {
  /** Names of all databases that {@link #open} knows. */
  public static Stream<String> names() {
    return Stream.of(
        "tiny-dir",
        "tiny-indexed.c1z",
        "go-indexed.c1z",
        "go-tar.c1z",
        "go-tarzstd.c1z",
        "go-replaced.c1z",
        "java-indexed.c1z",
        "java-tar.c1z",
        "java-tarzstd.c1z",
        "go-features-snappy",
        "go-features-zstd",
        "go-format-13",
        "go-format-15",
        "go-format-16",
        "go-format-19",
        "go-format-22",
        "go-format-24",
        "go-ingested");
  }

  private final Path folder;
  private boolean unpacked;

  /**
   * @param folder where the files are unpacked
   */
  public GoldenDatabases(Path folder) {
    this.folder = folder;
  }

  /** Path of a file or directory below {@code golden-pebble}, of those in zip files too. */
  public Path path(String name) throws IOException {
    if (!unpacked) {
      GoldenFiles.unzip("golden-pebble/go-features.zip", folder);
      GoldenFiles.unzip("golden-pebble/go-formats.zip", folder);
      Path tiny = Files.createDirectory(folder.resolve("tiny-dir"));
      for (String file :
          List.of(
              "000002.sst",
              "MANIFEST-000001",
              "marker.format-version.000001.024",
              "marker.manifest.000001.MANIFEST-000001")) {
        GoldenFiles.copy("golden-pebble/tiny-dir/" + file, tiny);
      }
      unpacked = true;
    }
    Path path = folder.resolve(name);
    return Files.exists(path) ? path : GoldenFiles.copy("golden-pebble/" + name, folder);
  }

  TableStore open(String name, ReadOptions options) throws IOException {
    Path path = path(name);
    return TableStore.open(
        Files.isDirectory(path)
            ? new DirectoryFiles(path)
            : new EnvelopeFiles(EnvelopeReader.open(path)),
        options);
  }

  /** Lines {@code hex key TAB hex value}, as the reference dumped them. */
  public List<String> dump(String name) throws IOException {
    String base = name.replace(".c1z", "");
    if (base.startsWith("java-")) {
      base = "go-indexed";
    } else if (base.startsWith("tiny-")) {
      base = "tiny-dir";
    } else if (base.startsWith("go-features-")) {
      base = "go-features";
    }
    return Files.readString(path(base + ".tsv"), StandardCharsets.US_ASCII).lines().toList();
  }

  /** The same as a sorted map. */
  TreeMap<byte[], byte[]> content(String name) throws IOException {
    TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
    for (String line : dump(name)) {
      String[] parts = line.split("\t", -1);
      map.put(HexFormat.of().parseHex(parts[0]), HexFormat.of().parseHex(parts[1]));
    }
    return map;
  }

  /** What a cursor shows from where it stands, in the form of {@link #dump}. */
  static List<String> rest(VisibleCursor cursor) throws IOException {
    List<String> lines = new ArrayList<>();
    while (cursor.next()) {
      lines.add(line(cursor.key(), cursor.value().toByteArray()));
    }
    return lines;
  }

  public static String line(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + "\t" + HexFormat.of().formatHex(value);
  }

  static String line(Map.Entry<byte[], byte[]> entry) {
    return entry == null ? null : line(entry.getKey(), entry.getValue());
  }
}
