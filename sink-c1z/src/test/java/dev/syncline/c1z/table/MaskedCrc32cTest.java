package dev.syncline.c1z.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.c1z.GoldenPebble;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MaskedCrc32cTest {
  @Property(tries = 200)
  void unmaskIsTheInverse(@ForAll int crc) {
    assertThat(MaskedCrc32c.unmask(MaskedCrc32c.mask(crc))).isEqualTo(crc);
  }

  @Test
  void blockOfTheGoldenTable() {
    byte[] table = GoldenPebble.bytes("tiny-dir/000002.sst");
    // The data block: 59 bytes, then its compression code, then 11 20 c6 d2.
    assertThat(MaskedCrc32c.ofBlock(table, 0, 59, 0)).isEqualTo(0xd2c62011);
  }

  @Test
  void chunkOfTheGoldenManifest() {
    byte[] log = GoldenPebble.bytes("tiny-dir/MANIFEST-000001");
    int stored = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getInt();
    assertThat(MaskedCrc32c.ofLogChunk(1, log, 7, log.length - 7)).isEqualTo(stored);
  }
}
