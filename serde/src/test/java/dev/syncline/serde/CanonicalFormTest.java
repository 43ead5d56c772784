package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One rule of the canonical form at a time; all together are compared in {@link
 * TranslationOracleTest}.
 */
class CanonicalFormTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Map<String, Descriptor> TYPES =
      Map.of(
          "Timestamp", Timestamp.getDescriptor(),
          "Any", Any.getDescriptor(),
          "Struct", Struct.getDescriptor(),
          "Value", Value.getDescriptor(),
          "ResourceType", ResourceType.getDescriptor(),
          "Grant", Grant.getDescriptor(),
          "Stats", SyncStatsRecord.getDescriptor());

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          field order | Timestamp | 1002 0801 | 0801 1002
          last number stands | Timestamp | 0801 0802 | 0802
          a default takes back | Timestamp | 0801 0800 |
          defaults go | Timestamp | 0800 1000 |
          overlong varint | Timestamp | 08818000 | 0801
          overlong tag | Timestamp | 8880000a | 080a
          overlong length | Any | 0a810061 | 0a0161
          numbers are cut to 32 bits | Timestamp | 10ffffffffff07 | 10ffffffffffffffffff01
          negative numbers take ten bytes | Timestamp | 10ffffffffffffffffff01 | 10ffffffffffffffffff01
          an empty string goes | Any | 0a00 120178 | 120178
          a string of one NUL stays | Any | 0a0100 | 0a0100
          unknown fields behind known ones | Timestamp | 1801 0801 | 0801 1801
          unknown fields keep their order | Timestamp | 2801 1802 2803 | 2801 1802 2803
          unknown values keep their form | Timestamp | 18818000 | 18818000
          tags of unknown fields do not | Timestamp | 98808000 818000 | 18818000
          a foreign wire type is unknown | Timestamp | 0a0161 0802 | 0802 0a0161
          groups are unknown fields | Timestamp | 1b08811b1c 0801 | 0801 1b08811b1c
          entries by the bytes of their key | Struct | 0a050a01621200 0a050a01611200 | 0a050a01611200 0a050a01621200
          beyond U+FFFF sorts last | Struct | 0a080a04f09f98801200 0a070a03ee80801200 | 0a070a03ee80801200 0a080a04f09f98801200
          the later entry stands | Struct | 0a050a01611200 0a070a016112022001 | 0a070a016112022001
          an entry has key and value | Struct | 0a00 | 0a040a001200
          value before key | Struct | 0a0512000a0161 | 0a050a01611200
          an unknown field of an entry goes | Struct | 0a070a016112001801 | 0a050a01611200
          a key of a foreign type goes | Struct | 0a0408011200 | 0a040a001200
          values in an entry merge | Struct | 0a0b0a016112021a0012022001 | 0a070a016112022001
          a oneof writes defaults | Value | 2000 | 2000
          the last of a oneof stands | Value | 2001 1a0161 | 1a0161
          structs of a oneof merge | Value | 2a070a050a01621200 2a070a050a01611200 | 2a0e 0a050a01611200 0a050a01621200
          another member in between | Value | 2a070a050a01621200 2001 2a070a050a01611200 | 2a070a050a01611200
          true is one | Value | 2005 | 2001
          numbers are packed | ResourceType | 1801 1802 | 1a020102
          packed runs join | ResourceType | 1a0101 1802 1a0103 | 1a03010203
          an empty run goes | ResourceType | 1a00 |
          negative enum | ResourceType | 18ffffffff0f | 1a0affffffffffffffffff01
          singular messages merge | Grant | 0a03120161 0a021200 0a031a0162 | 0a031a0162
          an empty message stays | Grant | 0a00 | 0a00
          map of numbers | Stats | 3a0510070a0161 3a020a00 | 3a040a001000 3a050a01611007
          field numbers of two bytes | Stats | a206021001 0a0161 | 0a0161 a206021001
          """)
  void rule(String rule, String type, String input, String expected) throws Exception {
    byte[] canonical = CanonicalForm.of(TYPES.get(type), HEX.parseHex(input.replace(" ", "")));
    assertThat(HEX.formatHex(canonical))
        .as(rule)
        .isEqualTo(expected == null ? "" : expected.replace(" ", ""));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          field number 0 | Timestamp | 0001 | field number 0
          field number 0 with a length | Timestamp | 0200 | field number 0
          wire type 6 | Timestamp | 1e01 | wire type 6
          wire type 7 of a known field | Timestamp | 0f01 | wire type 7
          a stray end of group | Timestamp | 1c | wire type 4
          field number too large | Timestamp | 808080801001 | field number 536870912
          a cut tag | Timestamp | 88 | cut off
          a cut varint | Timestamp | 0880 | cut off
          no value | Timestamp | 08 | cut off
          a varint of 65 bits | Timestamp | 0880808080808080808002 | more than 64 bits
          a varint of 11 bytes | Timestamp | 088080808080808080808000 | more than 10 bytes
          a length beyond the end | Any | 0a0261 | length of 2, but 1
          a length of 64 bits | Any | 0affffffffffffffffff01 | length of 18446744073709551615
          a length without bytes | Any | 0a | cut off
          8 bytes cut | Value | 1100000000000000 | 8 bytes expected, 7 are left
          4 bytes cut | Timestamp | 1d000000 | 4 bytes expected
          a group that does not end | Timestamp | 1b0801 | not closed
          a group that ends as another | Timestamp | 1b24 | wire type 4
          a nested length beyond its message | Struct | 0a030a0361 | length of 3
          invalid UTF-8 | Any | 0a01ff | invalid UTF-8 in the string type_url
          an overlong form | Any | 0a02c080 | invalid UTF-8
          a surrogate | Any | 0a03eda080 | invalid UTF-8
          beyond U+10FFFF | Any | 0a04f4908080 | invalid UTF-8
          a cut sequence | Any | 0a02e282 | invalid UTF-8
          invalid UTF-8 behind ASCII | Any | 0a0b616161616161616161c361 | invalid UTF-8
          invalid UTF-8 in a key | Struct | 0a050a01ff1200 | invalid UTF-8
          invalid UTF-8 in what is replaced later | Any | 0a01ff0a0161 | invalid UTF-8
          a cut number in a packed run | ResourceType | 1a0180 | cut off
          """)
  void refused(String what, String type, String input, String message) {
    assertThatThrownBy(() -> CanonicalForm.of(TYPES.get(type), HEX.parseHex(input)))
        .as(what)
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c280",
        "dfbf",
        "e0a080",
        "ed9fbf",
        "ee8080",
        "efbfbf",
        "f0908080",
        "f48fbfbf",
        "00"
      })
  void theEndsOfTheRangesOfUtf8AreValid(String hex) throws Exception {
    String text = "61626364656667" + hex + "61";
    byte[] any = HEX.parseHex("0a" + HEX.toHexDigits((byte) (text.length() / 2)) + text);
    assertThat(CanonicalForm.of(Any.getDescriptor(), any)).isEqualTo(any);
  }

  @Test
  void opaqueBytesNeedNotBeUtf8() throws Exception {
    byte[] any = HEX.parseHex("1202ff00");
    assertThat(CanonicalForm.of(Any.getDescriptor(), any)).isEqualTo(any);
  }

  /**
   * As deep as is accepted, on a stack half as large as threads have; one level more is refused.
   */
  @Test
  void nesting() throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              int levels = WireMessages.MAX_DEPTH / 2;
              byte[] deep = nested(levels);
              byte[] canonical = CanonicalForm.of(Value.getDescriptor(), deep);
              assertThat(WireMessages.parse(Value.parser(), canonical))
                  .isEqualTo(WireMessages.parse(Value.parser(), deep));
              byte[] tooDeep = nested(levels + 1);
              assertThatThrownBy(() -> CanonicalForm.of(Value.getDescriptor(), tooDeep))
                  .isInstanceOf(MalformedRecordException.class)
                  .hasMessageContaining("nested more than " + WireMessages.MAX_DEPTH + " deep");
              byte[] groups = new byte[3 * WireMessages.MAX_DEPTH];
              Arrays.fill(groups, (byte) 0x1b);
              assertThatThrownBy(() -> CanonicalForm.of(Value.getDescriptor(), groups))
                  .isInstanceOf(MalformedRecordException.class)
                  .hasMessageContaining("groups are nested more than");
              return null;
            });
    Thread thread = new Thread(null, task, "nesting", 512 * 1024);
    thread.start();
    task.get();
  }

  /**
   * Lists in lists, two messages a level, with an overlong length at the bottom so that it is
   * rewritten.
   */
  private static byte[] nested(int levels) {
    byte[] message = {0x1a, (byte) 0x81, 0, 'x'};
    for (int i = 1; i < levels; i++) {
      for (int tag : new int[] {1 << 3 | 2, 6 << 3 | 2}) {
        ByteSink sink = new ByteSink();
        sink.writeDelimited(tag, message, 0, message.length);
        message = sink.toByteArray();
      }
    }
    return message;
  }

  @Test
  void messageObjects() {
    SyncStatsRecord stats =
        SyncStatsRecord.newBuilder()
            .putResourcesByResourceType("\ud83d\ude00", 1)
            .putResourcesByResourceType("\ue000", 2)
            .build();
    assertThat(HEX.formatHex(CanonicalForm.of(stats)))
        .isEqualTo("3a07" + "0a03ee8080" + "1002" + "3a08" + "0a04f09f9880" + "1001");
  }

  /** The manifest embeds schema files, which are of the older syntax. */
  @Test
  void manifestWithDescriptors() throws Exception {
    C1ZManifestV3 manifest =
        C1ZManifestV3.newBuilder()
            .setEngine("pebble3")
            .setDescriptors(DescriptorClosure.of(StreamRecord.getDescriptor().getFile()))
            .build();
    byte[] canonical = CanonicalForm.of(manifest);
    assertThat(C1ZManifestV3.parseFrom(canonical)).isEqualTo(manifest);
    assertThat(canonical).isEqualTo(manifest.toByteArray());
  }
}
