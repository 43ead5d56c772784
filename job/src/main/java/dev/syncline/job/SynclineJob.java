package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.util.Timestamps;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sink.C1zSink;
import dev.syncline.c1z.sink.C1zSinkOptions;
import dev.syncline.c1z.sink.ConnectorUpkeep;
import dev.syncline.c1z.sink.ResultListener;
import dev.syncline.c1z.sink.SerializedTypeInfo;
import dev.syncline.c1z.sink.ShardReport;
import dev.syncline.c1z.sink.StagingOptions;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.FlinkFiles;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.operators.DeadLetter;
import dev.syncline.operators.IngestOperator;
import dev.syncline.operators.IngestOptions;
import dev.syncline.operators.LateRecord;
import dev.syncline.operators.ShardBatch;
import dev.syncline.operators.ShardStream;
import dev.syncline.operators.SortShardOperator;
import dev.syncline.operators.SortShardOperatorFactory;
import dev.syncline.operators.SortShardOptions;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.rocksdb.CompressionType;

/**
 * The graph of the job: Kafka → Ingest → SortShard → sink, with dead letters and late records on
 * the side. Every operator has a uid, so that a savepoint of one version fits the next.
 */
public final class SynclineJob {
  private final SynclineOptions options;
  private final KafkaClients kafka;
  private final C1zSinkOptions files;

  private SynclineJob(
      SynclineOptions options,
      int retainedCheckpoints,
      ResultListener listener,
      FileOperations operations)
      throws IOException {
    this.options = requireNonNull(options);
    this.kafka = new KafkaClients(options);
    this.files = sinkOptions(retainedCheckpoints, listener, operations);
  }

  /**
   * Like {@link #build(StreamExecutionEnvironment, SynclineOptions, ResultListener)}, nobody
   * listening.
   */
  public static void build(StreamExecutionEnvironment environment, SynclineOptions options)
      throws IOException {
    build(environment, options, ResultListener.NONE);
  }

  /**
   * Adds the job to an environment and sets the environment up for it.
   *
   * @param listener is told of every sync that ended
   * @throws IllegalArgumentException if options are missing or do not fit each other
   * @throws IOException if a file that options name cannot be read
   */
  public static void build(
      StreamExecutionEnvironment environment, SynclineOptions options, ResultListener listener)
      throws IOException {
    build(environment, options, listener, FlinkFiles.INSTANCE);
  }

