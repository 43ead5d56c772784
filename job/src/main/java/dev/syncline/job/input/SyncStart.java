package dev.syncline.job.input;

import static java.util.Objects.requireNonNull;

import dev.syncline.serde.Ksuid;
import dev.syncline.serde.proto.stream.BeginSync;

/**
 * A sync that begins in an input.
 *
 * @param id its id
 * @param marker the begin marker, with start time and connector name filled in where the input has
 *     none
 * @param position where the marker is
 */
public record SyncStart(Ksuid id, BeginSync marker, Position position) {

  public SyncStart {
    requireNonNull(id, "id");
    requireNonNull(marker, "marker");
    requireNonNull(position, "position");
  }
}
