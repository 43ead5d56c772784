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
 */
public record Streams(InputStream in, PrintStream out, PrintStream err, boolean terminal) {

  public Streams {
    requireNonNull(in, "in");
    requireNonNull(out, "out");
    requireNonNull(err, "err");
  }

  /** The streams of the call that runs the command with this spec (picocli's {@code @Spec}). */
  public static Streams of(CommandSpec spec) {
    return ((Syncline) spec.root().userObject()).streams();
  }
}
