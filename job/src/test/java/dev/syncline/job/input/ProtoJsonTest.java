package dev.syncline.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.GrantSources;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.UserTrait;
import dev.syncline.serde.proto.stream.PutMode;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoJsonTest {
  private final ProtoJson json = new ProtoJson();

  private byte[] parse(String line) throws InvalidProtocolBufferException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(json.syntaxError(bytes, 0, bytes.length)).isNull();
    return json.parse(bytes, 0, bytes.length);
  }

  private String syntaxError(String line) {
    byte[] bytes = ("##" + line + "##").getBytes(StandardCharsets.UTF_8);
    return json.syntaxError(bytes, 2, bytes.length - 4);
  }

  @Test
  void whatIsPrintedIsParsedToTheSameBytes() throws InvalidProtocolBufferException {
    Struct profile =
        Struct.newBuilder()
            .putFields("zulu", Value.newBuilder().setNumberValue(1.5).build())
            .putFields("\ud83d\ude00", Value.newBuilder().setBoolValue(true).build())
            .putFields("\uffee", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
            .putFields("", Value.newBuilder().setStringValue("\u0000 \" \\").build())
            .build();
    StreamRecord record =
        StreamRecord.newBuilder()
            .setGrant(
                Grant.newBuilder()
                    .setId("g")
                    .setEntitlement(Entitlement.newBuilder().setId("e"))
                    .setPrincipal(
                        Resource.newBuilder()
                            .setId(ResourceId.newBuilder().setResourceType("user"))
                            .setProfile(profile))
                    .addAnnotations(
                        Any.pack(
                            GrantExpandable.newBuilder()
                                .addEntitlementIds("group:g1:member")
                                .addEntitlementIds("")
                                .setShallow(true)
                                .build()))
                    .addAnnotations(Any.pack(UserTrait.newBuilder().setProfile(profile).build()))
                    .addAnnotations(Any.pack(profile))
                    .addAnnotations(Any.pack(Timestamp.newBuilder().setNanos(7).build()))
                    .setSources(
                        GrantSources.newBuilder()
                            .putSources(
                                "z",
                                GrantSources.GrantSource.newBuilder().setIsDirect(true).build())
                            .putSources("a", GrantSources.GrantSource.getDefaultInstance())))
            .setMode(PutMode.PUT_MODE_EXPANDED)
            .setDiscoveredAt(Timestamp.newBuilder().setSeconds(1767225600).setNanos(123456789))
            .build();
    assertThat(parse(ProtoJson.printer().print(record))).isEqualTo(record.toByteArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":1           | Unexpected end-of-input
          {"a":1}}         | Unexpected close marker '}'
          {"a":1}"b"       | something follows the object
          {"a":1} {"b":2}  | something follows the object
          {a:1}            | Unexpected character ('a'
          {'a':1}          | Unexpected character ('''
          {"a":1,"a":2}    | Duplicate field 'a'
          {"a":01}         | Invalid numeric value
          {"a":NaN}        | Non-standard token 'NaN'
          [1]              | it begins with [
          "text"           | it begins with VALUE_STRING
          null             | it begins with null
          {"a":\u0001}     | Illegal character ((CTRL-CHAR, code 1))
          """)
  void brokenLines(String line, String problem) {
    assertThat(syntaxError(line)).startsWith(problem);
  }

  @Test
  void bytesThatAreNotUtf8AreABrokenLine() {
    byte[] line = "{\"checkpointToken\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    line[20] = (byte) 0xff;
    assertThat(json.syntaxError(line, 0, line.length)).startsWith("Invalid UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"nonsense\":1}",
        "{\"resourceType\":[]}",
        "{\"resourceType\":{\"traits\":[\"TRAIT_NONE\"]}}",
        "{\"discoveredAt\":\"yesterday\"}",
        "{\"discoveredAt\":\"2026-13-01T00:00:00Z\"}",
        "{\"discoveredAt\":\"2026-02-29T00:00:00.5Z\"}",
        "{\"discoveredAt\":\"2026-01-01T00:00:00\"}",
        "{\"checkpointToken\":\"a\",\"markSupportsDiff\":true}",
        "{\"resource\":{\"annotations\":[{\"@type\":\"type.googleapis.com/no.such.Type\"}]}}",
        "{\"resource\":{\"annotations\":[{\"id\":1}]}}",
        "{\"entitlementGraph\":\"***\"}",
        "{\"checkpointToken\":\"half \\ud83d pair\"}",
        "{\"resource\":{\"profile\":{\"\\udc00\":1}}}"
      })
  void jsonThatIsNoRecordIsNotABrokenLine(String line) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void escapedPairsAreFine() throws InvalidProtocolBufferException {
    assertThat(parse("{\"checkpointToken\":\"\\ud83d\\ude00\"}"))
        .isEqualTo(
            StreamRecord.newBuilder().setCheckpointToken("\ud83d\ude00").build().toByteArray());
  }

  @Test
  void depthIsAReject() {
    String open = "{\"a\":".repeat(200);
    assertThatThrownBy(() -> parse("{\"resource\":{\"profile\":" + open + "1" + "}".repeat(202)))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }
}
