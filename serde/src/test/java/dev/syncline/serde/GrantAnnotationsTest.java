package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.GrantExpandable;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.serde.proto.stream.PutMode;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which annotation of a grant becomes its expansion. */
class GrantAnnotationsTest {
  private static final String URL = "type.googleapis.com/c1.connector.v2.GrantExpandable";
  private static final Any OTHER = any("type.googleapis.com/c1.connector.v2.GrantImmutable", "");

  private final RecordTranslator translator = new RecordTranslator();

  private static Any any(String url, String value) {
    return Any.newBuilder().setTypeUrl(url).setValue(ByteString.copyFromUtf8(value)).build();
  }

  private static Any expandable(String... ids) {
    return Any.newBuilder()
        .setTypeUrl(URL)
        .setValue(
            GrantExpandable.newBuilder().addAllEntitlementIds(List.of(ids)).build().toByteString())
        .build();
  }

  private GrantRecord translate(PutMode mode, Any... annotations) throws Exception {
    ResourceId id = ResourceId.newBuilder().setResourceType("t").setResource("r").build();
    Resource resource = Resource.newBuilder().setId(id).build();
    byte[] record =
        StreamRecord.newBuilder()
            .setGrant(
                Grant.newBuilder()
                    .setEntitlement(Entitlement.newBuilder().setId("e").setResource(resource))
                    .setPrincipal(resource)
                    .addAllAnnotations(List.of(annotations)))
            .setMode(mode)
            .build()
            .toByteArray();
    translator.scan(record, 0, record.length);
    translator.translate("", RecordTranslator.NO_TIMESTAMP);
    return GrantRecord.parseFrom(translator.value().toByteArray());
  }

  private GrantRecord translate(Any... annotations) throws Exception {
    return translate(PutMode.PUT_MODE_OVERWRITE, annotations);
  }

  @ParameterizedTest
  @CsvSource({
    "c1.connector.v2.GrantExpandable, true",
    "type.googleapis.com/c1.connector.v2.GrantExpandable, true",
    "/c1.connector.v2.GrantExpandable, true",
    "any/prefix/c1.connector.v2.GrantExpandable, true",
    "xc1.connector.v2.GrantExpandable, false",
    "c1.connector.v2.GrantExpandable/, false",
    "type.googleapis.com/c1.connector.v2.GrantExpandableX, false",
    "GrantExpandable, false",
    "'', false",
  })
  void typeUrls(String url, boolean names) throws Exception {
    Any annotation = expandable("e").toBuilder().setTypeUrl(url).build();
    GrantRecord grant = translate(OTHER, annotation);
    assertThat(grant.hasExpansion()).isEqualTo(names);
    assertThat(grant.getNeedsExpansion()).isEqualTo(names);
    assertThat(grant.getAnnotationsList())
        .isEqualTo(names ? List.of(OTHER) : List.of(OTHER, annotation));
  }

  @Test
  void theFirstThatParsesIsTakenAndTheOthersStayInOrder() throws Exception {
    Any cut = any(URL, "\n\5e");
    GrantRecord grant =
        translate(cut, OTHER, expandable("first", "", "first"), expandable("second"), OTHER);
    assertThat(grant.getExpansion().getEntitlementIdsList()).containsExactly("first", "", "first");
    assertThat(grant.getAnnotationsList())
        .isEqualTo(List.of(cut, OTHER, expandable("second"), OTHER));
  }

  @Test
  void invalidUtf8DoesNotParse() throws Exception {
    Any bad =
        Any.newBuilder()
            .setTypeUrl(URL)
            .setValue(ByteString.copyFrom(new byte[] {10, 1, (byte) 0xff}))
            .build();
    GrantRecord grant = translate(bad);
    assertThat(grant.hasExpansion()).isFalse();
    assertThat(grant.getAnnotationsList()).containsExactly(bad);
  }

  /** Odd but parseable: order, a repeated scalar, a foreign wire type, an unknown field. */
  @Test
  void whatIsStoredOfAnOddOneIsCanonical() throws Exception {
    GrantRecord grant =
        translate(any(URL, "\u001a\u0001t\u0010\u0000\u0010\u0001\b\u0007\n\u0001ex\u0001"));
    assertThat(grant.getExpansion().getEntitlementIdsList()).containsExactly("e");
    assertThat(grant.getExpansion().getResourceTypeIdsList()).containsExactly("t");
    assertThat(grant.getExpansion().getShallow()).isTrue();
    assertThat(grant.getExpansion().getUnknownFields().asMap()).isEmpty();
    assertThat(grant.toByteArray()).isEqualTo(translator.value().toByteArray());
  }

  @Test
  void withoutAnIdItIsTakenOutAndNothingElse() throws Exception {
    for (Any empty : List.of(any(URL, ""), any(URL, "\u0010\u0001"), expandable("", " "))) {
      GrantRecord grant = translate(empty, OTHER);
      assertThat(grant.hasExpansion()).isFalse();
      assertThat(grant.getNeedsExpansion()).isFalse();
      assertThat(grant.getAnnotationsList()).containsExactly(OTHER);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2007, 0x200a, 0x2028,
        0x2029, 0x202f, 0x205f, 0x3000
      })
  void whiteSpaceIsBlank(int character) throws Exception {
    String blank = Character.toString(character);
    assertThat(translate(expandable(blank, blank + blank)).hasExpansion()).isFalse();
    assertThat(translate(expandable(blank + "x" + blank)).hasExpansion()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x08, 0x0e, 0x1c, 0x1d, 0x1e, 0x1f, 0x21, 0x84, 0x86, 0xa1, 0xe9, 0x180e, 0x1681,
        0x1fff, 0x200b, 0x2027, 0x202a, 0x2060, 0x2fff, 0x3001, 0xfeff, 0x1f600
      })
  void nothingElseIsBlank(int character) throws Exception {
    assertThat(translate(expandable(" ", Character.toString(character))).hasExpansion()).isTrue();
  }

  /** All of Unicode, against the list of the property. */
  @Test
  void blankOverAllCharacters() {
    List<Integer> blanks = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        if (WhiteSpace.isBlank(bytes, 0, bytes.length)) {
          blanks.add(c);
        }
      }
    }
    assertThat(blanks)
        .containsExactly(
            0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003,
            0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
            0x3000);
  }

  @Test
  void ofTheExpandersWriteTheAnnotationGoesButSaysNothing() throws Exception {
    GrantRecord grant =
        translate(PutMode.PUT_MODE_EXPANDED, expandable("a"), OTHER, expandable("b"));
    assertThat(translator.operation()).isEqualTo(Operation.EXPANDER_WRITE);
    assertThat(grant.hasExpansion()).isFalse();
    assertThat(grant.getNeedsExpansion()).isFalse();
    assertThat(grant.getAnnotationsList()).containsExactly(OTHER, expandable("b"));
  }
}
