package dev.syncline.c1z.diff;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Objects;

/**
 * A field with different values in two rows.
 *
 * @param path names from the record down, with dots; {@code unknown_fields} at the end for those
 *     that the schema does not have
 * @param field null for unknown fields
 * @param before null if absent; else as protobuf gives it
 * @param after null if absent
 */
public record FieldChange(String path, FieldDescriptor field, Object before, Object after) {
  public FieldChange {
    Objects.requireNonNull(path);
  }
}
