package dev.syncline.job.produce;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Settings of Kafka clients in a properties file, where secrets are better kept than in flags. */
public final class KafkaPropertiesFile {
  private KafkaPropertiesFile() {}

  /**
   * The settings by their names, in the order of these.
   *
   * @throws IOException if the file cannot be read; its message has the name of the file, and
   *     nothing of what is in it
   */
  public static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + ": cannot be read, " + e.getClass().getSimpleName(), e);
    }
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    return settings;
  }
}
