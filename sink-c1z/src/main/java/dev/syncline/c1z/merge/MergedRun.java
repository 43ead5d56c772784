package dev.syncline.c1z.merge;

import com.google.protobuf.Timestamp;
import dev.syncline.serde.CompactionToken;
import dev.syncline.serde.CompactionToken.FamilyCounts;
import dev.syncline.serde.CompactionToken.Provenance;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.SyncRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sync run of a merged file and its token. */
final class MergedRun {
  private MergedRun() {}

  /** A new sync that only remembers what it was made of. */
  static SyncRun rebuilt(
      String syncId,
      Timestamp startedAt,
      List<MergeInput> inputs,
      Map<KeyFamily, FamilyCounts> counts) {
    String token = new CompactionToken().write(provenance("kway", inputs, counts, false));
    return new SyncRun(syncId, type(inputs), "", startedAt, endedAt(inputs), token, false);
  }

  /** The base's sync under a new id, with the timings of all. */
  static SyncRun folded(
      String syncId, List<MergeInput> inputs, Map<KeyFamily, FamilyCounts> counts) {
    SyncRun base = inputs.get(0).stored();
    return new SyncRun(
        syncId,
        type(inputs),
        "",
        base.startedAt(),
        endedAt(inputs),
        foldedToken(base.token(), inputs, counts),
        base.supportsDiff(),
        base.linkedId(),
        base.compacted(),
        "",
        List.of(),
        "");
  }

  private static String foldedToken(
      String baseToken, List<MergeInput> inputs, Map<KeyFamily, FamilyCounts> counts) {
    Optional<CompactionToken> parsed = CompactionToken.parse(baseToken);
    if (parsed.isEmpty()) {
      return baseToken; // the syncer's own affair; nothing can be added to it
    }
    CompactionToken token = parsed.get();
    for (int i = inputs.size() - 1; i > 0; i--) {
      CompactionToken.parse(inputs.get(i).stored().token()).ifPresent(token::addTimings);
    }
    return token.write(provenance("fold", inputs, counts, true));
  }

  private static Provenance provenance(
      String mode,
      List<MergeInput> inputs,
      Map<KeyFamily, FamilyCounts> counts,
      boolean withChanges) {
    List<String> partials =
        new ArrayList<>(inputs.stream().skip(1).map(MergeInput::syncId).toList());
    Collections.reverse(partials);
    return new Provenance(mode, inputs.get(0).syncId(), partials, counts, withChanges);
  }

  /** The widest of the inputs' types. */
  static int type(List<MergeInput> inputs) {
    for (int type : new int[] {MergeInput.FULL, MergeInput.RESOURCES_ONLY}) {
      if (inputs.stream().anyMatch(input -> input.type() == type)) {
        return type;
      }
    }
    return MergeInput.PARTIAL;
  }

  private static Timestamp endedAt(List<MergeInput> inputs) {
    return inputs.stream().map(MergeInput::endedAt).max(MergeInput.BY_TIME).orElseThrow();
  }
}