  /**
   * The same with other operations on files, for tests that make them fail.
   *
   * @param operations for staging and publication
   */
  public static void build(
      StreamExecutionEnvironment environment,
      SynclineOptions options,
      ResultListener listener,
      FileOperations operations)
      throws IOException {
    int retained =
        environment.getConfiguration().get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS);
    new SynclineJob(options, retained, listener, operations).build(environment);
  }

  private void build(StreamExecutionEnvironment environment) {
    configure(environment);
    options.find(SynclineOptions.PARALLELISM).ifPresent(environment::setParallelism);
    int shards = options.get(SynclineOptions.SHARDS);
    int maxParallelism = options.get(SynclineOptions.MAX_PARALLELISM);
    boolean profile = options.get(SynclineOptions.PROFILE);

    SingleOutputStreamOperator<ShardBatch> batches =
        environment
            .fromSource(kafka.source(), WatermarkStrategy.noWatermarks(), "kafka")
            .uid("source")
            .transform("ingest", ShardStream.type(profile), new IngestOperator(ingestOptions()))
            .uid("ingest");
    deadLetterSink(batches);

    SingleOutputStreamOperator<ShardReport> reports =
        ShardStream.keyed(batches, shards, maxParallelism)
            .transform(
                "sort",
                SerializedTypeInfo.ofShardReport().timed(profile),
                new SortShardOperatorFactory(sortOptions()))
            .uid("sort")
            .setMaxParallelism(maxParallelism);
    lateSink(reports);
    C1zSink.attach(reports, files);
  }

  private void configure(StreamExecutionEnvironment environment) {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    // Batch execution would sort and reuse in ways that the operators are not made for.
    settings.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    settings.set(
        CheckpointingOptions.CHECKPOINTING_TIMEOUT,
        options.get(SynclineOptions.CHECKPOINT_TIMEOUT));
    settings.set(
        CheckpointingOptions.ENABLE_UNALIGNED, options.get(SynclineOptions.UNALIGNED_CHECKPOINTS));
    // Blocks of runs hold no key twice; what compression still finds costs more than it saves.
    if (environment
        .getConfiguration()
        .getOptional(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL)
        .isEmpty()) {
      settings.setString(
          RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL.key(),
          CompressionType.NO_COMPRESSION.name());
    }
    environment.configure(settings);

    // Files become visible with checkpoints, so there is no job without.
    environment.enableCheckpointing(
        options.get(SynclineOptions.CHECKPOINT_INTERVAL).toMillis(),
        CheckpointingMode.EXACTLY_ONCE);
  }

  private C1zSinkOptions sinkOptions(
      int retainedCheckpoints, ResultListener listener, FileOperations operations) {
    C1zSinkOptions made =
        C1zSinkOptions.to(options.get(SynclineOptions.OUTPUT))
            .withOverwrite(options.get(SynclineOptions.OVERWRITE))
            .withPolicy(options.get(SynclineOptions.ON_BAD_RECORD))
            .withWrite(
                WriteOptions.defaults().withTableBytes(options.bytes(SynclineOptions.TABLE_SIZE)))
            .withExpansion(expansion())
            .withNaming(new NamingTemplate(options.get(SynclineOptions.FILE_NAME)))
            .withMergeInto(options.get(SynclineOptions.MERGE_INTO))
            .withInlineBytes(options.bytes(SynclineOptions.INLINE_SIZE))
            .withPendingBytes(options.bytes(SynclineOptions.PENDING_MEMORY))
            .withProfile(options.get(SynclineOptions.PROFILE))
            .withListener(listener);
    StagingOptions staging =
        options.find(SynclineOptions.STAGING).map(StagingOptions::in).orElse(made.staging());
    made =
        made.withStaging(
            staging.withRetainedCheckpoints(retainedCheckpoints).withFiles(operations));
    ResultListener told = listener;
    Optional<String> topic = options.find(SynclineOptions.RESULTS_TOPIC);
    if (topic.isPresent()) {
      told = told.andThen(new KafkaResults(topic.get(), kafka.producerProperties()));
    }
    boolean pointer = options.get(SynclineOptions.LATEST_POINTER);
    int keep = options.get(SynclineOptions.KEEP);
    if (pointer || keep > 0) {
      // Whoever hears of a file finds the pointer in place.
      told =
          new ConnectorUpkeep(made.output(), made.naming(), operations, pointer, keep)
              .andThen(told);
    }
    return made.withListener(told);
  }

  private ExpansionOptions expansion() {
    if (!options.get(SynclineOptions.EXPAND)) {
      return null;
    }
    ExpansionOptions how =
        ExpansionOptions.defaults()
            .withOnFailure(options.get(SynclineOptions.ON_EXPANSION_FAILURE));
    Optional<Long> limit = options.find(SynclineOptions.MAX_EXPANDED_GRANTS);
    if (limit.isPresent()) {
      how = how.withMaxExpandedGrants(limit.get());
    }
    Optional<String> time = options.find(SynclineOptions.EXPANDED_AT);
    try {
      return time.isEmpty() ? how : how.withExpandedAt(Timestamps.parse(time.get()));
    } catch (ParseException e) {
      throw new IllegalStateException("a value that the option took", e);
    }
  }

  private IngestOptions ingestOptions() {
    return new IngestOptions(
        options.get(SynclineOptions.SHARDS),
        options.bytes(SynclineOptions.INGEST_MEMORY),
        options.bytes(SynclineOptions.BATCH_SIZE),
        options.get(SynclineOptions.IDLE_TIME),
        options.get(SynclineOptions.PROFILE),
        options.get(SynclineOptions.VALUE_FORMAT).decoder());
  }

  private SortShardOptions sortOptions() {
    return new SortShardOptions(
        options.get(SynclineOptions.SHARDS),
        options.bytes(SynclineOptions.ARENA_MEMORY),
        options.bytes(SynclineOptions.INLINE_SIZE),
        options.bytes(SynclineOptions.DERIVED_MEMORY),
        options.bytes(SynclineOptions.TABLE_SIZE),
        options.get(SynclineOptions.MAX_RUNS),
        options.get(SynclineOptions.SHARDS_ON_HEAP),
        options.get(SynclineOptions.IDLE_TIME),
        options.get(SynclineOptions.TOMBSTONE_TIME),
        files.expansion() != null,
        files.staging(),
        files.profile());
  }

  private void deadLetterSink(SingleOutputStreamOperator<ShardBatch> from) {
    Sink<DeadLetter> sink =
        options
            .find(SynclineOptions.DEAD_LETTER_TOPIC)
            .<Sink<DeadLetter>>map(topic -> kafka.sink(new DeadLetterSchema(topic)))
            .orElseGet(() -> new LogSink<>("dead letter", SynclineJob::text, DeadLetter::syncId));
    from.getSideOutput(IngestOperator.DEAD_LETTERS)
        .sinkTo(sink)
        .name("dead letters")
        .uid("dead-letters");
  }

  private void lateSink(SingleOutputStreamOperator<ShardReport> from) {
    Sink<LateRecord> sink =
        options
            .find(SynclineOptions.LATE_TOPIC)
            .<Sink<LateRecord>>map(topic -> kafka.sink(new LateRecordSchema(topic)))
            .orElseGet(() -> new LogSink<>("late record", SynclineJob::text, LateRecord::syncId));
    from.getSideOutput(SortShardOperator.LATE).sinkTo(sink).name("late records").uid("late");
  }

  private static String text(DeadLetter letter) {
    return letter.topic()
        + "-"
        + letter.partition()
        + "@"
        + letter.offset()
        + (letter.syncId().isEmpty() ? "" : ", sync " + letter.syncId())
        + ": "
        + letter.reason();
  }

  private static String text(LateRecord late) {
    return late.kind()
        + " of sync "
        + late.syncId()
        + ", partition "
        + late.partition()
        + ", sequence "
        + Long.toUnsignedString(late.sequence())
        + ": "
        + late.reason();
  }
}
