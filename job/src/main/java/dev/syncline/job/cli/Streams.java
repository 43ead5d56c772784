package dev.syncline.job.cli;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Standard input, output and error of one call.
 *
 * @param in standard input
 * @param out results and facts; UTF-8, flushed by the root at the end
 * @param err progress and errors; UTF-8
 * @param terminal whether somebody watches {@code err} on a terminal, so that lines may be redrawn
 * @param outTerminal whether {@code out} goes to a terminal
 */
public record Streams(
    InputStream in, PrintStream out, PrintStream err, boolean terminal, boolean outTerminal) {

  public Streams {
    requireNonNull(in, "in");
    requireNonNull(out, "out");
    requireNonNull(err, "err");
  }

  /** Streams whose output goes to a file or a pipe. */
  public Streams(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    this(in, out, err, terminal, false);
  }

  /** Whether {@code out} may have colours: on a terminal, unless NO_COLOR is set. */
  public boolean colours() {
    return outTerminal && System.getenv("NO_COLOR") == null;
  }

  /** The streams of the call that runs the command with this spec (picocli's {@code @Spec}). */
  public static Streams of(CommandSpec spec) {
    return ((Syncline) spec.root().userObject()).streams();
  }
}
