package dev.syncline.c1z;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the reference library, or a prototype proved against it, has written. */
public final class GoldenPebble {
  private GoldenPebble() {}

  /** The bytes of {@code name} below {@code golden-pebble}. */
  public static byte[] bytes(String name) {
    try (InputStream in = GoldenPebble.class.getResourceAsStream("/golden-pebble/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy of {@code name} in {@code directory}. */
  public static Path copy(String name, Path directory) throws IOException {
    return Files.write(directory.resolve(Path.of(name).getFileName()), bytes(name));
  }
}
