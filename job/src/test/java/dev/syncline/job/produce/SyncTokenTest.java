package dev.syncline.job.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncTokenTest {
  /** As docs/protocol.md shows it. */
  private static final String JSON =
      "{\"version\":1,\"topic\":\"syncs\",\"syncId\":\"3IDd3WPemtxzihvRM5vY0jxDj69\",\"epoch\":1,\"records\":7,"
          + "\"partitions\":[{\"partition\":0,\"records\":4,\"nextSequence\":6},"
          + "{\"partition\":2,\"records\":3,\"nextSequence\":5}]}";

  private static final SyncToken TOKEN =
      new SyncToken(
          1,
          "syncs",
          "3IDd3WPemtxzihvRM5vY0jxDj69",
          1,
          7,
          List.of(new SyncToken.Partition(0, 4, 6), new SyncToken.Partition(2, 3, 5)));

  private static SyncToken parse(String json) throws ProduceException {
    return SyncToken.fromBytes(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void thereAndBack() throws ProduceException {
    assertThat(new String(TOKEN.toBytes(), StandardCharsets.UTF_8)).isEqualTo(JSON);
    assertThat(parse(JSON)).isEqualTo(TOKEN);
    assertThat(parse(JSON.replace("{\"version\"", "{\"later\":[1],\"version\""))).isEqualTo(TOKEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "version":1      | "version":2             | token of version 2, expected 1
          "epoch":1        | "epoch":0               | epoch 0, expected at least 1
          "records":7      | "records":8             | 8 records, but 7 in the partitions together
          "partition":2    | "partition":0           | partitions not ascending
          "nextSequence":5 | "nextSequence":1        | partition 2, 3 records, next sequence 1
          3IDd3W           | 3ID                     | has 24 characters, expected 27
          "topic":"syncs", | ~~                      | topic
          """)
  void whatDoesNotFitTogetherIsRefused(String part, String replacement, String problem) {
    assertThatThrownBy(() -> parse(JSON.replace(part, replacement)))
        .isInstanceOf(ProduceException.class)
        .hasMessageStartingWith("not a token of a sync: ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"[]", "null", "~~", "{}", "{\"version\":"})
  void otherBytesAreRefusedInOneLine(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ProduceException.class)
        .hasMessageStartingWith("not a token of a sync: \"" + text + "\"")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
