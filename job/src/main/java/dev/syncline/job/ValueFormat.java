package dev.syncline.job;

import dev.syncline.job.input.JsonValueDecoder;
import dev.syncline.operators.ValueDecoder;

/** What the values of the Kafka records are. */
public enum ValueFormat {
  /** An encoded {@code StreamRecord}. */
  PROTOBUF,
  /** A {@code StreamRecord} in protobuf's JSON mapping. */
  JSON;

  /** Makes an encoded record of a value; null if it is one. */
  ValueDecoder decoder() {
    return this == JSON ? new JsonValueDecoder() : null;
  }
}
