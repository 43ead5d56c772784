package dev.syncline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/options.md} is what the options say of themselves. */
class OptionsPageTest {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("options.md");
  private static final String BEGIN = "<!-- options: written by OptionsPageTest -->\n";
  private static final String END = "<!-- end of options -->\n";

  /** {@code -Dsyncline.docs.write=true} writes the page instead. */
  @Test
  void thePageIsCurrent() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).as("marks for the table").containsSubsequence(BEGIN, END);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("syncline.docs.write")) {
      Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end))
        .as("table of %s; docs/development.md says how it is written again", PAGE)
        .isEqualTo(table());
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    table.append("| name, flag | variable | value | default | meaning |\n|---|---|---|---|---|\n");
    for (JobOption<?> option : SynclineOptions.all()) {
      table
          .append("| `")
          .append(option.name())
          .append("` | `")
          .append(
              option == SynclineOptions.KAFKA
                  ? SettingsReader.kafkaVariable("KEY")
                  : option.variable())
          .append("` | ")
          .append(cell(option.expected()))
          .append(" | ")
          .append(
              option
                  .defaultText()
                  .map(text -> "`" + text + "`")
                  .orElse(option.required() ? "required" : ""))
          .append(" | ")
          .append(cell(option.description()))
          .append(" |\n");
    }
    return table.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
