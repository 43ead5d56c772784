package dev.syncline.local.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The folder of a cluster of processes: {@code logs/NAME.log} has what a process printed, {@code
 * pids/NAME} its process id and start time, {@code conf} the cluster's settings, {@code data} what
 * its parts keep. Whoever knows the folder can ask for the processes and stop them. Thread-safe.
 */
public final class ProcessFolder {
  private final Path root;

  ProcessFolder(Path root) {
    this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
  }

  /**
   * A process as its folder knows it.
   *
   * @param name of the process
   * @param pid process id
   * @param alive whether it runs now
   */
  public record Entry(String name, long pid, boolean alive) {
    /** The names of those that run now. */
    static List<String> alive(List<Entry> entries) {
      return entries.stream().filter(Entry::alive).map(Entry::name).toList();
    }
  }

  Path root() {
    return root;
  }

  Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  Path conf() {
    return root.resolve("conf");
  }

  Path data(String name) {
    return root.resolve("data").resolve(name);
  }

  private Path pidFile(String name) {
    return root.resolve("pids").resolve(name);
  }

  void create() throws IOException {
    for (String name : List.of("logs", "pids", "conf", "data")) {
      Files.createDirectories(root.resolve(name));
    }
    // Settings may be secrets.
    PosixFileAttributeView owners =
        Files.getFileAttributeView(conf(), PosixFileAttributeView.class);
    if (owners != null) {
      owners.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }

  void remember(String name, ProcessHandle process) throws IOException {
    Files.writeString(pidFile(name), process.pid() + " " + startMillis(process) + "\n");
  }

  void forget(String name) throws IOException {
    Files.deleteIfExists(pidFile(name));
  }

  /** All processes that were started here and not stopped, by name. */
  List<Entry> entries() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("pids"))) {
      return files.map(file -> file.getFileName().toString()).sorted().map(this::entry).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private Entry entry(String name) {
    Optional<ProcessHandle> process = find(name);
    return new Entry(name, process.map(ProcessHandle::pid).orElse(-1L), process.isPresent());
  }

  /** The process of a name, if it is alive; another one that got its number later is not it. */
  Optional<ProcessHandle> find(String name) {
    try {
      String[] parts = Files.readString(pidFile(name)).strip().split(" ");
      return ProcessHandle.of(Long.parseLong(parts[0]))
          .filter(ProcessHandle::isAlive)
          .filter(process -> startMillis(process) == Long.parseLong(parts[1]));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Asks a process to stop, and kills it if it does not in time. Returns when it is gone.
   *
   * @return false if it had to be killed
   */
  static boolean stop(ProcessHandle process, Duration patience) throws IOException {
    process.destroy();
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      kill(process);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while process " + process.pid() + " stops", e);
    } catch (ExecutionException e) {
      throw new IOException("cannot wait for process " + process.pid(), e);
    }
  }

  /** {@code kill -9}. Returns when it is gone. */
  static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
