package dev.syncline.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordInputTest {
  @TempDir Path dir;

  private static byte[] delimited(byte[]... records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (byte[] record : records) {
      out.writeByteArrayNoTag(record);
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(dir.resolve(name), content);
  }

  private static List<byte[]> records(RecordInput input) throws IOException {
    List<byte[]> records = new ArrayList<>();
    while (input.next()) {
      records.add(
          Arrays.copyOfRange(input.data(), input.offset(), input.offset() + input.length()));
    }
    return records;
  }

  private static RecordInput open(Path file) throws IOException {
    return RecordInput.open(file.toString(), InputStream.nullInputStream());
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void recordsOfAnySizeComeOutAsTheyWentIn() throws IOException {
    int[] sizes = {
      0, 1, 127, 128, 5, 1 << 20, (1 << 20) + 1, 3, RecordInput.MAX_RECORD_BYTES, 16384
    };
    byte[][] wanted = new byte[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      wanted[i] = random(sizes[i], i);
    }
    byte[] content = delimited(wanted);
    for (Path file :
        List.of(
            file("a.pb", content),
            file("a.pb.gz", gzip(content)),
            file("a.pb.zst", Zstd.compress(content)))) {
      try (RecordInput input = open(file)) {
        assertThat(records(input).toArray(byte[][]::new)).isEqualTo(wanted);
      }
    }
  }

  @Test
  void positionsAreOffsetsOfTheDecompressedContent() throws IOException {
    Path file = file("a.pb.gz", gzip(delimited(new byte[300], new byte[2], new byte[0])));
    List<String> positions = new ArrayList<>();
    try (RecordInput input = open(file)) {
      while (input.next()) {
        positions.add(input.position().toString());
      }
    }
    assertThat(positions)
        .containsExactly(file + ": offset 0", file + ": offset 302", file + ": offset 305");
  }

  @Test
  void aCutOffRecordNamesItsOffset() throws IOException {
    byte[] whole = delimited(random(40, 1), random(200, 2));
    for (int cut = 0; cut < whole.length; cut++) {
      Path file = file("cut.pb", Arrays.copyOf(whole, cut));
      String problem =
          cut == 0 || cut == 41
              ? null
              : cut < 41
                  ? "offset 0: the input ends inside a record: 40 bytes announced, "
                      + (cut - 1)
                      + " there"
                  : cut == 42
                      ? "offset 41: the input ends inside a record length"
                      : "offset 41: the input ends inside a record: 200 bytes announced, "
                          + (cut - 43)
                          + " there";
      try (RecordInput input = open(file)) {
        if (problem == null) {
          assertThat(records(input)).hasSize(cut == 0 ? 0 : 1);
        } else {
          assertThatThrownBy(() -> records(input))
              .isInstanceOf(InputException.class)
              .hasMessage(file + ": " + problem);
        }
      }
    }
  }

  @Test
  void aRecordOverTheLimitIsAnErrorNotAnAllocation() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt32NoTag(RecordInput.MAX_RECORD_BYTES + 1);
    out.flush();
    Path file = file("large.pb", bytes.toByteArray());
    try (RecordInput input = open(file)) {
      assertThatThrownBy(input::next)
          .isInstanceOf(InputException.class)
          .hasMessage(
              file + ": offset 0: a record of 16777217 bytes, more than the 16777216 allowed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "808080801001, a record of 4294967296 bytes",
    "ffffffff7f, a record of 34359738367 bytes",
    "ffffffffff01, no record length: more than 5 bytes of varint"
  })
  void aLengthThatIsNoneIsAnError(String hex, String problem) throws IOException {
    Path file = file("odd.pb", HexFormat.of().parseHex(hex));
    try (RecordInput input = open(file)) {
      assertThatThrownBy(input::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(": offset 0: " + problem);
    }
  }

  @Test
  void damagedCompressionNamesFileAndPlace() throws IOException {
    byte[] content = delimited(random(100_000, 3), random(100_000, 4));
    byte[] gzip = gzip(content);
    byte[] zstd = Zstd.compress(content);
    for (Path file :
        List.of(
            file("a.pb.gz", Arrays.copyOf(gzip, gzip.length / 2)),
            file("a.pb.zst", Arrays.copyOf(zstd, zstd.length / 2)))) {
      assertThatThrownBy(
              () -> {
                try (RecordInput input = open(file)) {
                  records(input);
                }
              })
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file + ": offset ")
          .hasMessageContaining("cannot be read: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.ndjson", "x.jsonl", "x.json", "x", "x.txt", "x.ndjson.gz", "X.NDJSON"})
  void jsonLinesByNameOrContent(String name) throws IOException {
    byte[] text =
        "{\"checkpointToken\":\"\u00e4\"}\r\n\n  \n{ \"resourceType\" : {\"id\":\"user\"}}"
            .getBytes(StandardCharsets.UTF_8);
    Path file = file(name, name.endsWith(".gz") ? gzip(text) : text);
    try (RecordInput input = open(file)) {
      assertThat(input.next()).isTrue();
      assertThat(input.position()).hasToString(file + ": line 1");
      assertThat(Arrays.copyOf(input.data(), input.length()))
          .isEqualTo(new byte[] {0x42, 2, -61, -92});
      assertThat(input.next()).isTrue();
      assertThat(input.position()).hasToString(file + ": line 4");
      assertThat(Arrays.copyOf(input.data(), input.length()))
          .isEqualTo(new byte[] {0x12, 6, 0x0a, 4, 'u', 's', 'e', 'r'});
      assertThat(input.next()).isFalse();
    }
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Path file = file("bom.ndjson", "\ufeff{}\n".getBytes(StandardCharsets.UTF_8));
    try (RecordInput input = open(file)) {
      assertThat(records(input)).containsExactly(new byte[0]);
    }
  }

  @Test
  void linesLongerThanTheBuffer() throws IOException {
    String token = "x".repeat(300_000);
    String lines = ("{\"checkpointToken\":\"" + token + "\"}\n").repeat(5);
    try (RecordInput input = open(file("long.ndjson", lines.getBytes(StandardCharsets.UTF_8)))) {
      assertThat(records(input)).hasSize(5).allMatch(record -> record.length == 300_004);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "x.dat", "x.pb", "x.PB"})
  void delimitedByNameOrContent(String name) throws IOException {
    byte[] token = {0x42, 1, 'a'};
    try (RecordInput input = open(file(name, delimited(token)))) {
      assertThat(records(input)).containsExactly(token);
      assertThat(input.connector()).isEqualTo("x");
    }
  }

  @Test
  void aRecordLengthThatLooksLikeABraceIsNotJson() throws IOException {
    byte[] record = new byte[123];
    record[0] = '"';
    record[1] = 121;
    try (RecordInput input = open(file("brace", delimited(record)))) {
      assertThat(records(input)).containsExactly(record);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain text\n", "<xml/>", "\u007fELF\u0002\u0001\u0001", "PK\u0003\u0004"})
  void anUnknownFormatIsAnError(String content) throws IOException {
    Path file = file("what", content.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": unknown format: ");
  }

  @Test
  void anEmptyInputHasNoRecords() throws IOException {
    for (String name : List.of("e", "e.pb", "e.ndjson")) {
      try (RecordInput input = open(file(name, new byte[0]))) {
        assertThat(input.next()).isFalse();
      }
    }
  }

  @Test
  void aMissingFileAndADirectoryAreErrors() {
    assertThatThrownBy(() -> open(dir.resolve("none.pb"))).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> open(dir)).hasMessage(dir + ": is a directory");
  }

  @Test
  void standardInput() throws IOException {
    byte[] token = {0x42, 1, 'a'};
    InputStream in = new ByteArrayInputStream(gzip(delimited(token)));
    try (RecordInput input = RecordInput.open("-", in)) {
      assertThat(records(input)).containsExactly(token);
      assertThat(input.connector()).isEqualTo("stdin");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dir/organisation.ndjson.gz, organisation",
    "input.pb, input",
    "a.b.pb.zst, a.b",
    ".pb, .pb",
    "x, x"
  })
  void theConnectorIsNamedAfterItsFile(String name, String connector) {
    assertThat(InputFormat.baseName(name)).isEqualTo(connector);
  }
}
