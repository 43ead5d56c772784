package dev.syncline.c1z.diff;

import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.serde.KeyFamily;
import java.io.IOException;
import java.util.List;

/** Hears of differences, in key order. Cursors are valid during the call and must not be moved. */
public interface DiffListener {
  /** A row that only the second file has. */
  void added(KeyFamily family, VisibleCursor row) throws IOException;

  /** A row that only the first file has. */
  void removed(KeyFamily family, VisibleCursor row) throws IOException;

  /**
   * A row that both have, with different fields.
   *
   * @param fields never empty
   */
  void changed(
      KeyFamily family, VisibleCursor before, VisibleCursor after, List<FieldChange> fields)
      throws IOException;
}
