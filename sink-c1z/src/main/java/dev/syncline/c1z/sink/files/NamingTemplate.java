package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in the output directory a file goes: a relative path with places that are filled in.
 *
 * <pre>
 * {sync_id}    KSUID of the sync; has to be in the last part
 * {connector}  name of the connector, "unknown" if it has none
 * {type}       name of the sync type, "unknown" if it has none
 * {yyyy} {mm} {dd}  start of the sync, in UTC
 * </pre>
 *
 * <p>What is filled in comes from outside: everything but letters, digits, dot, hyphen and
 * underscore becomes an underscore, so does a leading dot, and at most 128 characters are taken. So
 * no name leads out of the directory.
 */
public final class NamingTemplate implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String KSUID = "[0-9A-Za-z]{27}";
  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
  private static final int LONGEST = 128;

  /** Group of {@link #patterns} that matches the sync id. */
  static final String SYNC_ID = "sync";

  // Below what it needs to be made.
  public static final NamingTemplate DEFAULT = new NamingTemplate("{sync_id}.c1z");

  private final String template;

  /**
   * @throws IllegalArgumentException if the template has an unknown place, no sync id in its last
   *     part, or leads out of the directory
   */
  public NamingTemplate(String template) {
    this.template = requireNonNull(template);
    String example = fill("id", "connector", "full", Instant.EPOCH);
    for (String part : example.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0) {
        throw invalid("\"" + part + "\" is no part of a relative path");
      }
    }
    if (!template.substring(template.lastIndexOf('/') + 1).contains("{sync_id}")) {
      throw invalid("{sync_id} has to be in its last part, or files would replace each other");
    }
  }

  /** The path of a sync's file, relative to the output directory, parts separated by slashes. */
  public String fill(String syncId, String connector, String type, Instant startedAt) {
    ZonedDateTime start = startedAt.atZone(ZoneOffset.UTC);
    return PLACE
        .matcher(template)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    switch (place.group(1)) {
                      case "sync_id" -> safe(syncId);
                      case "connector" -> safe(connector);
                      case "type" -> safe(type);
                      case "yyyy" -> "%04d".formatted(start.getYear());
                      case "mm" -> "%02d".formatted(start.getMonthValue());
                      case "dd" -> "%02d".formatted(start.getDayOfMonth());
                      default ->
                          throw invalid(
                              place.group()
                                  + " is unknown, expected {sync_id}, {connector}, {type}, {yyyy},"
                                  + " {mm} or {dd}");
                    }));
  }

  /** Whether files of different connectors have different names. */
  public boolean namesConnector() {
    return template.contains("{connector}");
  }

  /**
   * What stands for a connector in names. Connectors for which it is the same share their names.
   */
  public static String nameOf(String connector) {
    return safe(connector);
  }

  /**
   * The path of the file that names the newest file of a connector, relative to the output
   * directory: {@code latest.json} in the directory that has the connector's name, or beside the
   * files if only their names have it.
   *
   * @throws IllegalArgumentException if the directories above differ for the files of a connector
   */
  public String pointer(String connector) {
    StringBuilder path = new StringBuilder();
    for (String part : template.split("/")) {
      Matcher place = PLACE.matcher(part);
      while (place.find()) {
        if (!place.group(1).equals("connector") && !part.contains("{sync_id}")) {
          throw invalid(
              "no place for a pointer to the latest file: "
                  + place.group()
                  + " is above {connector}");
        }
      }
      if (part.contains("{sync_id}")) {
        return path.append(safe(connector)).append(".latest.json").toString();
      }
      path.append(part.replace("{connector}", safe(connector))).append('/');
      if (part.contains("{connector}")) {
        return path.append("latest.json").toString();
      }
    }
    throw invalid("no {sync_id}");
  }

  /** What the parts of the path of any file of a connector match, from the first directory on. */
  List<Pattern> patterns(String connector) {
    List<Pattern> parts = new ArrayList<>();
    for (String part : template.split("/")) {
      StringBuilder pattern = new StringBuilder();
      Matcher place = PLACE.matcher(part);
      int end = 0;
      boolean named = false;
      while (place.find()) {
        pattern.append(Pattern.quote(part.substring(end, place.start())));
        pattern.append(
            switch (place.group(1)) {
              case "sync_id" ->
                  named ? "\\k<" + SYNC_ID + ">" : "(?<" + SYNC_ID + ">" + KSUID + ")";
              case "connector" -> Pattern.quote(safe(connector));
              case "type" -> "[A-Za-z0-9._-]+";
              default -> "[0-9]{2,}";
            });
        named |= place.group(1).equals("sync_id");
        end = place.end();
      }
      parts.add(Pattern.compile(pattern.append(Pattern.quote(part.substring(end))).toString()));
    }
    return parts;
  }

  private IllegalArgumentException invalid(String reason) {
    return new IllegalArgumentException("naming template \"" + template + "\": " + reason);
  }

  private static String safe(String text) {
    if (text.isEmpty()) {
      return "unknown";
    }
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    String clean = cut.replaceAll("[^A-Za-z0-9._-]", "_");
    return clean.startsWith(".") ? "_" + clean.substring(1) : clean;
  }

  @Override
  public String toString() {
    return template;
  }
}
