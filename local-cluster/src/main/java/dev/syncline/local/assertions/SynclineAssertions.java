package dev.syncline.local.assertions;

import dev.syncline.c1z.read.C1zFile;

/**
 * Where the assertions begin:
 *
 * <pre>{@code
 * import static dev.syncline.local.assertions.SynclineAssertions.assertThat;
 *
 * assertThat(file).hasGrant("team:core:member", "user", "ada").hasGrants(3);
 * }</pre>
 */
public final class SynclineAssertions {
  private SynclineAssertions() {}

  /** Assertions about what a file holds. The file stays open. */
  public static C1zFileAssert assertThat(C1zFile actual) {
    return new C1zFileAssert(actual);
  }
}
