package dev.syncline.local.chaos;

import static java.util.Objects.requireNonNull;

import dev.syncline.serde.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Lists an output directory, or another place, all the time, on a thread of its own, and reads each
 * file in the moment it appears: it has to be whole and right then, and to stay so. Names that
 * begin with a dot are not for readers, so they are not looked at. Thread-safe.
 */
public final class OutputWatch implements AutoCloseable {
  private static final long PAUSE_NANOS = 1_000_000;
  private static final String SUFFIX = ".c1z";

  private final Place place;
  private final Map<String, byte[]> expected = new ConcurrentHashMap<>();
  private final Map<String, Long> seen = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "watch output");
  private volatile boolean closed;

  /** Where files appear. */
  public interface Place {
    /** Names of all files that anybody sees; none if there is no such place yet. */
    Set<String> names() throws IOException;

    /** The bytes of one of them. */
    byte[] read(String name) throws IOException;
  }

  /** Begins to watch a directory, which need not exist yet. */
  public OutputWatch(Path directory) {
    this(new Directory(requireNonNull(directory)));
  }

  /** Begins to watch another place. */
  public OutputWatch(Place place) {
    this.place = requireNonNull(place);
    thread.setDaemon(true);
    thread.start();
  }

  private record Directory(Path path) implements Place {
    @Override
    public Set<String> names() throws IOException {
      Set<String> names = new TreeSet<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        files.forEach(file -> names.add(file.getFileName().toString()));
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Not made yet.
      }
      return names;
    }

    @Override
    public byte[] read(String name) throws IOException {
      return Files.readAllBytes(path.resolve(name));
    }
  }

  /** A sync that may appear, and its file. */
  public void expect(String syncId, byte[] file) {
    expected.put(syncId + SUFFIX, sha256(file));
  }

  /** Names of the files that have appeared. */
  public synchronized List<String> seen() {
    return List.copyOf(seen.keySet());
  }

  /** Whether the file of a sync has appeared. */
  public synchronized boolean hasSeen(String syncId) {
    return seen.containsKey(syncId + SUFFIX);
  }

  /** What was seen that must never be; one line each. */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  private void run() {
    while (!closed) {
      look();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private synchronized void look() {
    try {
      Set<String> found = place.names();
      for (String name : found) {
        if (!name.startsWith(".") && !seen.containsKey(name)) {
          appeared(name);
        }
      }
      for (String name : seen.keySet()) {
        if (!found.contains(name)) {
          violate(name + " has gone");
        }
      }
    } catch (IOException e) {
      violate("the directory cannot be read: " + e);
    }
  }

  private void appeared(String name) throws IOException {
    byte[] bytes = place.read(name);
    seen.put(name, (long) bytes.length);
    byte[] wanted = expected.get(name);
    if (wanted == null) {
      violate(name + " with " + bytes.length + " bytes is no file of a sync that should be there");
    } else if (!Arrays.equals(wanted, sha256(bytes))) {
      violate(
          name
              + " was visible with "
              + bytes.length
              + " bytes and SHA-256 "
              + HexFormat.of().formatHex(sha256(bytes))
              + ", expected "
              + HexFormat.of().formatHex(wanted));
    }
  }

  private void violate(String what) {
    if (!violations.contains(what)) {
      violations.add(what);
    }
  }

  /** Reads every file once more. To be called at the end. */
  public synchronized void lookAgain() {
    look();
    for (String name : List.copyOf(seen.keySet())) {
      try {
        appeared(name);
      } catch (IOException e) {
        violate(name + " cannot be read any more: " + e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  static byte[] sha256(byte[] bytes) {
    return Sha256.newDigest().digest(bytes);
  }
}
