package dev.syncline.c1z.sink.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamingTemplateTest {
  private static final String ID = "3IDd3WPemtxzihvRM5vY0jxDj69";
  private static final Instant START = Instant.parse("2026-03-07T23:59:59Z");

  @Test
  void byDefaultAFileIsNamedAfterItsSync() {
    assertThat(NamingTemplate.DEFAULT.fill(ID, "okta", "full", START)).isEqualTo(ID + ".c1z");
  }

  @Test
  void placesAreFilledIn() {
    assertThat(
            new NamingTemplate("{connector}/{yyyy}/{mm}-{dd}/{type}-{sync_id}.c1z")
                .fill(ID, "okta", "full", START))
        .isEqualTo("okta/2026/03-07/full-" + ID + ".c1z");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc, _._.._etc",
    "a/b, a_b",
    "'', unknown",
    ".., _.",
    "$1\\x, _1_x",
    "übung, _bung"
  })
  void noNameLeadsOutOfTheDirectory(String connector, String part) {
    assertThat(new NamingTemplate("{connector}/{sync_id}.c1z").fill(ID, connector, "full", START))
        .isEqualTo(part + "/" + ID + ".c1z");
  }

  @Test
  void longNamesAreCut() {
    assertThat(
            new NamingTemplate("{connector}/{sync_id}.c1z")
                .fill(ID, "x".repeat(4000), "full", START))
        .hasSize(128 + 1 + ID.length() + 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/{sync_id}.c1z",
        "../{sync_id}.c1z",
        "a//{sync_id}",
        "./{sync_id}",
        "{sync_id}/file.c1z",
        "{connector}.c1z",
        "{sync_id}-{host}.c1z",
        "a\\{sync_id}",
        ""
      })
  void templatesThatCannotWorkAreRefused(String template) {
    assertThatThrownBy(() -> new NamingTemplate(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("naming template \"" + template + "\": ");
  }
}
