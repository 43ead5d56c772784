package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import dev.syncline.job.cli.UsageException;
import dev.syncline.job.produce.KafkaPropertiesFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Puts together what a job is told: by a file, over it by the environment, over that by flags.
 * Reports everything that is wrong with any of them at once. Not thread-safe.
 */
public final class SettingsReader {
  /** Sections of a file and, with a name behind it, beginnings of keys. */
  private static final String KAFKA = SynclineOptions.KAFKA.name();

  private static final String FLINK = "flink";
  private static final String VARIABLE = "SYNCLINE_";
  private static final Set<String> OTHER_VARIABLES =
      Set.of("SYNCLINE_JAVA_OPTS", JobOptions.CONFIG_VARIABLE);

  private final Map<String, JobOption<?>> known =
      SynclineOptions.all().stream().collect(Collectors.toMap(JobOption::name, option -> option));
  private final Set<JobOption<?>> provided;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final Map<String, String> kafka = new LinkedHashMap<>();
  private final Map<String, String> flink = new LinkedHashMap<>();
  private SynclineOptions options;
  private boolean unread;

  /** Options that somebody tried to give, in vain. */
  private final Set<String> attempted = new HashSet<>();

  /**
   * Where a value was given.
   *
   * @param source file and line, variable, or flag
   * @param text the same with the name of the value, for messages
   */
  private record Place(String source, String text) {
    static Place of(String text) {
      return new Place(text, text);
    }
  }

  /**
   * @param base values that count where nothing is told
   * @param provided options that the command fills in by itself: what a file or the environment has
   *     for them is for other commands
   */
  public SettingsReader(SynclineOptions base, Set<JobOption<?>> provided) {
    this.options = requireNonNull(base);
    this.provided = Set.copyOf(provided);
  }

