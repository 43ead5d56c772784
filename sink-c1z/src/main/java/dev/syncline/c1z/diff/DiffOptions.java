package dev.syncline.c1z.diff;

import dev.syncline.serde.KeyFamily;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is compared.
 *
 * @param families families of rows, of {@link #COMPARED}
 * @param identitiesOnly only which rows there are, not what is in them; then grants of entitlements
 *     whose digests are equal are not read
 * @param ignoredFields names of top-level fields that do not count, such as {@code discovered_at}
 */
public record DiffOptions(
    Set<KeyFamily> families, boolean identitiesOnly, Set<String> ignoredFields) {
  /** The families that hold records. */
  public static final Set<KeyFamily> COMPARED =
      Set.copyOf(
          EnumSet.of(
              KeyFamily.RESOURCE_TYPES,
              KeyFamily.RESOURCES,
              KeyFamily.ENTITLEMENTS,
              KeyFamily.GRANTS,
              KeyFamily.ASSETS));

  public DiffOptions {
    families = Set.copyOf(families);
    ignoredFields = Set.copyOf(ignoredFields);
    if (!COMPARED.containsAll(families)) {
      throw new IllegalArgumentException("families " + families + ", expected some of " + COMPARED);
    }
  }

  /** Everything. */
  public static DiffOptions defaults() {
    return new DiffOptions(COMPARED, false, Set.of());
  }
}
