package dev.syncline.job.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What a figure was measured on. */
public final class BenchEnvironment {
  private BenchEnvironment() {}

  /** Name and value of each fact, in the order in which they are printed. */
  public static Map<String, String> stamp() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cpu", cpuModel());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("jdk", Runtime.version().toString());
    facts.put("flink", EnvironmentInformation.getVersion());
    facts.put("heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    facts.put("commit", commit());
    return facts;
  }

  private static String cpuModel() {
    return firstMatch(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch"));
  }

  /**
   * The largest resident size of this process so far in bytes, or -1 where the system does not
   * tell.
   */
  public static long peakRss() {
    String line = firstMatch(Path.of("/proc/self/status"), "VmHWM", "");
    return line.endsWith(" kB")
        ? Long.parseLong(line.substring(0, line.length() - 3).trim()) << 10
        : -1;
  }

  private static String firstMatch(Path file, String name, String otherwise) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  private static String commit() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .directory(Path.of(System.getProperty("syncline.home", ".")).toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean done = git.waitFor(10, TimeUnit.SECONDS);
      return done && git.exitValue() == 0 ? output.trim() : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
