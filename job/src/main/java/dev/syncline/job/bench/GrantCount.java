package dev.syncline.job.bench;

import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.read.store.EnvelopeFiles;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.nio.file.Path;

/** Counts the grants of a finished file by reading them, whatever the file says of itself. */
public final class GrantCount {
  private GrantCount() {}

  /** Number of grant rows in a file. */
  public static long of(Path file) throws IOException {
    byte[] prefix = KeyFamily.GRANTS.prefix();
    try (TableStore store =
            TableStore.open(new EnvelopeFiles(EnvelopeReader.open(file)), ReadOptions.defaults());
        VisibleCursor cursor = store.cursor(Keys.upperBound(prefix))) {
      long grants = 0;
      for (boolean more = cursor.seek(prefix); more; more = cursor.next()) {
        grants++;
      }
      return grants;
    }
  }
}
