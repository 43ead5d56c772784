package dev.syncline.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Feeds a parser mutated inputs. It has to answer each with a result or with the error it declares:
 * anything else that is thrown, or an input that it does not come back from, fails the run and is
 * kept in {@code target/fuzz}.
 *
 * <p>Inputs that a parser took are mutated further, so that a run gets deeper than one change away
 * from its seeds. By default a run has a fixed number of inputs and a fixed seed; {@code
 * -Dsyncline.fuzz.seconds} and {@code -Dsyncline.fuzz.seed} change that.
 */
public final class Fuzzing {
  /** What is fuzzed. */
  public interface Parser {
    /**
     * Parses an input and checks what can be checked of the result.
     *
     * @return whether it was taken
     * @throws Exception for anything but a declared refusal
     */
    boolean accepts(byte[] input) throws Exception;
  }

  private static final String SECONDS = "syncline.fuzz.seconds";
  private static final String SEED = "syncline.fuzz.seed";
  private static final int MOST_KEPT = 500;
  private static final long HANG_SECONDS = 60;

  private final String name;
  private final List<byte[]> inputs;
  private final int seeds;
  private final Parser parser;
  private final Random random;
  private final Mutator mutator;
  private volatile long tried;
  private volatile byte[] current;
  private long accepted;

  private Fuzzing(String name, List<byte[]> seeds, Parser parser, long seed) {
    this.name = Objects.requireNonNull(name);
    this.inputs = new ArrayList<>(seeds);
    this.seeds = seeds.size();
    this.parser = Objects.requireNonNull(parser);
    this.random = new Random(seed);
    this.mutator = new Mutator(random);
  }

  /**
   * Runs a parser over its seeds, all of which it must take, and over what becomes of them.
   *
   * @param name of the parser, for messages
   * @param count inputs, unless a time is set
   */
  public static void run(String name, List<byte[]> seeds, int count, Parser parser)
      throws IOException {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException(name + ": no seeds");
    }
    long seed = Long.getLong(SEED, 1);
    Long seconds = Long.getLong(SECONDS);
    long start = System.nanoTime();
    Fuzzing fuzzing = new Fuzzing(name, seeds, parser, seed);
    fuzzing.watch(
        () -> {
          fuzzing.takeSeeds();
          long end = seconds == null ? 0 : start + TimeUnit.SECONDS.toNanos(seconds);
          while (seconds == null ? fuzzing.tried < count : System.nanoTime() < end) {
            fuzzing.tryOne();
          }
        });
    if (seconds != null) {
      System.out.printf(
          "fuzz %-16s %,12d inputs, %,d taken, %d s, seed %d%n",
          name, fuzzing.tried, fuzzing.accepted, seconds, seed);
    }
  }

  private void takeSeeds() throws IOException {
    for (int i = 0; i < seeds; i++) {
      current = inputs.get(i);
      if (!offer()) {
        throw new AssertionError(name + ": seed " + i + " is refused" + kept(current));
      }
    }
  }

  private void tryOne() throws IOException {
    current = mutator.mutate(inputs);
    tried++;
    if (offer()) {
      accepted++;
      if (inputs.size() < MOST_KEPT) {
        inputs.add(current);
      } else if (MOST_KEPT > seeds) {
        inputs.set(seeds + random.nextInt(MOST_KEPT - seeds), current);
      }
    }
  }

  private boolean offer() throws IOException {
    byte[] input = current;
    try {
      // A parser that changes its input would spoil the inputs to come.
      return parser.accepts(input.clone());
    } catch (Exception | AssertionError | OutOfMemoryError | StackOverflowError e) {
      throw new AssertionError(name + ": " + e + kept(input), e);
    }
  }

  private String kept(byte[] input) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "fuzz"));
    Path file = Files.createTempFile(folder, name.replace(' ', '-') + "-", ".bin");
    Files.write(file, input);
    return " on " + input.length + " bytes, kept in " + file;
  }

  private interface Run {
    void run() throws IOException;
  }

  /** Runs in a thread that is given up if it stays with one input for a minute. */
  private void watch(Run run) throws IOException {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              run.run();
              return null;
            });
    Thread thread = new Thread(task, "fuzz " + name);
    thread.setDaemon(true);
    thread.start();
    while (true) {
      long before = tried;
      try {
        task.get(HANG_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        if (tried == before && !task.isDone()) {
          AssertionError hang = new AssertionError(name + ": no answer" + kept(current));
          hang.setStackTrace(thread.getStackTrace());
          throw hang;
        }
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause().getMessage(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
