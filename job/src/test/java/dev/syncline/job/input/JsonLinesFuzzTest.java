package dev.syncline.job.input;

import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.Fuzzing;
import dev.syncline.testdata.GoldenCase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mutated lines of JSON. */
class JsonLinesFuzzTest {
  @Test
  void lines() throws IOException {
    List<byte[]> seeds =
        GoldenCase.all().stream()
            .filter(c -> !c.name().equals("08-grants-10k") && !c.name().equals("07-assets"))
            .flatMap(c -> c.records().stream())
            .map(JsonLinesFuzzTest::line)
            .filter(line -> line.length > 0)
            .toList();
    Fuzzing.run("ndjson", seeds, 5_000, JsonLinesFuzzTest::accepts);
  }

  private static byte[] line(byte[] record) {
    try {
      return (ProtoJson.printer().print(StreamRecord.parseFrom(record)) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      // Records that JSON cannot say are no seeds.
      return new byte[0];
    }
  }

  private static boolean accepts(byte[] text) throws IOException {
    boolean whole = true;
    try (RecordInput input = new JsonLinesInput("fuzz", new ByteArrayInputStream(text))) {
      while (input.next()) {
        if (input.parseError() == null) {
          StreamRecord.parseFrom(
              Arrays.copyOfRange(input.data(), input.offset(), input.offset() + input.length()));
        } else {
          whole = false;
        }
      }
    } catch (InputException e) {
      return false;
    }
    return whole;
  }
}
