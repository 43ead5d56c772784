package dev.syncline.job.input;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.operators.ValueDecoder;

/**
 * Values in protobuf's JSON mapping of a {@code StreamRecord}, routing fields included, by the same
 * rules as the lines of an ndjson input.
 */
public final class JsonValueDecoder implements ValueDecoder {
  private static final long serialVersionUID = 1L;

  private transient ProtoJson json;

  @Override
  public byte[] decode(byte[] value) throws ValueRefusedException {
    if (json == null) {
      json = new ProtoJson();
    }
    String problem = json.syntaxError(value, 0, value.length);
    if (problem != null) {
      throw new ValueRefusedException("not a JSON object: " + problem);
    }
    try {
      return json.parse(value, 0, value.length);
    } catch (InvalidProtocolBufferException e) {
      throw new ValueRefusedException("not a record in JSON: " + e.getMessage());
    }
  }
}
