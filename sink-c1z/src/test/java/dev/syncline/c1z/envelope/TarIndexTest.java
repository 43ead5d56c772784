package dev.syncline.c1z.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.proto.manifest.PayloadEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tars that others write, and tars that nobody should. */
class TarIndexTest {
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  @Test
  void pathsAreSplitAtASlashWhereTheyAreLong() throws IOException {
    String directory = "d".repeat(60) + "/" + "e".repeat(60);
    for (String name :
        new String[] {
          "f".repeat(100),
          directory + "/" + "f".repeat(100),
          "p".repeat(155) + "/" + "n".repeat(100)
        }) {
      byte[] block = TarHeader.regularFile(name, 8_589_934_591L).toBlock();
      assertThat(TarHeader.parse(block)).isEqualTo(new TarHeader(name, 0644, 8_589_934_591L, '0'));
    }
    for (String name :
        new String[] {"f".repeat(101), "p".repeat(156) + "/n", "p/" + "n".repeat(101)}) {
      assertThatThrownBy(() -> TarHeader.regularFile(name, 0).toBlock())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not fit a tar header");
    }
    assertThatThrownBy(() -> TarHeader.regularFile("f", 1L << 33).toBlock())
        .hasMessageContaining("8589934592 bytes do not fit");
  }

  @Test
  void linksDirectoriesAndDevicesAreSkipped() throws IOException {
    file("a", "1");
    entry(new TarHeader("link", 0777, 999, '1'), "");
    entry(new TarHeader("symlink", 0777, 999, '2'), "");
    entry(new TarHeader("device", 0644, 999, '3'), "");
    entry(new TarHeader("./", 0755, 0, '5'), "");
    entry(new TarHeader("dir/", 0755, 999, '5'), "");
    entry(new TarHeader("old-style-dir/", 0755, 0, '0'), "");
    entry(new TarHeader("reserved", 0644, 5, '7'), "12345");
    file("dir/b", "2");
    assertThat(text(open())).isEqualTo(Map.of("a", "1", "dir/b", "2"));
  }

  @Test
  void namesAreNormalised() throws IOException {
    file("./a", "1");
    file("d//./b", "2");
    assertThat(text(open())).isEqualTo(Map.of("a", "1", "d/b", "2"));
  }

  @Test
  void unsafePaths() throws IOException {
    for (String name : new String[] {"../x", "/x", "a/../../x", "..", "."}) {
      tar.reset();
      file(name, "x");
      assertRefused(DamagedFileException.class, "unsafe path \"" + name + "\"");
    }
    tar.reset();
    entry(new TarHeader("../up/", 0755, 0, '5'), "");
    assertRefused(DamagedFileException.class, "unsafe path \"../up/");
  }

