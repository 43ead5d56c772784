package dev.syncline.job.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One run of the command line in this process.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
public record CliRun(int status, byte[] out, String err) {

  /** Runs with an empty standard input. */
  public static CliRun of(String... arguments) {
    return with(new ByteArrayInputStream(new byte[0]), arguments);
  }

  /** Runs with the given standard input. */
  public static CliRun with(InputStream in, String... arguments) {
    return run(in, System.getenv(), arguments);
  }

  /** Runs with an empty standard input and no other variables than these. */
  public static CliRun inEnvironment(Map<String, String> environment, String... arguments) {
    return run(new ByteArrayInputStream(new byte[0]), environment, arguments);
  }

  private static CliRun run(InputStream in, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Syncline.run(
            new Streams(
                in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                environment),
            arguments);
    return new CliRun(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output as text. */
  public String text() {
    return new String(out, StandardCharsets.UTF_8);
  }
}
