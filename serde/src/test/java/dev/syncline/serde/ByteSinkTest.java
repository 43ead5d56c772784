package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ByteSinkTest {
  @Test
  void numbersInTheirByteOrder() {
    ByteSink sink = new ByteSink(0);
    sink.writeFixed64BigEndian(0x0102030405060708L);
    sink.writeFixed64LittleEndian(0x0102030405060708L);
    sink.writeFixed32BigEndian(0x01020304);
    sink.writeFixed32LittleEndian(0x01020304);
    sink.writeByte(0x1ff);
    sink.writeUtf8("é");
    assertThat(HexFormat.of().formatHex(sink.toByteArray()))
        .isEqualTo(
            "0102030405060708" + "0807060504030201" + "01020304" + "04030201" + "ff" + "c3a9");
  }

  @Property(tries = 300)
  void varints(@ForAll long value, @ForAll @IntRange(max = 63) int shift) throws Exception {
    long shifted = value >>> shift;
    ByteSink sink = new ByteSink();
    sink.writeVarint(shifted);
    assertThat(sink.size()).isEqualTo(ByteSink.varintSize(shifted));
    assertThat(CodedInputStream.newInstance(sink.toByteArray()).readRawVarint64())
        .isEqualTo(shifted);
  }

  @Property(tries = 100)
  void delimitedFields(@ForAll @IntRange(max = 40_000) int length) throws Exception {
    ByteSink sink = new ByteSink(16);
    byte[] payload = new byte[length + 1];
    payload[length] = 5;
    sink.writeDelimited(2 << 3 | 2, payload, 1, length);
    CodedInputStream in = CodedInputStream.newInstance(sink.toByteArray());
    assertThat(in.readTag()).isEqualTo(18);
    assertThat(in.readByteArray()).hasSize(length);
    assertThat(in.isAtEnd()).isTrue();
  }

  @Test
  void growsAndKeepsItsMemory() {
    ByteSink sink = new ByteSink(0);
    for (int i = 0; i < 1000; i++) {
      sink.writeBytes(new byte[] {(byte) i, 1, 2}, 0, 2);
    }
    assertThat(sink.size()).isEqualTo(2000);
    assertThat(sink.toByteArray()[1998]).isEqualTo((byte) 999);
    byte[] memory = sink.array();
    sink.truncate(10);
    assertThat(sink.size()).isEqualTo(10);
    sink.reset();
    sink.reserve(memory.length);
    sink.writeBytes(new byte[memory.length]);
    assertThat(sink.array()).isSameAs(memory);
  }

  @Test
  void refusesWhatCannotBe() {
    ByteSink sink = new ByteSink();
    assertThatThrownBy(() -> sink.truncate(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sink.reserve(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ByteSink(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sink.setByte(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sink.writeBytes(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    sink.writeByte(1);
    assertThatThrownBy(() -> sink.reserve(Integer.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2147483648 bytes");
  }
}
