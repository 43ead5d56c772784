package dev.syncline.c1z.read;

import java.util.List;
import java.util.Objects;

/**
 * Part of a list.
 *
 * @param items records in the order of the list
 * @param nextToken token for the page after this one; empty if nothing follows. A list that cannot
 *     know gives one whenever the page is full; the page after it may then be empty
 */
public record Page<T>(List<T> items, String nextToken) {
  public Page {
    items = List.copyOf(items);
    Objects.requireNonNull(nextToken);
  }
}
