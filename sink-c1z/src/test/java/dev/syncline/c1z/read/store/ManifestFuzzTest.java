package dev.syncline.c1z.read.store;

import dev.syncline.c1z.directory.LogWriter;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.serde.ByteSink;
import dev.syncline.testdata.Fuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated MANIFESTs: the log as it is, and version edits below the checksums of the log. */
class ManifestFuzzTest {
  @TempDir private Path folder;

  @Test
  void logs() throws IOException {
    Fuzzing.run("manifest log", manifests(), 10_000, ManifestFuzzTest::accepts);
  }

  @Test
  void versionEdits() throws IOException {
    List<byte[]> edits = new ArrayList<>();
    for (byte[] manifest : manifests()) {
      for (Slice edit : LogRecords.read(Slice.of(manifest), "seed", false)) {
        edits.add(edit.toByteArray());
      }
    }
    // An edit that removes what another one added is refused where it stands alone.
    edits.removeIf(edit -> !acceptsEdit(edit));
    Fuzzing.run("version edit", edits, 10_000, ManifestFuzzTest::acceptsEdit);
  }

  private List<byte[]> manifests() throws IOException {
    GoldenDatabases databases = new GoldenDatabases(folder);
    List<byte[]> manifests = new ArrayList<>();
    for (String name : List.of("tiny-dir", "go-features-snappy", "go-format-13", "go-ingested")) {
      Path database = databases.path(name);
      try (var files = Files.list(database)) {
        for (Path file : files.toList()) {
          if (file.getFileName().toString().startsWith("MANIFEST-")) {
            manifests.add(Files.readAllBytes(file));
          }
        }
      }
    }
    return manifests;
  }

  private static boolean acceptsEdit(byte[] edit) {
    ByteSink log = new ByteSink();
    new LogWriter(log).append(edit, 0, edit.length);
    try {
      return accepts(log.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean accepts(byte[] manifest) throws IOException {
    boolean checked = replays(manifest, true);
    boolean unchecked = replays(manifest, false);
    if (unchecked && !checked) {
      throw new AssertionError("refused although its bytes are vouched for");
    }
    return checked;
  }

  private static boolean replays(byte[] manifest, boolean checked) throws IOException {
    try {
      VersionEdits.replay(Slice.of(manifest), "MANIFEST", checked).tables();
      return true;
    } catch (C1zException e) {
      return false;
    }
  }
}
