package dev.syncline.serde.model;

import dev.syncline.serde.RecordRefusedException;
import dev.syncline.serde.RecordTranslator;
import dev.syncline.serde.RejectedRecordException;

/** The translation of the product. */
public final class SplicedTranslation implements Translation {
  private final RecordTranslator translator = new RecordTranslator();

  @Override
  public Row translate(byte[] record, String syncId) throws RejectedRecordException {
    translator.scan(record, 0, record.length);
    if (translator.kind() != RecordTranslator.Kind.ENTRY) {
      throw new RecordRefusedException("a marker");
    }
    translator.translate(syncId, RecordTranslator.NO_TIMESTAMP);
    return new Row(
        translator.operation(), translator.key().toByteArray(), translator.value().toByteArray());
  }
}
