package dev.syncline.c1z.read;

import java.util.Objects;

/**
 * Which page of a list is wanted.
 *
 * @param size records at most; 0 and everything above {@link #MAX_SIZE} mean {@link #MAX_SIZE}
 * @param token {@link Page#nextToken} of the page before, or empty for the first page
 * @param syncId a sync named by the caller, or empty for the file's current one. A file holds one
 *     sync, so that any id, as in the reference, only skips the check that there is a current one
 */
public record PageRequest(int size, String token, String syncId) {
  public static final int MAX_SIZE = 10_000;

  public PageRequest {
    Objects.requireNonNull(token);
    Objects.requireNonNull(syncId);
    if (size < 0) {
      throw new RequestException(
          RequestException.Reason.INVALID_ARGUMENT, "page size " + size + " is negative");
    }
    if (size == 0 || size > MAX_SIZE) {
      size = MAX_SIZE;
    }
  }

  /** A page of the file's current sync. */
  public PageRequest(int size, String token) {
    this(size, token, "");
  }

  /** The first page, as large as may be. */
  public static PageRequest first() {
    return new PageRequest(0, "");
  }
}
