package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.serde.model.NaiveStore;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden case, by the product's translation and fold and by the model's. */
class GoldenCasesTest {
  static Stream<GoldenCase> cases() {
    return GoldenCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void translationAndFoldOfTheProduct(GoldenCase golden) throws Exception {
    assertHolds(golden, NaiveStore.spliced());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void translationAndFoldOfTheModel(GoldenCase golden) throws Exception {
    assertHolds(golden, NaiveStore.generated());
  }

  private static void assertHolds(GoldenCase golden, NaiveStore store) throws Exception {
    for (byte[] record : golden.records()) {
      StreamRecord parsed = StreamRecord.parseFrom(record);
      assertThat(store.apply(record)).as(parsed::toString).isEqualTo(!parsed.getExpectError());
    }
    NavigableMap<byte[], byte[]> contents = store.contents();
    // Lines are compared first, since they tell what differs.
    assertThat(lines(contents)).isEqualTo(lines(golden.expected()));
    assertThat(GoldenCase.toRun(contents)).isEqualTo(golden.file("expected.kv"));
  }

  private static List<String> lines(NavigableMap<byte[], byte[]> rows) {
    HexFormat hex = HexFormat.of();
    return rows.entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + " " + hex.formatHex(row.getValue()))
        .toList();
  }
}
