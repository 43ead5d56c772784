package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.serde.model.GeneratedTranslation;
import dev.syncline.serde.model.Row;
import dev.syncline.serde.model.SplicedTranslation;
import dev.syncline.serde.model.Translation;
import dev.syncline.testdata.Fuzzing;
import dev.syncline.testdata.GoldenCase;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mutated keys and stream records. */
class SerdeFuzzTest {
  private static final String SYNC_ID = "37gZOrYl7So2UMaLT7driyf9Gew";

  @Test
  void keys() throws IOException {
    List<byte[]> seeds =
        GoldenCase.all().stream()
            .filter(c -> !c.name().equals("08-grants-10k"))
            .flatMap(c -> c.expected().keySet().stream())
            .filter(key -> key.length > Keys.HEADER)
            .toList();
    Fuzzing.run("key", seeds, 50_000, SerdeFuzzTest::acceptsKey);
  }

  /** What a key leads to must lead back to it. */
  private static boolean acceptsKey(byte[] key) {
    try {
      switch (KeyFamily.of(key, 0, key.length)) {
        case GRANTS -> {
          ByteSink index = new ByteSink();
          Keys.appendByPrincipal(key, 0, key.length, index);
          byte[] back = IndexKeys.grantOfByPrincipal(index.toByteArray(), index.size());
          assertThat(back.length).isEqualTo(key.length);
        }
        case RESOURCES_BY_PARENT -> IndexKeys.resourceOfByParent(key, key.length);
        case GRANTS_BY_PRINCIPAL -> IndexKeys.grantOfByPrincipal(key, key.length);
        case GRANTS_NEEDING_EXPANSION -> IndexKeys.grantOfNeedsExpansion(key, key.length);
        case GRANTS_BY_PRINCIPAL_HASH -> IndexKeys.grantOfByPrincipalHash(key, key.length);
        case RESOURCE_TYPES, RESOURCES, ENTITLEMENTS -> acceptsTuple(key);
        default -> {}
      }
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void acceptsTuple(byte[] key) {
    for (int from = Keys.HEADER; from <= key.length; ) {
      int end = TupleCodec.componentEnd(key, from, key.length);
      ByteSink raw = new ByteSink();
      TupleCodec.unescape(key, from, end - from, raw);
      ByteSink again = new ByteSink();
      TupleCodec.escape(raw.toByteArray(), 0, raw.size(), again);
      assertThat(again.toByteArray()).isEqualTo(Arrays.copyOfRange(key, from, end));
      from = end + 1;
    }
  }

  @Test
  void streamRecords() throws IOException {
    List<byte[]> seeds =
        GoldenCase.all().stream()
            .filter(c -> !c.name().equals("08-grants-10k") && !c.name().equals("07-assets"))
            .flatMap(c -> c.records().stream())
            .filter(record -> translated(new SplicedTranslation(), record) != null)
            .toList();
    Translation spliced = new SplicedTranslation();
    Translation generated = new GeneratedTranslation();
    Fuzzing.run(
        "stream record",
        seeds,
        20_000,
        record -> {
          String found = translated(spliced, record);
          assertThat(found).isEqualTo(translated(generated, record));
          return found != null;
        });
  }

  /** The row in words, or null if the record is refused. */
  private static String translated(Translation translation, byte[] record) {
    try {
      Row row = translation.translate(Arrays.copyOf(record, record.length), SYNC_ID);
      HexFormat hex = HexFormat.of();
      return row.operation() + " " + hex.formatHex(row.key()) + " " + hex.formatHex(row.value());
    } catch (RejectedRecordException e) {
      return null;
    }
  }
}
