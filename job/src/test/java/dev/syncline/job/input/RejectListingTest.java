package dev.syncline.job.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectListingTest {
  @TempDir Path dir;

  private static Reject at(long offset) {
    return new Reject(
        new Position("in.pb", Position.Unit.OFFSET, offset),
        Reject.Kind.REFUSED,
        "because \"so\"\n\u00e4");
  }

  private static String line(long offset) {
    return "{\"file\":\"in.pb\",\"offset\":"
        + offset
        + ",\"kind\":\"refused\",\"reason\":\"because \\\"so\\\"\\n\u00e4\"}";
  }

  private List<String> lines(String sync) throws IOException {
    return Files.readAllLines(dir.resolve(sync + ".rejected.ndjson"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void rejectsBelongToTheirSyncTheNextOrThePrevious() throws IOException {
    try (RejectListing listing = new RejectListing(dir)) {
      listing.add(at(0));
      listing.syncBegins("a");
      listing.add(at(1));
      listing.syncEnds();
      assertThat(lines("a")).containsExactly(line(0), line(1));
      listing.add(at(2));
      listing.syncBegins("b");
      listing.syncEnds();
      listing.syncBegins("c");
      listing.syncEnds();
      listing.add(at(3));
      listing.add(at(4));
      assertThat(listing.firstWithoutSync()).isNull();
      listing.close();
      assertThat(listing.count("a")).isEqualTo(2);
      assertThat(listing.count("b")).isEqualTo(1);
      assertThat(listing.count("c")).isEqualTo(2);
    }
    assertThat(lines("b")).containsExactly(line(2));
    assertThat(lines("c")).containsExactly(line(3), line(4));
    assertThat(files()).hasSize(3);
  }

  @Test
  void theListingOfAnEarlierRunIsReplacedOrRemoved() throws IOException {
    Files.writeString(dir.resolve("a.rejected.ndjson"), "old\n");
    Files.writeString(dir.resolve("b.rejected.ndjson"), "old\n");
    Files.writeString(dir.resolve("other.rejected.ndjson"), "old\n");
    try (RejectListing listing = new RejectListing(dir)) {
      listing.syncBegins("a");
      listing.syncEnds();
      listing.syncBegins("b");
      listing.add(at(7));
      listing.syncEnds();
    }
    assertThat(files()).containsExactly("b.rejected.ndjson", "other.rejected.ndjson");
    assertThat(lines("b")).containsExactly(line(7));
  }

  @Test
  void anInputWithoutSyncLeavesNothing() throws IOException {
    try (RejectListing listing = new RejectListing(dir)) {
      listing.add(at(5));
      listing.add(at(6));
      assertThat(listing.firstWithoutSync()).isEqualTo(at(5));
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aRunThatStopsKeepsWhatItHasListed() throws IOException {
    try (RejectListing listing = new RejectListing(dir)) {
      listing.syncBegins("a");
      listing.add(at(1));
    }
    assertThat(files()).containsExactly("a.rejected.ndjson");
  }

  @Test
  void withoutADirectoryRejectsAreCounted() throws IOException {
    RejectListing listing = new RejectListing(null);
    listing.syncBegins("a");
    listing.add(at(1));
    listing.syncEnds();
    listing.add(at(2));
    listing.close();
    assertThat(listing.count("a")).isEqualTo(2);
    assertThat(listing.count("b")).isZero();
  }
}
