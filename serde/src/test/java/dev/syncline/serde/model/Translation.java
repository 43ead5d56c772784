package dev.syncline.serde.model;

import dev.syncline.serde.RejectedRecordException;

/** A way from a container record to a row. */
@FunctionalInterface
public interface Translation {
  /**
   * Translates a record that is no marker.
   *
   * @param syncId text form of the open sync
   */
  Row translate(byte[] record, String syncId) throws RejectedRecordException;
}
