package dev.syncline.job;

import static org.apache.flink.configuration.ConfigOptions.key;

import com.google.protobuf.util.Timestamps;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sink.C1zSinkOptions;
import dev.syncline.c1z.sink.MergeTarget;
import dev.syncline.c1z.sink.RejectPolicy;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.sort.SortOptions;
import dev.syncline.operators.IngestOptions;
import dev.syncline.operators.SortShardOptions;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * The options of the job and their values. Immutable.
 *
 * <p>Each option is defined here once; the command line, its help and the job read this.
 */
public final class SynclineOptions {
  private static final List<JobOption<?>> ALL = new ArrayList<>();
  private static final long LARGEST_SIZE = 1 << 30;

  /** Flink's own limit. */
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);

  public static final JobOption<String> BOOTSTRAP_SERVERS =
      required("bootstrap-servers", "HOST:PORT,...", "Kafka brokers to begin with.");
  public static final JobOption<String> TOPICS =
      define(
          key("topics").stringType().noDefaultValue(),
          "TOPIC,...",
          "Topics to read. A sync lies in one topic.",
          true,
          "names separated by commas",
          topics -> !topics.replace(",", "").isBlank());
  public static final JobOption<String> GROUP_ID =
      text("group-id", "NAME", "syncline", "Consumer group whose offsets follow the checkpoints.");
  public static final JobOption<StartOffsets> START =
      option(
          key("start-offsets").enumType(StartOffsets.class).defaultValue(StartOffsets.COMMITTED),
          "WHERE",
          "Where a job begins that is not restored: committed (those of the group, else the"
              + " earliest), earliest, latest.");
  public static final JobOption<Boolean> READ_COMMITTED =
      flag(
          "read-committed",
          true,
          "Read records of Kafka transactions only once they are committed.");
  public static final JobOption<Boolean> BOUNDED =
      flag(
          "bounded",
          false,
          "End at what is in the topics when the job starts, instead of going on.");
  public static final JobOption<String> KAFKA_PROPERTIES =
      text(
          "kafka-properties",
          "FILE",
          null,
          "Properties file with further settings of the Kafka clients, for instance for TLS. Read"
              + " where the job is submitted.");
  public static final JobOption<Map<String, String>> KAFKA =
      option(
          key("kafka").mapType().noDefaultValue(),
          "KEY=VALUE",
          "A setting of the Kafka clients, for instance security.protocol=SSL; may come several"
              + " times. In a file, a section. Secrets are better kept out of a command line.");
  public static final JobOption<MemorySize> MAX_RECORD_SIZE =
      size("max-record-size", "16 mb", "Largest record to expect in Kafka.");
  public static final JobOption<ValueFormat> VALUE_FORMAT =
      option(
          key("value-format").enumType(ValueFormat.class).defaultValue(ValueFormat.PROTOBUF),
          "FORMAT",
          "What the values of the Kafka records are: protobuf, or json, which is protobuf's JSON"
              + " mapping of the same records.");

  public static final JobOption<String> OUTPUT =
      required("output", "URI", "Directory of published files, on any file system of Flink.");
  public static final JobOption<String> STAGING =
      text(
          "staging",
          "URI",
          null,
          "Directory of unpublished files, reached by all TaskManagers; by default beside the"
              + " output.");
  public static final JobOption<Boolean> OVERWRITE =
      flag("overwrite", false, "Replace an output file that holds other bytes.");
  public static final JobOption<String> FILE_NAME =
      option(
          key("file-name").stringType().defaultValue(NamingTemplate.DEFAULT.toString()),
          "TEMPLATE",
          "Path of a file in the output: {sync_id} in its last part, and {connector}, {type},"
              + " {yyyy}, {mm}, {dd} (start of the sync, UTC) anywhere.",
          "a relative path like {connector}/{sync_id}.c1z",
          SynclineOptions::isFileName);
  public static final JobOption<Boolean> LATEST_POINTER =
      flag(
          "latest-pointer",
          false,
          "Keep a latest.json for each connector that names its newest file; the file name has to"
              + " tell connectors apart.");
  public static final JobOption<Integer> KEEP =
      number(
          "keep",
          0,
          0,
          Integer.MAX_VALUE,
          "Files to keep of each connector, the newest; older ones are deleted some checkpoints"
              + " later. 0 keeps all.");
  public static final JobOption<MergeTarget> MERGE_INTO =
      option(
          key("merge-into").enumType(MergeTarget.class).defaultValue(MergeTarget.NONE),
          "WHAT",
          "previous: merge a partial sync into the previous published file of its connector, which"
              + " the file name has to tell apart; none.");
  public static final JobOption<RejectPolicy> ON_BAD_RECORD =
      option(
          key("on-bad-record").enumType(RejectPolicy.class).defaultValue(RejectPolicy.SKIP),
          "POLICY",
          "skip: leave refused records out and count them; fail: quarantine their sync.");
  public static final JobOption<String> DEAD_LETTER_TOPIC =
      text("dead-letter-topic", "TOPIC", null, "Where refused records go; by default to the log.");
  public static final JobOption<String> LATE_TOPIC =
      text("late-topic", "TOPIC", null, "Where late records go; by default to the log.");
  public static final JobOption<String> RESULTS_TOPIC =
      text("results-topic", "TOPIC", null, "Where the result of each sync goes; always logged.");

  public static final JobOption<Boolean> EXPAND =
      flag(
          "expand",
          false,
          "Expand grants: give what is granted to a group to those who are in it, as far as"
              + " expandable grants say so.");
  public static final JobOption<String> EXPANDED_AT =
      option(
          key("expanded-at").stringType().noDefaultValue(),
          "TIMESTAMP",
          "Time of discovery of grants that expansion makes, such as 2026-01-31T12:00:00Z; by"
              + " default the end of the sync.",
          "a time like 2026-01-31T12:00:00Z",
          SynclineOptions::isTimestamp);
  public static final JobOption<Long> MAX_EXPANDED_GRANTS =
      option(
          key("max-expanded-grants").longType().noDefaultValue(),
          "N",
          "Most grants that expansion may make in a sync; more are a failure. No limit by"
              + " default.",
          "a whole number from 0",
          limit -> limit >= 0);
  public static final JobOption<ExpansionOptions.OnFailure> ON_EXPANSION_FAILURE =
      option(
          key("on-expansion-failure")
              .enumType(ExpansionOptions.OnFailure.class)
              .defaultValue(ExpansionOptions.OnFailure.QUARANTINE),
          "POLICY",
          "quarantine: do not publish a sync that cannot be expanded; publish-unexpanded: publish"
              + " it as without --expand.");

  public static final JobOption<Duration> IDLE_TIME =
      time(
          "idle-time",
          SortShardOptions.DEFAULT_IDLE_TIME,
          "After which a sync without records is abandoned.");
  public static final JobOption<Duration> TOMBSTONE_TIME =
      time(
          "tombstone-time",
          SortShardOptions.DEFAULT_TOMBSTONE_TIME,
          "How long an ended sync is remembered, to recognise late records.");
  public static final JobOption<Duration> CHECKPOINT_INTERVAL =
      option(
          key("checkpoint-interval").durationType().defaultValue(Duration.ofSeconds(10)),
          "TIME",
          "Time between checkpoints. A file becomes visible with the checkpoint after its last"
              + " record.",
          "a time of at least " + LEAST_INTERVAL.toMillis() + " ms, such as 500ms or 30s",
          time -> time.compareTo(LEAST_INTERVAL) >= 0);

  public static final JobOption<Duration> CHECKPOINT_TIMEOUT =
      time(
          "checkpoint-timeout",
          CheckpointingOptions.CHECKPOINTING_TIMEOUT.defaultValue(),
          "After which a checkpoint that is not complete is given up.");
  public static final JobOption<Boolean> UNALIGNED_CHECKPOINTS =
      flag(
          "unaligned-checkpoints",
          false,
          "Let checkpoints pass records that wait, where the job falls behind so far that they time"
              + " out. Larger checkpoints.");

  public static final JobOption<String> NAME =
      text("name", "NAME", "syncline", "Name of the job in Flink.");
  public static final JobOption<Integer> PARALLELISM =
      option(
          key("parallelism").intType().noDefaultValue(),
          "N",
          "Subtasks of each operator; by default what Flink's settings say.",
          "a whole number from 1",
          subtasks -> subtasks >= 1);
  public static final JobOption<Integer> SHARDS =
      number(
          "shards",
          IngestOptions.DEFAULT_SHARDS,
          1,
          1 << 16,
          "Shards of each sync: at least the parallelism, best a multiple of it. Fixed for the life"
              + " of the job's state.");
  public static final JobOption<Integer> MAX_PARALLELISM =
      number(
          "max-parallelism",
          128,
          1,
          1 << 15,
          "Upper limit of the parallelism. Fixed for the life of the job's state.");
  public static final JobOption<MemorySize> ARENA_MEMORY =
      size("arena-memory", "32 mb", "Heap of a subtask for entries that are not yet sorted.");
  public static final JobOption<MemorySize> INGEST_MEMORY =
      size("ingest-memory", "8 mb", "Heap of a subtask for entries on their way to their shard.");
  public static final JobOption<MemorySize> BATCH_SIZE =
      size("batch-size", "8 kb", "Size of a message from Ingest to a shard.");
  public static final JobOption<MemorySize> INLINE_SIZE =
      size(
          "inline-size",
          "256 kb",
          "Rows of a shard, and frames of a range, up to this size travel in messages, more in a"
              + " staged file.");
  public static final JobOption<MemorySize> DERIVED_MEMORY =
      size("derived-memory", "4 mb", "Heap of a subtask for sorting derived keys of a shard.");
  public static final JobOption<MemorySize> PENDING_MEMORY =
      size(
          "pending-memory",
          (C1zSinkOptions.DEFAULT_PENDING_BYTES >> 20) + " mb",
          "Heap of a subtask for syncs that wait for a stage of the sink; more hold back the"
              + " source.");
  public static final JobOption<MemorySize> TABLE_SIZE =
      size(
          "table-size",
          SortOptions.DEFAULT_TABLE_BYTES / (1 << 20) + " mb",
          "Target size of a table in a file. Equal bytes need equal sizes.");
  public static final JobOption<Integer> MAX_RUNS =
      number(
          "max-runs",
          SortShardOptions.DEFAULT_MAX_RUNS,
          2,
          Integer.MAX_VALUE,
          "Sorted runs of a shard from which they are merged in the background.");
  public static final JobOption<Integer> SHARDS_ON_HEAP =
      number(
          "shards-on-heap",
          SortShardOptions.DEFAULT_SHARDS_ON_HEAP,
          1,
          Integer.MAX_VALUE,
          "Shards of open syncs whose progress stays on the heap of a subtask.");

  public static final JobOption<Boolean> PROFILE =
      flag(
          "profile",
          false,
          "Measure where the time of each operator goes, as metrics in its group \"profile\".");

  private final Configuration values;

  /** Where a job begins that is not restored. */
  public enum StartOffsets {
    COMMITTED,
    EARLIEST,
    LATEST
  }

  private SynclineOptions(Configuration values) {
    this.values = values;
  }

  /** All options, in the order in which help shows them. */
  public static List<JobOption<?>> all() {
    return List.copyOf(ALL);
  }

  /** Every option at its default. */
  public static SynclineOptions defaults() {
    return new SynclineOptions(new Configuration());
  }

  /**
   * The same options with one value changed.
   *
   * @throws IllegalArgumentException if the value is not one that the option takes
   */
  public <T> SynclineOptions with(JobOption<T> option, T value) {
    if (!option.rule().test(value)) {
      throw refused(option, JobOption.text(value), null);
    }
    Configuration changed = new Configuration(values);
    changed.set(option.option(), value);
    return new SynclineOptions(changed);
  }

  /**
   * The same options with one value changed, given as text.
   *
   * @throws IllegalArgumentException if the text is not a value that the option takes
   */
  public <T> SynclineOptions withText(JobOption<T> option, String text) {
    Configuration given = new Configuration();
    given.setString(option.name(), text);
    T value;
    try {
      value = given.get(option.option());
    } catch (IllegalArgumentException e) {
      throw refused(option, text, e);
    }
    return with(option, value);
  }

  private static IllegalArgumentException refused(JobOption<?> option, String text, Exception e) {
    return new IllegalArgumentException(
        "--" + option.name() + " = \"" + text + "\": expected " + option.expected(), e);
  }

  /**
   * The value of an option.
   *
   * @throws IllegalArgumentException if it has none and no default
   */
  public <T> T get(JobOption<T> option) {
    return find(option)
        .orElseThrow(() -> new IllegalArgumentException("--" + option.name() + " is missing"));
  }

  /** The value of an option that may be left out. */
  public <T> Optional<T> find(JobOption<T> option) {
    return values.getOptional(option.option()).or(() -> Optional.ofNullable(option.defaultValue()));
  }

  /** A size in bytes; those of all options fit an array. */
  int bytes(JobOption<MemorySize> option) {
    return Math.toIntExact(get(option).getBytes());
  }

  private static boolean isFileName(String text) {
    try {
      return !new NamingTemplate(text).toString().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isTimestamp(String text) {
    try {
      Timestamps.parse(text);
      return true;
    } catch (ParseException e) {
      return false;
    }
  }

  private static JobOption<String> required(String name, String label, String description) {
    return define(
        key(name).stringType().noDefaultValue(),
        label,
        description,
        true,
        "some text",
        text -> !text.isBlank());
  }

  private static JobOption<String> text(
      String name, String label, String defaultValue, String description) {
    return option(
        defaultValue == null
            ? key(name).stringType().noDefaultValue()
            : key(name).stringType().defaultValue(defaultValue),
        label,
        description,
        "some text",
        text -> !text.isBlank());
  }

  private static JobOption<Boolean> flag(String name, boolean defaultValue, String description) {
    return option(key(name).booleanType().defaultValue(defaultValue), "true|false", description);
  }

  private static JobOption<Integer> number(
      String name, int defaultValue, int least, int most, String description) {
    return option(
        key(name).intType().defaultValue(defaultValue),
        "N",
        description,
        "a whole number from " + least + (most == Integer.MAX_VALUE ? "" : " to " + most),
        number -> number >= least && number <= most);
  }

  private static JobOption<MemorySize> size(String name, String defaultValue, String description) {
    return option(
        key(name).memoryType().defaultValue(MemorySize.parse(defaultValue)),
        "SIZE",
        description,
        "a size up to 1gb, such as 32mb",
        size -> size.getBytes() >= 1 && size.getBytes() <= LARGEST_SIZE);
  }

  private static JobOption<Duration> time(String name, Duration defaultValue, String description) {
    return option(
        key(name).durationType().defaultValue(defaultValue),
        "TIME",
        description,
        "a time of at least 1 ms, such as 500ms or 24h",
        time -> time.toMillis() >= 1);
  }

  private static <T> JobOption<T> option(ConfigOption<T> option, String label, String description) {
    List<String> choices =
        JobOption.choices(option.hasDefaultValue() ? option.defaultValue() : null);
    return option(
        option,
        label,
        description,
        choices.isEmpty() ? label : String.join(" or ", choices).replaceAll(" or (?=.* or )", ", "),
        any -> true);
  }

  private static <T> JobOption<T> option(
      ConfigOption<T> option,
      String label,
      String description,
      String expected,
      Predicate<T> rule) {
    return define(option, label, description, false, expected, rule);
  }

  private static <T> JobOption<T> define(
      ConfigOption<T> option,
      String label,
      String description,
      boolean required,
      String expected,
      Predicate<T> rule) {
    JobOption<T> defined = new JobOption<>(option, label, description, required, expected, rule);
    ALL.add(defined);
    return defined;
  }
}
