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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Lists an output directory all the time, on a thread of its own, and reads each file in the moment
 * it appears: it has to be whole and right then, and to stay so. Names that begin with a dot are
 * not for readers, so they are not looked at. Thread-safe.
 */
public final class OutputWatch implements AutoCloseable {
  private static final long PAUSE_NANOS = 1_000_000;
  private static final String SUFFIX = ".c1z";

  private final Path directory;
  private final Map<String, byte[]> expected = new ConcurrentHashMap<>();
  private final Map<String, Long> seen = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "watch output");
  private volatile boolean closed;

  /** Begins to watch a directory, which need not exist yet. */
  public OutputWatch(Path directory) {
    this.directory = requireNonNull(directory);
    thread.setDaemon(true);
    thread.start();
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
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      Map<String, Path> found = new TreeMap<>();
      files.forEach(file -> found.put(file.getFileName().toString(), file));
      for (Map.Entry<String, Path> file : found.entrySet()) {
        if (!file.getKey().startsWith(".") && !seen.containsKey(file.getKey())) {
          appeared(file.getKey(), file.getValue());
        }
      }
      for (String name : seen.keySet()) {
        if (!found.containsKey(name)) {
          violate(name + " has gone");
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Not made yet.
    } catch (IOException e) {
      violate("the directory cannot be read: " + e);
    }
  }

  private void appeared(String name, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
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
        appeared(name, directory.resolve(name));
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
