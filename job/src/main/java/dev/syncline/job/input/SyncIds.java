package dev.syncline.job.input;

import dev.syncline.serde.Ksuid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The sync ids seen in all inputs of one call: none may come twice. Thread-safe. */
public final class SyncIds {
  private final Map<Ksuid, Position> seen = new ConcurrentHashMap<>();

  /**
   * Notes that a sync begins.
   *
   * @throws InputException if one with this id began before
   */
  void add(Ksuid id, Position position) throws InputException {
    Position first = seen.putIfAbsent(id, position);
    if (first != null) {
      throw new InputException(position, "sync " + id + " begins here and at " + first);
    }
  }
}
