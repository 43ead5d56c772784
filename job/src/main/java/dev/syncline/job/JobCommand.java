package dev.syncline.job;

import dev.syncline.c1z.sink.ResultListener;
import dev.syncline.c1z.sink.SyncResult;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import dev.syncline.job.cli.SynclineCommand;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.cli.WrongResultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code syncline job}: the job on a Kafka of one's own. As main class of the job jar it submits
 * the job to the cluster of {@code flink run}; started by itself it runs the job in this process.
 */
@Command(
    name = "job",
    modelTransformer = JobOptions.class,
    sortOptions = false,
    description = {
      "Run the job on the topics of a Kafka: each sync in them that ends becomes a file.",
      "",
      "This is the main class of the job jar, for \"flink run\": the job then goes to that cluster. Started by itself"
          + " it runs in this process until it is stopped, and prints a line of JSON for every sync that ended.",
      "",
      "Sizes and times have units, for instance 32mb, 500ms, 24h. Every option is also a line of the --config file and"
          + " an environment variable: docs/options.md.",
    },
    footer = {
      "  flink run syncline-job-flink.jar --bootstrap-servers broker:9092 --topics syncs --output hdfs:///syncs",
      "  syncline job --bootstrap-servers localhost:9092 --topics syncs --output out"
          + " -D execution.checkpointing.dir=file:///var/lib/syncline"
    })
public final class JobCommand implements SynclineCommand {
  @Spec private CommandSpec spec;

  @Option(
      names = "--dry-run",
      description =
          "Print what the job would run with, secrets left out, and its graph; run nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    JobSettings settings = JobOptions.read(spec, SynclineOptions.defaults());
    SynclineOptions options = settings.options();
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(settings.flink()));
    boolean local = environment instanceof LocalStreamEnvironment;
    try {
      if (dryRun) {
        SynclineJob.build(environment, options);
        new EffectiveSettings(settings, Streams.of(spec).out()).print();
        JobGraphText.print(environment, Streams.of(spec).out());
        return ExitCodes.OK;
      }
      if (local) {
        FlinkPlugins.load(Configuration.fromMap(settings.flink()));
        // Here a topic that is not there is found before the job runs.
        requireCheckpointDirectory(environment);
        SourceTopics.require(options);
      }
      SynclineJob.build(environment, options, local ? JobCommand::print : ResultListener.NONE);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    execute(environment, options.get(SynclineOptions.NAME));
    return ExitCodes.OK;
  }

  /** Without one, checkpoints stay on the heap: they are small, and gone with the process. */
  private static void requireCheckpointDirectory(StreamExecutionEnvironment environment) {
    if (environment
        .getConfiguration()
        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
        .isEmpty()) {
      String key = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();
      throw new UsageException(
          "no directory for checkpoints, expected -D " + key + "=URI; a job goes on from them");
    }
  }

  private static void execute(StreamExecutionEnvironment environment, String name) {
    try {
      environment.execute(name);
    } catch (RuntimeException e) {
      throw e; // among them what tells a Flink client that it has seen enough
    } catch (Exception e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new WrongResultException(name + " did not finish: " + root);
    }
  }

  /** Only one who runs the job in this process sees its standard output. */
  private static void print(SyncResult result) {
    System.out.println(result.toJson());
    System.out.flush();
  }

  /**
   * Main class of the job jar.
   *
   * @throws ProgramParametrizationException with the line to show, if the job was not submitted or
   *     failed
   */
  public static void main(String[] arguments) throws ProgramParametrizationException {
    String[] line = new String[arguments.length + 1];
    line[0] = "job";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int status =
        Syncline.run(
            new Streams(
                InputStream.nullInputStream(),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false),
            line);
    if (status != ExitCodes.OK) {
      throw new ProgramParametrizationException(err.toString(StandardCharsets.UTF_8).strip());
    }
    System.err.print(err.toString(StandardCharsets.UTF_8));
  }
}
