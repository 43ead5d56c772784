package dev.syncline.c1z.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.FileVerifier;
import dev.syncline.c1z.repair.C1zRepair;
import dev.syncline.c1z.repair.NotRepairableException;
import dev.syncline.c1z.table.BlockCompression;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.CopyWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.proto.manifest.PayloadEncoding;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Repair of files with a flipped bit: refused, or a sound file that holds rows of the original and
 * no others, and all of them if it says that nothing was lost.
 */
class DamagedRepairTest {
  private static final GoldenCase GOLDEN = GoldenCase.of("05-annotations");
  private static final int SAMPLES = 80;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = PayloadEncoding.class,
      mode = Mode.INCLUDE,
      names = {
        "PAYLOAD_ENCODING_TAR",
        "PAYLOAD_ENCODING_TAR_ZSTD",
        "PAYLOAD_ENCODING_INDEXED_ZSTD"
      })
  void noRowIsInvented(PayloadEncoding encoding) throws IOException {
    byte[] file = file(encoding);
    Set<String> original = records(GOLDEN.expected());
    int mended = 0;
    // An odd step, so that all bits of a byte get their turn.
    long step = 8L * file.length / SAMPLES | 1;
    for (long bit = 3; bit < 8L * file.length; bit += step) {
      byte[] damaged = file.clone();
      damaged[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
      mended += check(damaged, original, "bit %d of byte %d".formatted(bit % 8, bit / 8)) ? 1 : 0;
    }
    if (encoding == PayloadEncoding.PAYLOAD_ENCODING_TAR) {
      assertThat(mended).isPositive();
    }
  }

  private boolean check(byte[] damaged, Set<String> original, String what) throws IOException {
    Path source = Files.write(folder.resolve("damaged.c1z"), damaged);
    Path output = folder.resolve("mended.c1z");
    C1zRepair.Result result;
    try {
      result =
          C1zRepair.repair(
              source,
              output,
              true,
              WriteOptions.defaults(),
              new C1zWriter.Resources(1, 8 << 20, folder),
              note -> {},
              (step, done, total) -> {});
    } catch (C1zException | NotRepairableException e) {
      return false;
    }
    Set<String> found = new HashSet<>();
    try (C1zFile file = C1zFile.open(output);
        VisibleCursor row = file.store().cursor()) {
      assertThat(FileVerifier.verify(file, finding -> {}, (step, done, total) -> {}).isSound())
          .as(what)
          .isTrue();
      while (row.next()) {
        add(found, row.key(), row.value().toByteArray());
      }
    }
    assertThat(original).as(what).containsAll(found);
    if (result.lost() == 0) {
      assertThat(found).as(what).isEqualTo(original);
    }
    return true;
  }

  private static Set<String> records(Map<byte[], byte[]> rows) {
    Set<String> records = new HashSet<>();
    rows.forEach((key, value) -> add(records, key, value));
    return records;
  }

  /** What is derived is different where rows are missing; so is a sync run from the manifest. */
  private static void add(Set<String> records, byte[] key, byte[] value) {
    if (!KeyFamily.of(key, 0, key.length).isDerived()
        && !Arrays.equals(key, Keys.STATS)
        && !Arrays.equals(key, Keys.SYNC_RUN_KEY)) {
      records.add(HexFormat.of().formatHex(key) + " " + HexFormat.of().formatHex(value));
    }
  }

  private byte[] file(PayloadEncoding encoding) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriteOptions options =
        WriteOptions.defaults()
            .withEncoding(encoding)
            .withBlockCompression(BlockCompression.SNAPPY);
    try (CopyWriter writer = new CopyWriter(options, new C1zWriter.Resources(1, 8 << 20, folder))) {
      for (Map.Entry<byte[], byte[]> row : GOLDEN.expected().entrySet()) {
        byte[] value = row.getValue();
        writer.add(row.getKey(), row.getKey().length, value, 0, value.length);
      }
      writer.finish(out);
    }
    return out.toByteArray();
  }
}
