package dev.syncline.c1z.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.syncline.c1z.GoldenPebble;
import dev.syncline.serde.XxHash64;
import dev.syncline.serde.proto.manifest.IndexedFrameIndex;
import dev.syncline.testdata.Fuzzing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Mutated envelopes: whole, and below the checksums that would refuse most changes at once. */
class EnvelopeFuzzTest {
  /** What a payload may decode to here; a greater claim is to be refused, not allocated. */
  private static final EnvelopeLimits LIMITS =
      new EnvelopeLimits(1 << 20, 1 << 20, OptionalLong.of(16 << 20), 8 << 20, true);

  private final Map<String, byte[]> tree = TestEnvelopes.smallTree();
  private final byte[] indexed = TestEnvelopes.write(TestEnvelopes.INDEXED, tree);
  private final byte[] tar = TestEnvelopes.write(TestEnvelopes.TAR, tree);

  @Test
  void envelopes() throws IOException {
    List<byte[]> seeds =
        List.of(
            indexed,
            tar,
            TestEnvelopes.write(TestEnvelopes.TAR_ZSTD, tree),
            GoldenPebble.bytes("tiny-indexed.c1z"),
            GoldenPebble.bytes("go-tarzstd.c1z"));
    Fuzzing.run("envelope", seeds, 3_000, EnvelopeFuzzTest::accepts);
  }

  /** A tar has checksums for its headers; they are put right, so that what they say is read. */
  @Test
  void tars() throws IOException {
    int payload = payloadStart(tar);
    byte[] head = Arrays.copyOf(tar, payload);
    List<byte[]> seeds =
        List.of(
            Arrays.copyOfRange(tar, payload, tar.length),
            payload(GoldenPebble.bytes("go-tar.c1z")),
            extendedHeaders());
    Fuzzing.run(
        "tar",
        seeds,
        3_000,
        content -> {
          for (int at = 0; at + TarHeader.BLOCK <= content.length; at += TarHeader.BLOCK) {
            sealHeader(content, at);
          }
          return accepts(concat(head, content));
        });
  }

  private static byte[] payload(byte[] file) {
    return Arrays.copyOfRange(file, payloadStart(file), file.length);
  }

  /** A long name in the way of GNU, and one in that of POSIX. */
  private static byte[] extendedHeaders() throws IOException {
    byte[] name = "name-of-gnu\0".getBytes(StandardCharsets.UTF_8);
    byte[] pax = "17 path=name-pax\n".getBytes(StandardCharsets.UTF_8);
    byte[] tar = new byte[0];
    for (byte[] part :
        List.of(
            new TarHeader("././@LongLink", 0644, name.length, 'L').toBlock(),
            Arrays.copyOf(name, TarHeader.BLOCK),
            new TarHeader("a", 0644, 1, '0').toBlock(),
            new byte[TarHeader.BLOCK],
            new TarHeader("PaxHeaders/b", 0644, pax.length, 'x').toBlock(),
            Arrays.copyOf(pax, TarHeader.BLOCK),
            new TarHeader("b", 0644, 1, '0').toBlock(),
            new byte[TarHeader.BLOCK],
            new byte[2 * TarHeader.BLOCK])) {
      tar = concat(tar, part);
    }
    return tar;
  }

  /** Only blocks that call themselves headers. */
  private static void sealHeader(byte[] content, int at) {
    if (content[at + 257] != 'u' || content[at + 258] != 's') {
      return;
    }
    Arrays.fill(content, at + 148, at + 156, (byte) ' ');
    long sum = 0;
    for (int i = at; i < at + TarHeader.BLOCK; i++) {
      sum += content[i] & 0xff;
    }
    byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, content, at + 148, octal.length);
  }

  /** The index has a hash; it is put right. */
  @Test
  void frameIndexes() throws IOException {
    int indexAt = (int) ByteBuffer.wrap(indexed).getLong(indexed.length - 28);
    byte[] frames = Arrays.copyOf(indexed, indexAt);
    byte[] footer = Arrays.copyOfRange(indexed, indexed.length - 28, indexed.length);
    byte[] index = Arrays.copyOfRange(indexed, indexAt, indexed.length - 28);
    Fuzzing.run(
        "frame index",
        List.of(index, withUnknownField(index)),
        5_000,
        mutated -> {
          ByteBuffer sealed = ByteBuffer.wrap(footer.clone());
          sealed.putLong(8 + 4, XxHash64.hash(mutated, 0, mutated.length));
          sealed.putInt(8, mutated.length);
          return accepts(concat(frames, concat(mutated, sealed.array())));
        });
  }

  private static byte[] withUnknownField(byte[] index) throws InvalidProtocolBufferException {
    return IndexedFrameIndex.parseFrom(index).toBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8("later"))
                        .build())
                .build())
        .build()
        .toByteArray();
  }

  private static boolean accepts(byte[] file) throws IOException {
    try (EnvelopeReader reader = TestEnvelopes.open(file, LIMITS)) {
      List<byte[]> contents = new ArrayList<>();
      for (PayloadFile payloadFile : reader.files()) {
        assertThat(payloadFile.name().split("/")).doesNotContain("", "..");
        byte[] content = reader.read(payloadFile.name());
        assertThat((long) content.length).isEqualTo(payloadFile.rawSize());
        contents.add(content);
      }
      return true;
    } catch (C1zException e) {
      assertThat(e).hasMessageStartingWith(TestEnvelopes.NAME).hasMessageNotContaining("\n");
      return false;
    }
  }

  private static int payloadStart(byte[] file) {
    return 9 + ByteBuffer.wrap(file).getInt(5);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
