package dev.syncline.c1z.read.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.c1z.directory.LogWriter;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.read.table.Slice;
import dev.syncline.c1z.table.MaskedCrc32c;
import dev.syncline.serde.ByteSink;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogRecordsTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = new byte[50_000];

  private static byte[] log(byte[]... records) {
    ByteSink log = new ByteSink();
    LogWriter writer = new LogWriter(log);
    for (byte[] record : records) {
      writer.append(record, 0, record.length);
    }
    return log.toByteArray();
  }

  private static List<byte[]> read(byte[] log, boolean checked) throws IOException {
    return LogRecords.read(Slice.of(log), "MANIFEST", checked).stream()
        .map(Slice::toByteArray)
        .toList();
  }

  private static byte[] withTail(byte[] log, byte... tail) {
    byte[] whole = Arrays.copyOf(log, log.length + tail.length);
    System.arraycopy(tail, 0, whole, log.length, tail.length);
    return whole;
  }

  /** After a whole first record: garbage, a record of which the end or a byte is missing. */
  static Stream<byte[]> invalidTails() {
    byte[] two = log(FIRST, SECOND);
    byte[] changed = two.clone();
    changed[two.length - 1] ^= 1;
    return Stream.of(
        withTail(log(FIRST), (byte) 1),
        withTail(log(FIRST), new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9}),
        Arrays.copyOf(two, two.length - 1),
        Arrays.copyOf(two, 32_768),
        changed);
  }

  @ParameterizedTest
  @MethodSource("invalidTails")
  void anInvalidTailEndsALogThatIsKnownToBeWhatWasWritten(byte[] log) throws IOException {
    assertThat(read(log, true)).containsExactly(FIRST);
  }

  @ParameterizedTest
  @MethodSource("invalidTails")
  void anInvalidTailIsDamageIfNothingVouchesForTheLog(byte[] log) {
    assertThatThrownBy(() -> read(log, false)).isInstanceOf(DamagedFileException.class);
  }

  @Test
  void zerosEndALog() throws IOException {
    byte[] log = withTail(log(FIRST, SECOND), new byte[100]);
    assertThat(read(log, true)).containsExactly(FIRST, SECOND);
    assertThat(read(log, false)).containsExactly(FIRST, SECOND);
  }

  @Test
  void aLogWithoutARecordIsDamaged() {
    byte[] log = log(FIRST);
    log[0] ^= 1;
    for (boolean checked : new boolean[] {true, false}) {
      assertThatThrownBy(() -> read(log, checked)).isInstanceOf(DamagedFileException.class);
      assertThatThrownBy(() -> read(new byte[0], checked)).isInstanceOf(DamagedFileException.class);
    }
  }

  /** They would be taken for an end, although the reference may read them. */
  @Test
  void recordsOfWriteAheadLogsAreRefused() {
    for (int type = 5; type <= 12; type++) {
      ByteSink chunk = new ByteSink();
      chunk.writeFixed32BigEndian(1);
      chunk.writeBytes(new byte[type <= 8 ? 0 : 8]);
      chunk.writeBytes(SECOND, 0, 20);
      ByteSink log = new ByteSink();
      log.writeBytes(log(FIRST));
      log.writeFixed32LittleEndian(MaskedCrc32c.ofLogChunk(type, chunk.array(), 0, chunk.size()));
      log.writeByte(20);
      log.writeByte(0);
      log.writeByte(type);
      log.writeBytes(chunk);
      for (boolean checked : new boolean[] {true, false}) {
        assertThatThrownBy(() -> read(log.toByteArray(), checked))
            .isInstanceOf(UnsupportedC1zException.class)
            .hasMessageContaining("chunk of type " + log.array()[log(FIRST).length + 6]);
      }
    }
  }
}
