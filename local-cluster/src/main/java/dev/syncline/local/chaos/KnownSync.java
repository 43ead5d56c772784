package dev.syncline.local.chaos;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.fixture.OrganisationFixture;
import dev.syncline.job.fixture.OrganisationOptions;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.stream.BeginSync;
import dev.syncline.serde.proto.stream.EndSync;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A sync whose file is known before the job makes it: the library path writes it in one process,
 * with nothing in its way. Immutable.
 */
public final class KnownSync {
  private static final long ENDED_AT = 1_767_229_200;
  private static final long PLACES_OF_GRANTS = 4;

  private final BeginSync begin;
  private final EndSync end;
  private final List<byte[]> records;

  private KnownSync(BeginSync begin, EndSync end, List<byte[]> records) {
    this.begin = begin;
    this.end = end;
    this.records = records;
  }

  /**
   * With records of one's own.
   *
   * @param begin with id, type and start
   * @param records encoded, without routing
   */
  public static KnownSync of(BeginSync begin, List<byte[]> records) {
    Timestamp at = Timestamp.newBuilder().setSeconds(ENDED_AT).build();
    return of(begin, EndSync.newBuilder().setEndedAt(at).setStatsWrittenAt(at).build(), records);
  }

  /** With markers and records of one's own. */
  public static KnownSync of(BeginSync begin, EndSync end, List<byte[]> records) {
    return new KnownSync(requireNonNull(begin), requireNonNull(end), List.copyOf(records));
  }

  /**
   * A random organisation: records of every kind, a hot entitlement, repetitions, conditional
   * upserts and deletes.
   *
   * @param seed another one gives another sync with another id
   * @param records about so many
   */
  public static KnownSync random(long seed, long records) {
    int things = (int) (records / 8) + 12;
    OrganisationFixture fixture =
        new OrganisationFixture(
            new OrganisationOptions(
                Math.max(1, records * 3 / PLACES_OF_GRANTS),
                things / 4 + 4,
                things,
                seed,
                0.2,
                0.1,
                0.02,
                true,
                "full"));
    List<byte[]> all = new ArrayList<>();
    ByteSink record = new ByteSink();
    while (fixture.next(record)) {
      all.add(record.toByteArray());
      record.reset();
    }
    try {
      return new KnownSync(
          StreamRecord.parseFrom(all.get(0)).getBeginSync(),
          StreamRecord.parseFrom(all.get(all.size() - 1)).getEndSync(),
          List.copyOf(all.subList(1, all.size() - 1)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a fixture made a marker that does not parse", e);
    }
  }

  /** The same without one of its records. */
  public KnownSync without(int index) {
    List<byte[]> others = new ArrayList<>(records);
    others.remove(index);
    return new KnownSync(begin, end, List.copyOf(others));
  }

  /** KSUID in its text form. */
  public String id() {
    return begin.getSyncId();
  }

  public BeginSync begin() {
    return begin;
  }

  public EndSync end() {
    return end;
  }

  /** The records between the markers, encoded, without routing. */
  public List<byte[]> records() {
    return records;
  }

  /** The bytes of its file. */
  public byte[] file() throws IOException {
    return file(null);
  }

  /**
   * The bytes of its file with its grants expanded.
   *
   * @param how null for the file without
   */
  byte[] file(ExpansionOptions how) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (C1zWriter writer =
        new C1zWriter(
            id(),
            WriteOptions.defaults(),
            C1zWriter.Resources.defaults(),
            (position, reason) -> {
              // The job leaves it out and counts it, too.
            })) {
      if (how != null) {
        writer.expanding(how);
      }
      long number = 0;
      for (byte[] record : records) {
        writer.add(record, 0, record.length, ++number);
      }
      writer.finishInput();
      SyncRun facts =
          new SyncRun(
              id(),
              SyncRun.typeNumber(begin.getType()),
              begin.getParentSyncId(),
              begin.getStartedAt(),
              end.getEndedAt(),
              "",
              false);
      writer.finish(facts, end.getStatsWrittenAt(), out);
    }
    return out.toByteArray();
  }
}
