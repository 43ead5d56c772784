package dev.syncline.job.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.syncline.job.cli.CliRun;
import dev.syncline.job.input.RecordInput;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden case through {@code pack}: the file holds what the reference's file holds. */
class GoldenPackTest {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .usingTypeRegistry(
              JsonFormat.TypeRegistry.newBuilder().add(StreamRecord.getDescriptor()).build())
          .omittingInsignificantWhitespace();

  @TempDir Path dir;

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  private static List<String> expected(GoldenCase golden) {
    HexFormat hex = HexFormat.of();
    return golden.expected().entrySet().stream()
        .map(row -> hex.formatHex(row.getKey()) + "\t" + hex.formatHex(row.getValue()))
        .toList();
  }

  private List<String> pack(Path input) {
    String target = dir.resolve("x.c1z").toString();
    CliRun packed = CliRun.of("pack", input.toString(), "--output", target);
    assertThat(packed.status()).as(packed.err()).isZero();
    CliRun dump = CliRun.of("c1z", "dump", target);
    assertThat(dump.status()).as(dump.err()).isZero();
    return dump.text().lines().toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyKeyAndValueIsTheReferences(GoldenCase golden) throws IOException {
    Path input = Files.write(dir.resolve("input.pb"), golden.file("input.pb"));
    assertThat(pack(input)).isEqualTo(expected(golden));
  }

  /** Lines give the records of the binary input, byte for byte. */
  @ParameterizedTest
  @MethodSource("cases")
  void jsonLinesGiveTheSameRecords(GoldenCase golden) throws IOException {
    StringBuilder lines = new StringBuilder();
    List<byte[]> wanted = new ArrayList<>();
    List<String> unknownTypes = new ArrayList<>();
    for (byte[] record : golden.records()) {
      try {
        lines.append(PRINTER.print(StreamRecord.parseFrom(record))).append('\n');
        wanted.add(record);
      } catch (InvalidProtocolBufferException e) {
        unknownTypes.add(e.getMessage());
      }
    }
    // Two annotations of one case are of types that the connector contract, as far as it is known
    // here, has not.
    assertThat(unknownTypes).hasSize(golden.name().equals("05-annotations") ? 2 : 0);

    Path input =
        Files.write(dir.resolve("x.ndjson"), lines.toString().getBytes(StandardCharsets.UTF_8));
    List<byte[]> found = new ArrayList<>();
    try (RecordInput read = RecordInput.open(input.toString(), InputStream.nullInputStream())) {
      while (read.next()) {
        assertThat(read.parseError()).isNull();
        found.add(Arrays.copyOfRange(read.data(), read.offset(), read.offset() + read.length()));
      }
    }
    assertThat(found.toArray(byte[][]::new)).isEqualTo(wanted.toArray(byte[][]::new));
  }
}
