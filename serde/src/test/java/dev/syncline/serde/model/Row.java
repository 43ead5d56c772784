package dev.syncline.serde.model;

import dev.syncline.serde.Operation;

/**
 * An operation on a key.
 *
 * @param value empty for a delete
 */
public record Row(Operation operation, byte[] key, byte[] value) {}
