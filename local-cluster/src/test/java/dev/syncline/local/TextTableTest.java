package dev.syncline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    TextTable table = new TextTable().column("name").numbers("size").column("file");
    table.row(List.of("a", "12,345", "x.c1z"));
    table.row(List.of("longer", "1", ""));

    assertThat(table.lines())
        .containsExactly(
            "name      size  file", //
            "a       12,345  x.c1z",
            "longer       1");
  }

  @Test
  void aRowNeedsACellForEachColumn() {
    TextTable table = new TextTable().column("one").column("two");
    assertThatThrownBy(() -> table.row(List.of("only"))).hasMessage("1 cells for 2 columns");
  }
}