  @Test
  void unsafeModes() throws IOException {
    entry(new TarHeader("a", 04644, 1, '0'), "1");
    assertRefused(DamagedFileException.class, "a: unsafe mode 4644, expected at most 777");
    tar.reset();
    entry(new TarHeader("a", 0777, 1, '0'), "1");
    assertThat(text(open())).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void sameNameTwice() throws IOException {
    file("a", "1");
    file("./a", "2");
    assertRefused(DamagedFileException.class, "file name a is in the tar twice");
  }

  @Test
  void paxRecordsGiveNameAndSize() throws IOException {
    String name = "n".repeat(300);
    // 1,000,000,000 does not fit the owner field: the usual reason for such a header.
    String records = pax("uid", "1000000000") + pax("path", name) + pax("size", "5");
    entry(new TarHeader("PaxHeaders/x", 0644, records.getBytes(UTF_8).length, 'x'), records);
    entry(new TarHeader("short", 0644, 3, '0'), "12345");
    file("next", "own name and size");
    assertThat(text(open())).isEqualTo(Map.of(name, "12345", "next", "own name and size"));
  }

  @Test
  void globalPaxRecordsAndLinkTargetsAreSkipped() throws IOException {
    String comment = pax("comment", "made by hand");
    entry(new TarHeader("g", 0644, comment.length(), 'g'), comment);
    entry(new TarHeader("././@LongLink", 0644, 4, 'K'), "far\0");
    file("a", "1");
    assertThat(text(open())).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void gnuLongNames() throws IOException {
    String name = "d/" + "n".repeat(200);
    entry(new TarHeader("././@LongLink", 0644, name.length() + 1, 'L'), name + "\0");
    file("cut", "1");
    file("b", "2");
    assertThat(text(open())).isEqualTo(Map.of(name, "1", "b", "2"));
  }

  @Test
  void malformedExtendedHeaders() throws IOException {
    for (String records :
        new String[] {"5 a=b\n", "99 a=b\n", "x a=b\n", "6 a=bc\n", "-6 a=b\n", "6 a=b"}) {
      tar.reset();
      entry(new TarHeader("x", 0644, records.length(), 'x'), records);
      file("a", "1");
      assertRefused(DamagedFileException.class, "malformed pax record");
    }
    tar.reset();
    String size = pax("size", "-3");
    entry(new TarHeader("x", 0644, size.length(), 'x'), size);
    assertRefused(DamagedFileException.class, "pax size is not a number");
    tar.reset();
    String sparse = pax("GNU.sparse.major", "1");
    entry(new TarHeader("x", 0644, sparse.length(), 'x'), sparse);
    assertRefused(UnsupportedC1zException.class, "sparse file");
    tar.reset();
    entry(new TarHeader("x", 0644, (1 << 20) + 1, 'x'), "");
    assertRefused(LimitExceededException.class, "extended tar header of 1048577 bytes");
    tar.reset();
    entry(new TarHeader("x", 0644, 5000, 'x'), "");
    tar.writeBytes(new byte[1000]);
    assertRefusedAsIs("tar ends inside an extended header");
  }

  @Test
  void largeNumbersInBase256() throws IOException {
    byte[] block = TarHeader.regularFile("a", 0).toBlock();
    block[124] = (byte) 0x80;
    Arrays.fill(block, 125, 136, (byte) 0);
    block[135] = 7;
    tar.writeBytes(withChecksum(block));
    tar.writeBytes(Arrays.copyOf("1234567".getBytes(UTF_8), 512));
    assertThat(text(open())).isEqualTo(Map.of("a", "1234567"));
    block[124] = (byte) 0xff; // negative
    tar.reset();
    tar.writeBytes(withChecksum(block));
    assertRefused(DamagedFileException.class, "size is over 63 bits or negative");
  }

  @Test
  void headersThatAreNone() throws IOException {
    byte[] block = TarHeader.regularFile("a", 0).toBlock();
    block[0] = 'b';
    tar.writeBytes(block);
    assertRefused(DamagedFileException.class, "tar header checksum");
    tar.reset();
    block[124] = '9';
    tar.writeBytes(withChecksum(block));
    assertRefused(DamagedFileException.class, "tar header size \"90000000000\", expected octal");
    tar.reset();
    tar.writeBytes(new byte[512]);
    file("a", "1");
    assertRefused(DamagedFileException.class, "one block of zeros inside the tar");
  }

  @Test
  void sizeBeyondTheEnd() throws IOException {
    entry(new TarHeader("a", 0644, 8_000_000_000L, '0'), "1");
    assertRefused(DamagedFileException.class, "tar ends inside a file");
  }

  @Test
  void millionsOfNamesAreALimit() throws IOException {
    for (int i = 0; i < 100; i++) {
      file("file" + i, "");
    }
    EnvelopeLimits small = new EnvelopeLimits(1 << 20, 10_000, OptionalLong.empty(), 1 << 20, true);
    for (PayloadEncoding encoding :
        new PayloadEncoding[] {TestEnvelopes.TAR, TestEnvelopes.TAR_ZSTD}) {
      assertThatThrownBy(() -> TestEnvelopes.open(envelope(encoding), small))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("index takes more than 10000 bytes");
    }
  }

  private void file(String name, String content) throws IOException {
    entry(new TarHeader(name, 0644, content.getBytes(UTF_8).length, '0'), content);
  }

  private void entry(TarHeader header, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    tar.write(header.toBlock());
    tar.write(bytes);
    tar.write(new byte[TarHeader.padding(bytes.length)]);
  }

  private static String pax(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (Integer.toString(length).length() + rest.length() != length) {
      length++;
    }
    return length + rest;
  }

  private static byte[] withChecksum(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, block, 148, 8);
    return block;
  }

  /** An envelope around the tar so far, ended by two blocks of zeros. */
  private byte[] envelope(PayloadEncoding encoding) throws IOException {
    byte[] manifest = TestEnvelopes.manifest(encoding).build().toByteArray();
    byte[] ended = Arrays.copyOf(tar.toByteArray(), tar.size() + 1024);
    byte[] payload =
        encoding == TestEnvelopes.TAR ? ended : com.github.luben.zstd.Zstd.compress(ended);
    byte[] head =
        Arrays.copyOf(
            TestEnvelopes.write(manifest, TestEnvelopes.frames(Map.of())), 9 + manifest.length);
    byte[] file = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, file, head.length, payload.length);
    return file;
  }

  /** The files of the tar, the same from both encodings. */
  private Map<String, byte[]> open() throws IOException {
    Map<String, byte[]> plain = TestEnvelopes.readAll(envelope(TestEnvelopes.TAR));
    TestEnvelopes.assertSameFiles(TestEnvelopes.readAll(envelope(TestEnvelopes.TAR_ZSTD)), plain);
    return plain;
  }

  private static Map<String, String> text(Map<String, byte[]> files) {
    Map<String, String> text = new java.util.HashMap<>();
    files.forEach((name, bytes) -> text.put(name, new String(bytes, UTF_8)));
    return text;
  }

  private void assertRefused(Class<? extends C1zException> type, String part) throws IOException {
    for (PayloadEncoding encoding :
        new PayloadEncoding[] {TestEnvelopes.TAR, TestEnvelopes.TAR_ZSTD}) {
      byte[] file = envelope(encoding);
      assertThatThrownBy(() -> TestEnvelopes.open(file))
          .isExactlyInstanceOf(type)
          .hasMessageContaining(part)
          .hasMessageNotContaining("\n");
    }
  }

  /** For a tar that just stops. */
  private void assertRefusedAsIs(String part) throws IOException {
    byte[] file = envelope(TestEnvelopes.TAR);
    byte[] cut = Arrays.copyOf(file, file.length - 1024);
    assertThatThrownBy(() -> TestEnvelopes.open(cut))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(part);
  }
}
