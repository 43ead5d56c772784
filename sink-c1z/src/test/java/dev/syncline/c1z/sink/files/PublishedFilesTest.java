package dev.syncline.c1z.sink.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedFilesTest {
  private static final String FIRST = "3IDd3WPemtxzihvRM5vY0jxDj69";
  private static final String SECOND = "3JDd3WPemtxzihvRM5vY0jxDj69";

  @TempDir private java.nio.file.Path output;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{connector}/{sync_id}.c1z",
        "{connector}/{yyyy}/{mm}-{dd}/{sync_id}.c1z",
        "{type}/by.{connector}/{sync_id}-{sync_id}.c1z",
        "{connector}-{sync_id}.c1z"
      })
  void filesOfAConnectorAreFoundByTheirNamesTheNewestFirst(String template) throws Exception {
    NamingTemplate naming = new NamingTemplate(template);
    for (String connector : List.of("okta", "okta2", "a/b", "x.okta")) {
      for (String id : List.of(FIRST, SECOND)) {
        write(naming.fill(id, connector, "full", Instant.EPOCH));
      }
    }
    write("okta/notes.txt");
    write(".syncline-staging/okta/" + FIRST + ".c1z");
    for (String connector : List.of("okta", "a/b")) {
      assertThat(in(template).of(connector))
          .containsExactly(
              named(naming.fill(SECOND, connector, "full", Instant.EPOCH), SECOND),
              named(naming.fill(FIRST, connector, "full", Instant.EPOCH), FIRST));
    }
    assertThat(in(template).of("github")).isEmpty();
  }

  @Test
  void anOutputThatDoesNotExistHasNone() throws Exception {
    assertThat(
            new PublishedFiles(
                    FlinkFiles.INSTANCE,
                    new Path(output.resolve("none").toUri()),
                    new NamingTemplate("{connector}/{yyyy}/{sync_id}.c1z"))
                .of("okta"))
        .isEmpty();
  }

  @Test
  void namesThatDoNotTellConnectorsApartAreRefused() {
    assertThatThrownBy(() -> in("{sync_id}.c1z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("names of files are \"{sync_id}.c1z\", expected {connector} in them");
  }

  private PublishedFiles in(String template) {
    return new PublishedFiles(
        FlinkFiles.INSTANCE, new Path(output.toUri()), new NamingTemplate(template));
  }

  private PublishedFiles.Named named(String path, String id) {
    return new PublishedFiles.Named(new Path(new Path(output.toUri()), path), id);
  }

  private void write(String path) throws Exception {
    java.nio.file.Path file = output.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {1});
  }
}
