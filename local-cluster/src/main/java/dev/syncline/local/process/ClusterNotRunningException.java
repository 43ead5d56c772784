package dev.syncline.local.process;

import java.io.IOException;

/** A folder holds no cluster, or one that does not run. */
public final class ClusterNotRunningException extends IOException {
  private static final long serialVersionUID = 1;

  ClusterNotRunningException(String message) {
    super(message);
  }
}
