package dev.syncline.job;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The entries of a configuration in YAML: a mapping of names to values, in which a section may hold
 * names with dots, or mappings for their parts. Values are kept as they are written; what they mean
 * is not known here.
 */
final class ConfigFile {
  private final String name;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private boolean cutOff;

  /**
   * One value.
   *
   * @param key the names on the way to it, separated by dots
   * @param value as it is written; the elements of a list separated by commas
   * @param line from 1
   */
  record Entry(String key, String value, int line) {}

  private ConfigFile(String name) {
    this.name = requireNonNull(name);
  }

  /**
   * @param name of the file, for messages
   */
  static ConfigFile parse(String name, String text) throws IOException {
    ConfigFile file = new ConfigFile(name);
    try (JsonParser parser = new YAMLFactory().createParser(text)) {
      file.read(parser);
    } catch (JsonProcessingException e) {
      // Its text is not shown, it may hold a secret.
      file.cutOff = true;
      file.problems.add(file.at(e.getLocation()) + ": is no YAML" + what(e.getOriginalMessage()));
    }
    return file;
  }

  /** The parser says first what is wrong, then quotes the place. */
  private static String what(String message) {
    return message.lines().findFirst().map(line -> ", " + line.strip()).orElse("");
  }

  List<Entry> entries() {
    return entries;
  }

  /** What keeps the file from being read as such, a line each. */
  List<String> problems() {
    return problems;
  }

  /** Whether there may be more that could not be read. */
  boolean isCutOff() {
    return cutOff;
  }

  /** Where an entry is, for messages. */
  String at(Entry entry) {
    return name + " line " + entry.line();
  }

  private String at(JsonLocation location) {
    return location == null ? name : name + " line " + location.getLineNr();
  }

  private void read(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return; // nothing but comments
    }
    if (first != JsonToken.START_OBJECT) {
      problems.add(at(parser.currentLocation()) + ": expected lines of \"name: value\"");
      return;
    }
    readMapping(parser, "");
    if (parser.nextToken() != null) {
      problems.add(at(parser.currentLocation()) + ": expected one document, found another one");
    }
  }

  private void readMapping(JsonParser parser, String prefix) throws IOException {
    Map<String, Integer> seen = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = prefix + parser.currentName();
      int line = parser.currentTokenLocation().getLineNr();
      Integer before = seen.putIfAbsent(key, line);
      if (before != null) {
        problems.add(name + " line " + line + ": " + key + " is on line " + before + " already");
      }
      readValue(parser, key, line);
    }
  }

  private void readValue(JsonParser parser, String key, int line) throws IOException {
    switch (parser.nextToken()) {
      case START_OBJECT -> readMapping(parser, key + ".");
      case START_ARRAY -> {
        StringJoiner elements = new StringJoiner(",");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (parser.currentToken().isStructStart()) {
            problems.add(name + " line " + line + ": " + key + " has lists or mappings in a list");
            parser.skipChildren();
          } else {
            elements.add(parser.getText());
          }
        }
        entries.add(new Entry(key, elements.toString(), line));
      }
      case VALUE_NULL -> {
        // as if it were not there
      }
      default -> entries.add(new Entry(key, parser.getText(), line));
    }
  }
}
