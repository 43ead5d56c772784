package dev.syncline.job.cli.c1z;

import com.google.protobuf.Timestamp;
import dev.syncline.c1z.expand.ExpansionCounters;
import dev.syncline.c1z.expand.ExpansionException;
import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.merge.C1zExpand;
import dev.syncline.c1z.write.C1zWriter;
import dev.syncline.c1z.write.WriteOptions;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.cli.WrongResultException;
import dev.syncline.job.pack.ExpansionText;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z expand}: a file with its grants expanded. */
@Command(
    name = "expand",
    description = {
      "Write a file again with its grants expanded: what is granted to a group is given to those who are in it, as far as"
          + " expandable grants say so.",
      "",
      "The sync stays the same, with its id, times and token. A sync that cannot be expanded ends with exit status 1 and"
          + " the reason, and no file."
    },
    footer = {
      "  syncline c1z expand sync.c1z --output expanded.c1z",
      "  syncline c1z expand sync.c1z --output expanded.c1z --max-expanded-grants 1000000 --json"
    })
public final class ExpandCommand extends C1zCommand {
  @Mixin private OutputOptions output;

  @Option(
      names = "--expanded-at",
      paramLabel = "TIMESTAMP",
      description =
          "Time of discovery of grants that expansion makes, such as 2026-01-31T12:00:00Z (end of"
              + " the sync).")
  private String expandedAt;

  @Option(
      names = "--max-expanded-grants",
      paramLabel = "N",
      description = "Most grants that expansion may make; more are a failure (no limit).")
  private Long maxExpandedGrants;

  @Override
  int run(Streams streams) throws IOException {
    C1zExpand.Result result = expand(options());
    ExpansionCounters counters = result.counters();
    if (output.json()) {
      Map<String, Object> fact =
          WrittenFileFacts.of(result.run().id(), output.path(), result.file());
      fact.put("expansion", counters);
      JsonOption.print(streams, fact);
    } else {
      streams
          .out()
          .printf(
              Locale.ROOT,
              "%s: %s; %,d keys, %,d bytes%n",
              output.path(),
              ExpansionText.of(counters),
              result.file().keys(),
              result.file().size());
    }
    return ExitCodes.OK;
  }

  private ExpansionOptions options() {
    Timestamp time = Arguments.timestamp("--expanded-at", expandedAt);
    ExpansionOptions options = ExpansionOptions.defaults().withExpandedAt(time);
    if (maxExpandedGrants == null) {
      return options;
    }
    if (maxExpandedGrants < 0) {
      throw new UsageException(
          "--max-expanded-grants is " + maxExpandedGrants + ", expected at least 0");
    }
    return options.withMaxExpandedGrants(maxExpandedGrants);
  }

  private C1zExpand.Result expand(ExpansionOptions how) throws IOException {
    try {
      return C1zExpand.expand(
          path(),
          output.path(),
          how,
          WriteOptions.defaults(),
          C1zWriter.Resources.defaults(),
          output.overwrite());
    } catch (ExpansionException e) {
      throw new WrongResultException(path() + ": not expanded: " + e.getMessage());
    }
  }
}
