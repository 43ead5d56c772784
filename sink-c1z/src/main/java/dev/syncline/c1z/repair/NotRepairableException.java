package dev.syncline.c1z.repair;

import java.io.IOException;
import java.util.Objects;

/** There is nothing to make a file of. Nothing was written. */
public final class NotRepairableException extends IOException {
  private static final long serialVersionUID = 1L;

  NotRepairableException(String file, String reason) {
    super(Objects.requireNonNull(file) + ": not repairable: " + Objects.requireNonNull(reason));
  }
}
