package dev.syncline.job.input;

import static dev.syncline.job.input.Inputs.FIRST;
import static dev.syncline.job.input.Inputs.SECOND;
import static dev.syncline.job.input.Inputs.abort;
import static dev.syncline.job.input.Inputs.begin;
import static dev.syncline.job.input.Inputs.delimited;
import static dev.syncline.job.input.Inputs.end;
import static dev.syncline.job.input.Inputs.lines;
import static dev.syncline.job.input.Inputs.time;
import static dev.syncline.job.input.Inputs.timelessBegin;
import static dev.syncline.job.input.Inputs.timelessEnd;
import static dev.syncline.job.input.Inputs.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncSplitterTest {
  private static final byte[] GARBAGE = {0x0a, 0x7f};

  private SyncIds ids = new SyncIds();

  private SyncSplitter splitter(byte[] content) throws IOException {
    return new SyncSplitter(RecordInput.open("-", new ByteArrayInputStream(content)), ids);
  }

  /** A word for every event; records by their resource type's id. */
  private List<String> events(byte[] content) throws IOException {
    List<String> events = new ArrayList<>();
    try (SyncSplitter splitter = splitter(content)) {
      while (splitter.next()) {
        events.add(word(splitter));
      }
    }
    return events;
  }

  private static String word(SyncSplitter splitter) throws IOException {
    return switch (splitter.event()) {
      case BEGIN -> "begin " + splitter.start().id();
      case RECORD -> splitter.reject() == null ? "record " + id(splitter) : "bad record";
      case END -> "end " + splitter.start().id() + " after " + splitter.records();
      case ABORT, UNENDED -> splitter.event() + ": " + splitter.problem();
      case REFUSED_BEGIN, OUTSIDE -> splitter.event() + ": " + splitter.reject().reason();
    };
  }

  private static String id(SyncSplitter splitter) throws IOException {
    return StreamRecord.parser()
        .parseFrom(splitter.data(), splitter.offset(), splitter.length())
        .getResourceType()
        .getId();
  }

  @Test
  void syncsAndWhatIsAroundThem() throws IOException {
    assertThat(
            events(
                delimited(
                    type("early", 1),
                    begin(FIRST),
                    type("a", 2),
                    type("b", 3),
                    end(),
                    type("between", 4),
                    end(),
                    abort(""),
                    begin(SECOND),
                    end(),
                    GARBAGE)))
        .containsExactly(
            "OUTSIDE: a record outside any sync",
            "begin " + FIRST,
            "record a",
            "record b",
            "end " + FIRST + " after 2",
            "OUTSIDE: a record outside any sync",
            "OUTSIDE: an end marker outside any sync",
            "OUTSIDE: an abort marker outside any sync",
            "begin " + SECOND,
            "end " + SECOND + " after 0",
            lastOutside());
  }

  private String lastOutside() throws IOException {
    try (SyncSplitter splitter = splitter(delimited((Object) GARBAGE))) {
      assertThat(splitter.next()).isTrue();
      assertThat(splitter.reject().kind()).isEqualTo(Reject.Kind.MALFORMED);
      return "OUTSIDE: " + splitter.reject().reason();
    }
  }

  @Test
  void aSyncWithoutEnd() throws IOException {
    assertThat(events(delimited(begin(FIRST), type("a", 1))))
        .containsExactly(
            "begin " + FIRST, "record a", "UNENDED: the input ends before the sync does");
  }

  @Test
  void aBeginInsideASyncLeavesThatWithoutEnd() throws IOException {
    assertThat(events(delimited(begin(FIRST), type("a", 1), begin(SECOND), type("b", 1), end())))
        .containsExactly(
            "begin " + FIRST,
            "record a",
            "UNENDED: another sync begins at -: offset "
                + delimited(begin(FIRST), type("a", 1)).length
                + " before this one ends",
            "begin " + SECOND,
            "record b",
            "end " + SECOND + " after 1");
  }

  @Test
  void anAbortedSync() throws IOException {
    assertThat(events(delimited(begin(FIRST), abort("changed my mind"), begin(SECOND), abort(""))))
        .containsExactly(
            "begin " + FIRST,
            "ABORT: its producer aborted it: changed my mind",
            "begin " + SECOND,
            "ABORT: its producer aborted it");
  }

  @Test
  void aBeginWithAnIdThatIsNoneOpensNothing() throws IOException {
    assertThat(events(delimited(begin("nonsense"), type("a", 1), end())))
        .satisfiesExactly(
            refused ->
                assertThat(refused)
                    .startsWith("REFUSED_BEGIN: no sync begins: sync id \"nonsense\" has 8"),
            outside -> assertThat(outside).isEqualTo("OUTSIDE: a record outside any sync"),
            outside -> assertThat(outside).isEqualTo("OUTSIDE: an end marker outside any sync"));
  }

  @Test
  void anIdComesOnceInAllInputsOfACall() throws IOException {
    byte[] one = delimited(begin(FIRST), end());
    events(one);
    assertThatThrownBy(() -> events(delimited(begin(SECOND), end(), begin(FIRST), end())))
        .isInstanceOf(InputException.class)
        .hasMessage("-: offset 55: sync " + FIRST + " begins here and at -: offset 0");
    ids = new SyncIds();
    assertThatThrownBy(() -> events(delimited(begin(FIRST), end(), begin(FIRST), end())))
        .isInstanceOf(InputException.class);
  }

  @Test
  void timesAreTakenFromTheRecords() throws IOException {
    byte[] content =
        delimited(
            timelessBegin(FIRST),
            type("a", 50),
            type("b", 40),
            type("c", -1),
            type("d", 70),
            GARBAGE,
            type("e", 60),
            timelessEnd(),
            timelessBegin(SECOND),
            type("f", 7),
            end());
    try (SyncSplitter splitter = splitter(content)) {
      assertThat(splitter.next()).isTrue();
      assertThat(splitter.start().marker().getStartedAt()).isEqualTo(time(40));
      List<String> words = new ArrayList<>();
      while (splitter.next() && splitter.event() == SyncSplitter.Event.RECORD) {
        words.add(word(splitter) + " at " + splitter.number());
      }
      int start = delimited(timelessBegin(FIRST)).length;
      assertThat(words)
          .containsExactly(
              "record a at " + start,
              "record b at " + (start + 11),
              "record c at " + (start + 22),
              "record d at " + (start + 28),
              "bad record at " + (start + 39),
              "record e at " + (start + 42));
      assertThat(splitter.event()).isEqualTo(SyncSplitter.Event.END);
      assertThat(splitter.end().getEndedAt()).isEqualTo(time(70));
      assertThat(splitter.end().getStatsWrittenAt()).isEqualTo(time(70));
      assertThat(splitter.records()).isEqualTo(6);

      assertThat(splitter.next()).isTrue();
      assertThat(splitter.start().marker().getStartedAt()).isEqualTo(time(7));
      assertThat(splitter.next()).isTrue();
      assertThat(splitter.next()).isTrue();
      assertThat(splitter.end().getEndedAt()).isEqualTo(time(900));
      assertThat(splitter.next()).isFalse();
    }
  }

  @Test
  void timesInTheMarkersWin() throws IOException {
    try (SyncSplitter splitter = splitter(delimited(begin(FIRST), type("a", 1), end()))) {
      splitter.next();
      assertThat(splitter.start().marker().getStartedAt()).isEqualTo(time(100));
      splitter.next();
      splitter.next();
      assertThat(splitter.end().getEndedAt()).isEqualTo(time(900));
      assertThat(splitter.end().getStatsWrittenAt()).isEqualTo(time(901));
    }
  }

  @Test
  void withoutAnyTimeTheInputIsRefused() {
    assertThatThrownBy(() -> events(delimited(timelessBegin(FIRST), type("a", -1), end())))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "-: offset 0: sync "
                + FIRST
                + " has no started_at, and no record has a discovered_at to take it from");
    ids = new SyncIds();
    assertThatThrownBy(() -> events(delimited(begin(FIRST), type("a", -1), timelessEnd())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sync " + FIRST + " has no ended_at");
  }

  @Test
  void readingAheadEndsWhereTheSyncDoes() throws IOException {
    assertThat(events(delimited(timelessBegin(FIRST), type("a", 1))))
        .containsExactly(
            "begin " + FIRST, "record a", "UNENDED: the input ends before the sync does");
    ids = new SyncIds();
    assertThat(
            events(
                delimited(
                    timelessBegin(FIRST),
                    type("a", 1),
                    timelessBegin(SECOND),
                    type("b", 1),
                    abort(""))))
        .element(2)
        .asString()
        .startsWith("UNENDED: another sync begins at ");
  }

  @Test
  void manyRecordsAreReadAheadIntoAFile() throws Exception {
    String name = "n".repeat(100_000);
    List<Object> records = new ArrayList<>();
    records.add(timelessBegin(FIRST));
    for (int i = 0; i < 200; i++) {
      records.add(
          StreamRecord.newBuilder(type("t" + i, 1000 - i))
              .setResourceType(ResourceType.newBuilder().setId("t" + i).setDisplayName(name))
              .build());
    }
    records.add(timelessEnd());
    try (SyncSplitter splitter = splitter(delimited(records.toArray()))) {
      splitter.next();
      assertThat(splitter.start().marker().getStartedAt()).isEqualTo(time(801));
      for (int i = 0; i < 200; i++) {
        splitter.next();
        assertThat(
                Arrays.copyOfRange(
                    splitter.data(), splitter.offset(), splitter.offset() + splitter.length()))
            .isEqualTo(((StreamRecord) records.get(1 + i)).toByteArray());
        splitter.translator().translate(FIRST, -1);
        assertThat(splitter.translator().key().size()).isPositive();
      }
      splitter.next();
      assertThat(splitter.end().getEndedAt()).isEqualTo(time(1000));
      assertThat(splitter.next()).isFalse();
    }
  }

  @Test
  void linesThatAreNoRecordKeepTheirReasonThroughReadingAhead() throws IOException {
    byte[] content =
        lines(timelessBegin(FIRST), "{\"nonsense\":1}", type("a", 5), end())
            .getBytes(StandardCharsets.UTF_8);
    try (SyncSplitter splitter = splitter(content)) {
      splitter.next();
      splitter.next();
      assertThat(splitter.reject().kind()).isEqualTo(Reject.Kind.MALFORMED);
      assertThat(splitter.reject().position()).hasToString("-: line 2");
      assertThat(splitter.reject().reason()).contains("nonsense");
      assertThat(splitter.data()[splitter.offset()]).isZero();
      splitter.next();
      assertThat(splitter.reject()).isNull();
      assertThat(splitter.position()).hasToString("-: line 3");
    }
  }

  @Test
  void theConnectorIsTheMarkersOrTheInputs() throws IOException {
    StreamRecord named =
        StreamRecord.newBuilder()
            .setBeginSync(
                BeginSync.newBuilder(begin(SECOND).getBeginSync()).setConnector("directory"))
            .build();
    try (SyncSplitter splitter = splitter(delimited(begin(FIRST), end(), named, end()))) {
      splitter.next();
      assertThat(splitter.start().marker().getConnector()).isEqualTo("stdin");
      splitter.next();
      splitter.next();
      assertThat(splitter.start().marker().getConnector()).isEqualTo("directory");
    }
  }
}
