package dev.syncline.c1z.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.ByteSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogWriterTest {
  @Property(tries = 200)
  void recordsComeBack(
      @ForAll @Size(max = 6) List<@IntRange(max = 100_000) Integer> lengths,
      @ForAll Random random) {
    List<byte[]> records = new ArrayList<>();
    for (int length : lengths) {
      byte[] record = new byte[length];
      random.nextBytes(record);
      records.add(record);
    }
    assertThat(ParsedLog.records(write(records))).containsExactlyElementsOf(records);
  }

  @Test
  void everyPlaceWhereABlockCanEnd() {
    for (int length = 32768 - 7 - 20; length <= 32768 + 20; length++) {
      List<byte[]> records = List.of(new byte[length], new byte[0], new byte[] {1});
      byte[] log = write(records);
      assertThat(ParsedLog.records(log))
          .as("record of %d bytes", length)
          .containsExactlyElementsOf(records);
    }
  }

  @Test
  void blocksCountFromTheBeginningOfTheSink() {
    ByteSink used = new ByteSink();
    used.writeByte(1);
    assertThatThrownBy(() -> new LogWriter(used)).hasMessageContaining("must begin empty");
  }

  private static byte[] write(List<byte[]> records) {
    ByteSink log = new ByteSink();
    LogWriter writer = new LogWriter(log);
    records.forEach(record -> writer.append(record, 0, record.length));
    return log.toByteArray();
  }
}
