package dev.syncline.job.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WrappersProto;
import com.google.protobuf.util.JsonFormat;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Protobuf's JSON mapping of a record, for all message types that the connector contract defines,
 * also inside {@code Any}. Map entries keep the order of the line.
 *
 * <p>The parser of protobuf-java-util reads JSON leniently: it takes unquoted names, ignores what
 * follows the object, and keeps the last of two equal names. {@link #syntaxError} is strict and
 * comes first.
 */
public final class ProtoJson {
  static final JsonFormat.TypeRegistry TYPES = types(List.of());

  /**
   * Deeper than the protobuf parser goes, so that depth is its business; its limit is 100 messages.
   */
  private static final int MAX_DEPTH = 1000;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private final JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(TYPES);

  /** The known types and some more. */
  static JsonFormat.TypeRegistry types(Iterable<Descriptor> more) {
    return JsonFormat.TypeRegistry.newBuilder()
        .add(StreamRecord.getDescriptor())
        .add(DurationProto.getDescriptor().getMessageTypes())
        .add(EmptyProto.getDescriptor().getMessageTypes())
        .add(FieldMaskProto.getDescriptor().getMessageTypes())
        .add(WrappersProto.getDescriptor().getMessageTypes())
        .add(more)
        .build();
  }

  /** A printer that writes what {@link #parse} reads, one line. */
  public static JsonFormat.Printer printer() {
    return JsonFormat.printer().usingTypeRegistry(TYPES).omittingInsignificantWhitespace();
  }

  /** What keeps the line from being one JSON object, or null. */
  String syntaxError(byte[] line, int offset, int length) {
    try (JsonParser json = FACTORY.createParser(line, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return "it begins with " + describe(json.currentToken());
      }
      for (int depth = 1; depth > 0; ) {
        JsonToken token = json.nextToken();
        if (token == null) {
          return "it ends inside an object";
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return json.nextToken() == null ? null : "something follows the object";
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage() + ", column " + e.getLocation().getColumnNr();
    } catch (CharConversionException e) {
      // Zero bytes make the parser take the line for UTF-16 or UTF-32.
      return "not UTF-8: " + e.getMessage();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static String describe(JsonToken token) {
    return token == null ? "nothing" : token.asString() != null ? token.asString() : token.name();
  }

  /**
   * The encoded record.
   *
   * @throws InvalidProtocolBufferException when the object is not a record in the JSON mapping; the
   *     message says why
   */
  byte[] parse(byte[] line, int offset, int length) throws InvalidProtocolBufferException {
    StreamRecord.Builder record = StreamRecord.newBuilder();
    String text = new String(line, offset, length, StandardCharsets.UTF_8);
    if (text.contains("\\u")) {
      refuseLoneSurrogates(line, offset, length);
    }
    try {
      LenientTimes.refuse(() -> parser.merge(text, record));
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (RuntimeException e) {
      // Some values, dates for instance, fail in parsers below that throw what they like.
      throw new InvalidProtocolBufferException(e.toString());
    }
    return record.build().toByteArray();
  }

  /**
   * Half a surrogate pair has no UTF-8 form; the encoder would put a question mark in its place.
   */
  private static void refuseLoneSurrogates(byte[] line, int offset, int length)
      throws InvalidProtocolBufferException {
    try (JsonParser json = FACTORY.createParser(line, offset, length)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if ((token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)
            && !StandardCharsets.UTF_8.newEncoder().canEncode(json.getText())) {
          throw new InvalidProtocolBufferException(
              "half a surrogate pair in a string, column " + json.currentLocation().getColumnNr());
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new InvalidProtocolBufferException(e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new InvalidProtocolBufferException("not UTF-8: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }
}
