package dev.syncline.c1z.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VarintsTest {
  @Property(tries = 500)
  void readsWhatItWrites(@ForAll long value) {
    byte[] bytes = new byte[20];
    int end = Varints.write(bytes, 3, value);

    assertThat(end - 3).isEqualTo(Varints.length(value));
    assertThat(Varints.read(bytes, 3, end)).isEqualTo(value);
    assertThat(Varints.end(bytes, 3, end)).isEqualTo(end);
    assertThatThrownBy(() -> Varints.read(bytes, 3, end - 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Varints.end(bytes, 3, end - 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void lengthGrowsEverySevenBits() {
    assertThat(Varints.length(0)).isEqualTo(1);
    for (int bits = 1; bits <= 64; bits++) {
      assertThat(Varints.length(-1L >>> (64 - bits))).as("%d bits", bits).isEqualTo((bits + 6) / 7);
    }
  }

  @Test
  void refusesMoreThan64Bits() {
    byte[] eleven = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    byte[] bit65 = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2};
    assertThatThrownBy(() -> Varints.read(eleven, 0, eleven.length))
        .hasMessageContaining("longer than 64 bits");
    assertThatThrownBy(() -> Varints.end(eleven, 0, eleven.length))
        .hasMessageContaining("longer than 64 bits");
    assertThatThrownBy(() -> Varints.read(bit65, 0, bit65.length))
        .hasMessageContaining("longer than 64 bits");
  }
}
