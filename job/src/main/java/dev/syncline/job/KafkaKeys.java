package dev.syncline.job;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/** What is known about the settings of Kafka clients before there is one. */
final class KafkaKeys {
  private static final Iterable<ConfigDef> DEFINITIONS =
      Set.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

  private static final Map<String, JobOption<?>> WITH_OPTION =
      Map.of(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, SynclineOptions.READ_COMMITTED,
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, SynclineOptions.BOOTSTRAP_SERVERS,
          CommonClientConfigs.GROUP_ID_CONFIG, SynclineOptions.GROUP_ID);

  private KafkaKeys() {}

  /** The settings that consumers, producers or admin clients have. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    DEFINITIONS.forEach(definition -> names.addAll(definition.names()));
    return names;
  }

  /** Whether a value must not be shown: by its type, or else by its name. */
  static boolean isSecret(String key) {
    for (ConfigDef definition : DEFINITIONS) {
      ConfigDef.ConfigKey known = definition.configKeys().get(key);
      if (known != null && known.type == ConfigDef.Type.PASSWORD) {
        return true;
      }
    }
    return GlobalConfiguration.isSensitive(key);
  }

  /**
   * What is wrong with a setting, without its value if that is a secret. Names that no client has
   * are left to plug-ins, unless they look like one that was misspelt. What has an option of its
   * own is not said twice: it would win over the option without a word.
   */
  static Optional<String> problem(String key, String value) {
    JobOption<?> option = WITH_OPTION.get(key);
    if (option != null) {
      return Optional.of("is not taken from here, use the option " + option.name());
    }
    boolean known = false;
    for (ConfigDef definition : DEFINITIONS) {
      if (definition.names().contains(key)) {
        known = true;
        for (ConfigValue checked : definition.validate(Map.of(key, value))) {
          if (checked.name().equals(key) && !checked.errorMessages().isEmpty()) {
            return Optional.of(
                isSecret(key) ? "is no valid value" : checked.errorMessages().get(0));
          }
        }
      }
    }
    return known
        ? Optional.empty()
        : Nearest.slip(key, names())
            .map(near -> "is no setting of a Kafka client; nearest is " + near);
  }
}
