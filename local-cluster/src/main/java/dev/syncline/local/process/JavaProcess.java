package dev.syncline.local.process;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One process of a cluster: can be stopped, killed as {@code kill -9} does, and started again.
 * Thread-safe.
 */
public final class JavaProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LINES_OF_LOG = 12;

  private final ProcessFolder folder;
  private final ProcessSpec spec;
  private ProcessHandle running;
  private int starts;

  /** The one that runs under this name in the folder, whoever started it; or none yet. */
  JavaProcess(ProcessFolder folder, ProcessSpec spec) {
    this.folder = requireNonNull(folder);
    this.spec = requireNonNull(spec);
    this.running = folder.find(spec.name()).orElse(null);
  }

  public String name() {
    return spec.name();
  }

  /** What it printed, in all its lives. */
  public Path log() {
    return folder.log(spec.name());
  }

  public synchronized boolean isAlive() {
    return running != null && running.isAlive();
  }

  /** Process id, also of one that is gone. */
  public synchronized long pid() {
    if (running == null) {
      throw new IllegalStateException(name() + " has not been started");
    }
    return running.pid();
  }

  /** How often it was started. */
  public synchronized int starts() {
    return starts;
  }

  /**
   * Starts it; returns before it is ready for anything.
   *
   * @throws IllegalStateException if it runs
   */
  public synchronized void start() throws IOException {
    if (isAlive()) {
      throw new IllegalStateException(name() + " runs already, as process " + pid());
    }
    running =
        new ProcessBuilder(command())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()))
            .start()
            .toHandle();
    starts++;
    folder.remember(name(), running);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (spec.outlivesStarter()) {
      command.add("nohup"); // the terminal that it was started from may be closed
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.addAll(spec.jvmOptions());
    if (!spec.outlivesStarter()) {
      command.add("-D" + ProcessMain.STARTER + "=" + ProcessHandle.current().pid());
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ProcessMain.class.getName());
    command.add(spec.mainClass());
    command.addAll(spec.arguments());
    return command;
  }

  /** {@code kill -9}: it gets no chance to do anything. Returns when it is gone. */
  public synchronized void kill() {
    if (running != null) {
      ProcessFolder.kill(running);
    }
  }

  /** Asks it to stop and returns when it is gone; one that does not listen is killed. */
  public synchronized void stop() throws IOException {
    if (running != null) {
      ProcessFolder.stop(running, PATIENCE);
      folder.forget(name());
    }
  }

  /** Stops the process for a while as the machine might: nothing runs until {@link #thaw}. */
  public synchronized void freeze() throws IOException {
    signal("-STOP");
  }

  /** Lets a frozen process go on. */
  public synchronized void thaw() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    try {
      int status =
          new ProcessBuilder("kill", signal, Long.toString(pid())).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IOException("kill " + signal + " of " + name() + " ended with " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The end of what it printed, for an error message. */
  String lastLines() {
    try (Stream<String> lines = Files.lines(log())) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LINES_OF_LOG), all.size()));
    } catch (IOException | RuntimeException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
