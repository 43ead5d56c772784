package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import org.apache.flink.core.fs.Path;

/**
 * An upload in parts to an object store, which was begun and neither completed nor aborted. Nobody
 * sees it in listings of objects, but its parts take space.
 *
 * @param file what it is to become
 * @param id that the store gave it
 */
public record Upload(Path file, String id) {
  public Upload {
    requireNonNull(file);
    requireNonNull(id);
  }
}
