package dev.syncline.job.cli;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Standard input, output and error of one call, and its environment.
 *
 * @param in standard input
 * @param out results and facts; UTF-8, flushed by the root at the end
 * @param err progress and errors; UTF-8
 * @param terminal whether somebody watches {@code err} on a terminal, so that lines may be redrawn
 * @param outTerminal whether {@code out} goes to a terminal
 * @param environment variables of the environment
 */
public record Streams(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    boolean outTerminal,
    Map<String, String> environment) {

  public Streams {
    requireNonNull(in, "in");
    requireNonNull(out, "out");
    requireNonNull(err, "err");
    environment = Map.copyOf(environment);
  }

  /** With the environment of this process. */
  public Streams(
      InputStream in, PrintStream out, PrintStream err, boolean terminal, boolean outTerminal) {
    this(in, out, err, terminal, outTerminal, System.getenv());
  }

  /** Streams whose output goes to a file or a pipe. */
  public Streams(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    this(in, out, err, terminal, false);
  }

  /** Whether {@code out} may have colours: on a terminal, unless NO_COLOR is set. */
  public boolean colours() {
    return outTerminal && !environment.containsKey("NO_COLOR");
  }

  /** The streams of the call that runs the command with this spec (picocli's {@code @Spec}). */
  public static Streams of(CommandSpec spec) {
    return ((Syncline) spec.root().userObject()).streams();
  }
}
