package dev.syncline.c1z.sink.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/**
 * The published files of a connector, found by the names that the {@link NamingTemplate} gives
 * them. Thread-safe.
 */
public final class PublishedFiles {
  private final FileOperations files;
  private final Path output;
  private final NamingTemplate naming;

  /**
   * A file with the name of a published one.
   *
   * @param syncId the KSUID in its name
   */
  public record Named(Path path, String syncId) {}

  /**
   * @param output directory of published files
   * @throws IllegalArgumentException if the names do not tell connectors apart
   */
  public PublishedFiles(FileOperations files, Path output, NamingTemplate naming) {
    this.files = requireNonNull(files);
    this.output = requireNonNull(output);
    this.naming = requireNonNull(naming);
    if (!naming.namesConnector()) {
      throw new IllegalArgumentException(
          "names of files are \"" + naming + "\", expected {connector} in them");
    }
  }

  /** The files of a connector, the one of the newest sync first. */
  public List<Named> of(String connector) throws IOException {
    List<Pattern> parts = naming.patterns(connector);
    List<Path> directories = List.of(output);
    for (Pattern part : parts.subList(0, parts.size() - 1)) {
      List<Path> below = new ArrayList<>();
      for (Path directory : directories) {
        for (Path found : files.directories(directory)) {
          if (part.matcher(found.getName()).matches()) {
            below.add(found);
          }
        }
      }
      directories = below;
    }
    Pattern last = parts.get(parts.size() - 1);
    List<Named> named = new ArrayList<>();
    for (Path directory : directories) {
      for (Path file : files.list(directory)) {
        Matcher name = last.matcher(file.getName());
        if (name.matches()) {
          named.add(new Named(file, name.group(NamingTemplate.SYNC_ID)));
        }
      }
    }
    // KSUIDs sort by the second in which they were made.
    named.sort(Comparator.comparing(Named::syncId).reversed());
    return named;
  }
}
