package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import dev.syncline.serde.model.GeneratedTranslation;
import dev.syncline.serde.model.RandomWire;
import dev.syncline.serde.model.Row;
import dev.syncline.serde.model.SplicedTranslation;
import dev.syncline.serde.model.Translation;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import dev.syncline.serde.proto.stream.StreamRecord;
import dev.syncline.testdata.GoldenCase;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** The splicing translation against the one through message objects. */
class TranslationOracleTest {
  private static final String SYNC_ID = "37gZOrYl7So2UMaLT7driyf9Gew";

  private final Translation spliced = new SplicedTranslation();
  private final Translation generated = new GeneratedTranslation();
  private final List<byte[]> goldenRecords =
      GoldenCase.all().stream()
          .filter(c -> !c.name().equals("08-grants-10k") && !c.name().equals("07-assets"))
          .flatMap(c -> c.records().stream())
          .toList();

  @Property(tries = 1000)
  void wellFormedRecords(@ForAll long seed, @ForAll @IntRange(max = 40) int oddity) {
    byte[] record = new RandomWire(new Random(seed), oddity).record();
    String outcome = compare(record);
    Statistics.label("outcome")
        .collect(outcome)
        .coverage(c -> c.check("accepted").percentage(p -> p > 60));
  }

  @Property(tries = 1000)
  void mutatedRecords(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] record =
        random.nextBoolean()
            ? goldenRecords.get(random.nextInt(goldenRecords.size()))
            : new RandomWire(random, 10).record();
    for (int i = random.nextInt(3); i >= 0 && record.length > 0; i--) {
      record = mutate(record, random);
    }
    String outcome = compare(record);
    Statistics.label("outcome")
        .collect(outcome)
        .coverage(
            c -> {
              c.check("accepted").percentage(p -> p > 3);
              c.check("rejected").percentage(p -> p > 10);
            });
  }

  private static byte[] mutate(byte[] record, Random random) {
    int at = random.nextInt(record.length);
    byte[] changed = record.clone();
    switch (random.nextInt(5)) {
      case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> changed[at] = (byte) random.nextInt();
      case 2 -> changed = Arrays.copyOf(record, at);
      case 3 -> {
        changed = Arrays.copyOf(record, record.length + 1);
        System.arraycopy(record, at, changed, at + 1, record.length - at);
        changed[at] = (byte) random.nextInt();
      }
      default -> {
        changed = Arrays.copyOf(record, record.length - 1);
        System.arraycopy(record, at + 1, changed, at, record.length - at - 1);
      }
    }
    return changed;
  }

  private String compare(byte[] record) {
    String expected = describe(generated, record);
    assertThat(describe(spliced, record))
        .as(() -> "record " + HexFormat.of().formatHex(record))
        .isEqualTo(expected);
    return expected.equals("rejected") ? expected : "accepted";
  }

  private static String describe(Translation translation, byte[] record) {
    try {
      Row row = translation.translate(record, SYNC_ID);
      HexFormat hex = HexFormat.of();
      return row.operation() + " " + hex.formatHex(row.key()) + " " + hex.formatHex(row.value());
    } catch (RejectedRecordException e) {
      return "rejected";
    }
  }

  @Property(tries = 500)
  void canonicalFormIsAFixedPointThatParsesToTheSame(
      @ForAll long seed, @ForAll @IntRange(max = 40) int oddity) throws Exception {
    List<Descriptor> types =
        List.of(
            Grant.getDescriptor(),
            Resource.getDescriptor(),
            ResourceType.getDescriptor(),
            SyncStatsRecord.getDescriptor(),
            StreamRecord.getDescriptor());
    Random random = new Random(seed);
    Descriptor type = types.get(random.nextInt(types.size()));
    byte[] message = new RandomWire(random, oddity).message(type, 4);
    byte[] canonical;
    try {
      canonical = CanonicalForm.of(type, message);
    } catch (MalformedRecordException e) {
      return; // a string with invalid UTF-8; what is refused is the subject of other tests
    }
    MessageShape shape = MessageShape.whole(type);
    assertThat(new MessageScanner(0).scan(shape, canonical, 0, canonical.length)).isTrue();
    ByteSink again = new ByteSink();
    Canonicalizer.rewrite(shape, canonical, 0, canonical.length, again);
    assertThat(again.toByteArray()).isEqualTo(canonical);
    // Equal as message objects, except where those mix up the members of a oneof.
    if (type != StreamRecord.getDescriptor() && type != Resource.getDescriptor()) {
      assertThat(DynamicMessage.parseFrom(type, canonical))
          .isEqualTo(DynamicMessage.parseFrom(type, message));
    }
  }
}
