package dev.syncline.c1z.merge;

import java.io.IOException;
import java.nio.file.Path;

/** The inputs of a merge or clone are not such as can be merged or cloned. Nothing was written. */
public final class MergeRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  MergeRefusedException(String reason) {
    super(reason);
  }

  MergeRefusedException(Path input, String reason) {
    super(input + ": " + reason);
  }

  MergeRefusedException(Path input, String reason, Throwable cause) {
    this(input.toString(), reason, cause);
  }

  MergeRefusedException(String inputs, String reason, Throwable cause) {
    super(inputs + ": " + reason, cause);
  }
}
