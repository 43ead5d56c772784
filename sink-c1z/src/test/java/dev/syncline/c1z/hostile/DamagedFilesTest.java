package dev.syncline.c1z.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.testdata.GoldenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small files, ours and the reference's, in the three encodings, cut and with bits flipped: reading
 * gives a typed error or all of the right rows.
 *
 * <p>A sample by default; {@code -Dsyncline.damage.every=1} cuts at every byte and flips every bit.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedFilesTest {
  private static final String EVERY = "syncline.damage.every";

  /** Prime, so that all bits of a byte get their turn. */
  private static final int SAMPLE_BITS = 211;

  private static final int SAMPLE_CUTS = 31;

  @TempDir private Path folder;
  private int taken;

  static Stream<String> files() {
    return Stream.of(
        "golden/01-tiny/file.c1z",
        "golden/12-if-newer/file.c1z",
        "golden-pebble/tiny-indexed.c1z",
        "golden-pebble/go-indexed.c1z",
        "golden-pebble/go-replaced.c1z",
        "golden-pebble/go-tarzstd.c1z",
        "golden-pebble/go-tar.c1z",
        "golden-pebble/java-indexed.c1z",
        "golden-pebble/java-tarzstd.c1z",
        "golden-pebble/java-tar.c1z");
  }

  @ParameterizedTest
  @MethodSource("files")
  void cuts(String name) throws IOException {
    byte[] whole = GoldenFiles.bytes(name);
    List<String> rows = read(whole);
    int step = Integer.getInteger(EVERY, SAMPLE_CUTS);
    for (int length = 0; length < whole.length; length += step) {
      check(Arrays.copyOf(whole, length), rows, name + " cut at " + length);
    }
    report(name, (whole.length + step - 1) / step, "cuts");
  }

  @ParameterizedTest
  @MethodSource("files")
  void flips(String name) throws IOException {
    byte[] file = GoldenFiles.bytes(name);
    List<String> rows = read(file);
    int step = Integer.getInteger(EVERY, SAMPLE_BITS);
    for (long bit = 0; bit < 8L * file.length; bit += step) {
      int at = (int) (bit / 8);
      file[at] ^= (byte) (1 << bit % 8);
      check(file, rows, name + " with bit " + bit % 8 + " of byte " + at + " flipped");
      file[at] ^= (byte) (1 << bit % 8);
    }
    report(name, (8L * file.length + step - 1) / step, "flips");
  }

  private void check(byte[] damaged, List<String> rows, String what) {
    try {
      // AssertJ's comparison of long lists takes longer than reading them.
      assertThat(read(damaged).equals(rows)).as(what + ": rows are as they were").isTrue();
      taken++;
    } catch (C1zException e) {
      assertThat(e.getMessage()).as(what).contains("damaged.c1z").doesNotContain("\n");
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }

  private List<String> read(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("damaged.c1z"), bytes);
    ReadOptions options =
        ReadOptions.defaults().withMemory(1 << 20).withReadAhead(false).withMaxBlockBytes(1 << 24);
    HexFormat hex = HexFormat.of();
    List<String> rows = new ArrayList<>();
    try (C1zFile file = C1zFile.open(path, options);
        VisibleCursor cursor = file.store().cursor()) {
      while (cursor.next()) {
        rows.add(hex.formatHex(cursor.key()) + '\t' + hex.formatHex(cursor.value().toByteArray()));
      }
    } catch (UncheckedIOException e) {
      throw new AssertionError("an unchecked error", e);
    }
    return rows;
  }

  private void report(String name, long count, String what) {
    if (System.getProperty(EVERY) != null) {
      System.out.printf("%-34s %,9d %s, %,d taken%n", name, count, what, taken);
    }
  }
}
