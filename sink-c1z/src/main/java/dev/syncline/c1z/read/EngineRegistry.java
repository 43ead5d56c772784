package dev.syncline.c1z.read;

import dev.syncline.c1z.envelope.EnvelopeHead;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.envelope.UnsupportedC1zException;
import dev.syncline.c1z.read.store.EnvelopeFiles;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.TableStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What opens the payload of a file, by the engine that its manifest names. The first bytes come
 * before that: another format than c1z3 is refused by its name. Thread-safe.
 */
public final class EngineRegistry {
  /** Opens the payload of an envelope. */
  @FunctionalInterface
  public interface Engine {
    /**
     * @param envelope belongs to the store from now on, also when opening fails
     */
    TableStore open(EnvelopeReader envelope, ReadOptions options) throws IOException;
  }

  private static final Engine PEBBLE =
      (envelope, options) -> TableStore.open(new EnvelopeFiles(envelope), options);
  private static final EngineRegistry STANDARD = new EngineRegistry();

  static {
    for (String name : new String[] {"pebble", "pebble2", "pebble3"}) {
      STANDARD.register(name, PEBBLE);
    }
  }

  private final Map<String, Engine> engines = new HashMap<>();

  /** The registry that {@link C1zFile#open} uses: Pebble under its three names. */
  public static EngineRegistry standard() {
    return STANDARD;
  }

  /**
   * Adds an engine; adding it again changes nothing.
   *
   * @throws IllegalArgumentException if another one has the name
   */
  public synchronized void register(String name, Engine engine) {
    Objects.requireNonNull(engine);
    Engine before = engines.putIfAbsent(Objects.requireNonNull(name), engine);
    if (before != null && before != engine) {
      throw new IllegalArgumentException("another engine is registered as \"" + name + "\"");
    }
  }

  /**
   * Opens a file.
   *
   * @throws dev.syncline.c1z.envelope.C1zException if it is no c1z3 file, its engine is not
   *     registered, or it is damaged
   */
  TableStore open(Path file, ReadOptions options) throws IOException {
    // Checks the manifest's hash, so that a changed name is damage and not an unknown engine.
    EnvelopeReader envelope = EnvelopeReader.open(file, options.envelope());
    Engine engine;
    synchronized (this) {
      engine = engines.get(envelope.manifest().getEngine());
    }
    if (engine == null) {
      envelope.close();
      throw new UnsupportedC1zException(
          file.toString(),
          UnsupportedC1zException.NO_OFFSET,
          "engine \"%s\" is not available".formatted(envelope.manifest().getEngine()));
    }
    return engine.open(envelope, options);
  }

  /** Magic and manifest of a file, without its payload. */
  public static EnvelopeHead head(Path file) throws IOException {
    return EnvelopeHead.read(file);
  }
}
