package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.store.VisibleCursor;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.TupleCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Warns of rows that refer to rows which are not there. The store allows that, and connectors do
 * it; a reader comes to a dead end. Keys begin with what they refer to, so that each target is
 * looked up once.
 */
final class ReferenceCheck {
  private final TableStore store;
  private final Findings findings;

  ReferenceCheck(TableStore store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  void run(StepProgress progress) throws IOException {
    progress.at("checking references", 0, 0);
    check(KeyFamily.RESOURCES, 1, KeyFamily.RESOURCE_TYPES, "resources of the missing type");
    check(
        KeyFamily.RESOURCES_BY_PARENT, 2, KeyFamily.RESOURCES, "children of the missing resource");
    check(KeyFamily.ENTITLEMENTS, 2, KeyFamily.RESOURCES, "entitlements of the missing resource");
    check(KeyFamily.GRANTS, 4, KeyFamily.ENTITLEMENTS, "grants of the missing entitlement");
    check(KeyFamily.GRANTS_BY_PRINCIPAL, 2, KeyFamily.RESOURCES, "grants to the missing principal");
  }

  /** Looks up the row that the first components of the keys name, once for each. */
  private void check(KeyFamily from, int components, KeyFamily to, String what) throws IOException {
    byte[] prefix = Arrays.copyOf(from.prefix(), from.prefix().length + 1);
    try (VisibleCursor keys = store.cursor(Keys.upperBound(prefix));
        VisibleCursor targets = store.cursor()) {
      boolean more = keys.seek(prefix);
      while (more) {
        int end = prefix.length;
        for (int i = 0; i < components; i++) {
          end = TupleCodec.componentEnd(keys.keyArray(), end + (i == 0 ? 0 : 1), keys.keyLength());
        }
        ByteSink target = new ByteSink();
        target.writeBytes(to.prefix());
        target.writeByte(TupleCodec.SEPARATOR);
        target.writeBytes(keys.keyArray(), prefix.length, end - prefix.length);
        byte[] key = target.toByteArray();
        if (!targets.seek(key) || !Arrays.equals(targets.key(), key)) {
          findings.warning(Check.REFERENCE, what + " " + text(key));
        }
        // Everything that begins with the components and their separator is done.
        byte[] next = Arrays.copyOf(keys.keyArray(), end + 1);
        next[end] = 1;
        more = keys.seek(next);
      }
    }
  }

  private static String text(byte[] key) {
    List<String> parts = new ArrayList<>();
    int start = Keys.HEADER;
    while (start <= key.length) {
      int end = TupleCodec.componentEnd(key, start, key.length);
      try {
        parts.add('"' + TupleCodec.decodeText(key, start, end - start) + '"');
      } catch (IllegalArgumentException e) {
        parts.add("(malformed)");
      }
      start = end + 1;
    }
    return String.join(" ", parts);
  }
}