  /** The lowest of the three. */
  private void file(Path path) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      problems.add(path + ": cannot be read, " + e.getClass().getSimpleName());
      unread = true;
      return;
    }
    entries(path.toString(), text, "");
  }

  private void entries(String name, String text, String prefix) {
    try {
      ConfigFile file = ConfigFile.parse(name, text);
      problems.addAll(file.problems());
      unread |= file.isCutOff();
      for (ConfigFile.Entry entry : file.entries()) {
        String key = prefix + entry.key();
        String at = file.at(entry);
        take(new Place(at, at + ": " + entry.key()), key, entry.value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string", e);
    }
  }

  /**
   * Takes the variables that name an option, {@code SYNCLINE_TOPICS}, a setting of Kafka clients,
   * {@code SYNCLINE_KAFKA_SASL_JAAS_CONFIG}, or hold settings of Flink, {@code SYNCLINE_FLINK}. One
   * that is empty is as good as none. Others are somebody else's, as those that Kubernetes makes
   * for a service of that name, unless they look misspelt.
   */
  private void environment(Map<String, String> variables) {
    Map<String, String> names = new LinkedHashMap<>();
    known.keySet().stream().sorted().forEach(name -> names.put(variable(name), name));
    names.remove(variable(KAFKA));
    Map<String, String> kafkaNames = new LinkedHashMap<>();
    KafkaKeys.names().forEach(key -> kafkaNames.put(kafkaVariable(key), key));
    List<String> all = new ArrayList<>(names.keySet());
    all.addAll(kafkaNames.keySet());
    all.addAll(OTHER_VARIABLES);
    all.add(variable(FLINK));
    for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(VARIABLE)
          || variable.getValue().isEmpty()
          || OTHER_VARIABLES.contains(name)) {
        continue;
      }
      if (names.containsKey(name)) {
        take(Place.of(name), names.get(name), variable.getValue());
      } else if (kafkaNames.containsKey(name)) {
        take(Place.of(name), KAFKA + "." + kafkaNames.get(name), variable.getValue());
      } else if (name.equals(variable(FLINK))) {
        entries(name, variable.getValue(), FLINK + ".");
      } else {
        Nearest.slip(name, all)
            .ifPresent(near -> problems.add(name + ": no such variable; nearest is " + near));
      }
    }
  }

  /** The variable that stands for an option. */
  static String variable(String option) {
    return VARIABLE + option.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static String kafkaVariable(String key) {
    return variable(KAFKA + "_" + key.replace('.', '_'));
  }

  /**
   * The highest of the three.
   *
   * @param where as the user wrote it, for messages
   * @param key name of an option, {@code kafka.KEY} or {@code flink.KEY}
   */
  public void flag(String where, String key, String value) {
    take(Place.of(where), key, value);
  }

  /**
   * The file that is given or that the environment names, then the environment.
   *
   * @param given null for none
   */
  public void fileAndEnvironment(Path given, Map<String, String> environment) {
    String named = environment.getOrDefault(JobOptions.CONFIG_VARIABLE, "");
    if (given != null) {
      file(given);
    } else if (!named.isEmpty()) {
      file(Path.of(named));
    }
    environment(environment);
  }

  /**
   * A setting of Kafka clients or of Flink that was given as a flag.
   *
   * @param section "kafka" or "flink"
   * @param text {@code KEY=VALUE}; not shown if it is not, for it may hold a secret
   */
  public void setting(String flag, String section, String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      problems.add(flag + ": expected KEY=VALUE");
      return;
    }
    String key = text.substring(0, equals);
    take(Place.of(flag + " " + key), section + "." + key, text.substring(equals + 1));
  }

  /**
   * What is on the command line and belongs to no option of the command.
   *
   * @param names of the options that it has
   */
  void unknownArguments(List<String> arguments, Collection<String> names) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-")) {
        problems.add("\"" + argument + "\": expected options only");
        continue;
      }
      String name = argument.replaceFirst("^--?", "");
      int equals = name.indexOf('=');
      String value = "";
      if (equals >= 0) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-")) {
        value = arguments.get(++i);
      }
      problems.add("--" + name + unknown(name, value, names));
    }
  }

  private void take(Place place, String key, String value) {
    if (key.startsWith(KAFKA + ".")) {
      if (!provided.contains(SynclineOptions.KAFKA)) {
        String name = key.substring(KAFKA.length() + 1);
        checkKafka(place, name, value);
        kafka.put(name, value);
        origins.put(key, place.source());
      }
    } else if (key.startsWith(FLINK + ".")) {
      flink.put(key.substring(FLINK.length() + 1), value);
      origins.put(key, place.source());
    } else if (key.equals(KAFKA) || key.equals(FLINK)) {
      problems.add(place.text() + ": expected settings below it, as \"name: value\"");
    } else if (known.get(key) == null) {
      problems.add(place.text() + unknown(key, value, optionNames()));
    } else if (!provided.contains(known.get(key))) {
      takeOption(place, known.get(key), value);
    }
  }

  private void takeOption(Place place, JobOption<?> option, String value) {
    try {
      options = options.withText(option, value);
      origins.put(option.name(), place.source());
    } catch (IllegalArgumentException e) {
      problems.add(
          place.text()
              + " = \""
              + value
              + "\": expected "
              + option.expected()
              + Nearest.of(value.toLowerCase(Locale.ROOT), option.choices())
                  .map(near -> "; nearest is " + near)
                  .orElse(""));
      attempted.add(option.name());
    }
  }

  private void checkKafka(Place place, String key, String value) {
    KafkaKeys.problem(key, value).ifPresent(reason -> problems.add(place.text() + ": " + reason));
  }

  private List<String> optionNames() {
    List<String> names = new ArrayList<>(known.keySet());
    names.add(FLINK);
    return names;
  }

  private String unknown(String key, String value, Collection<String> names) {
    Optional<String> near = Nearest.of(key, names);
    Set<String> all = new LinkedHashSet<>(names); // on a tie, one of these
    all.addAll(KafkaKeys.names());
    boolean ofKafka =
        Nearest.slip(key, KafkaKeys.names()).isPresent() && !Nearest.of(key, all).equals(near);
    boolean hidden = ofKafka || KafkaKeys.isSecret(key);
    near.filter(name -> !ofKafka).ifPresent(attempted::add);
    return " = "
        + (hidden ? JobSettings.HIDDEN : "\"" + value + "\"")
        + ": is no option of the job"
        + (ofKafka
            ? ", settings of Kafka clients belong to " + KAFKA
            : near.map(name -> "; nearest is " + name).orElse(""));
  }

  /**
   * What was told.
   *
   * @throws UsageException that names every problem, a line each
   */
  public JobSettings read() {
    for (JobOption<?> option : SynclineOptions.all()) {
      // What could not be read may have had it.
      if (!unread
          && option.required()
          && !provided.contains(option)
          && !attempted.contains(option.name())
          && options.find(option).isEmpty()) {
        problems.add("--" + option.name() + " is missing");
      }
    }
    addKafkaFile();
    checkParallelism();
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    SynclineOptions made =
        kafka.isEmpty() ? options : options.with(SynclineOptions.KAFKA, Map.copyOf(kafka));
    return new JobSettings(made, flink, origins);
  }

  private void checkParallelism() {
    int most = options.get(SynclineOptions.MAX_PARALLELISM);
    options
        .find(SynclineOptions.PARALLELISM)
        .filter(subtasks -> subtasks > most)
        .ifPresent(
            subtasks ->
                problems.add(
                    origins.get(SynclineOptions.PARALLELISM.name())
                        + ": parallelism is "
                        + subtasks
                        + ", expected at most max-parallelism, which is "
                        + most));
  }

  /** The oldest way to tell of Kafka; the other ones count more. */
  private void addKafkaFile() {
    Optional<String> file = options.find(SynclineOptions.KAFKA_PROPERTIES);
    if (file.isEmpty()) {
      return;
    }
    try {
      KafkaPropertiesFile.read(Path.of(file.get()))
          .forEach(
              (key, value) -> {
                Place place = new Place(file.get(), file.get() + ": " + key);
                checkKafka(place, key, value);
                if (kafka.putIfAbsent(key, value) == null) {
                  origins.put(KAFKA + "." + key, place.source());
                }
              });
    } catch (IOException e) {
      problems.add(origins.get(SynclineOptions.KAFKA_PROPERTIES.name()) + " = " + e.getMessage());
    }
  }
}
