package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.CloseableIterator;
import dev.syncline.c1z.read.GrantOrigin;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.ResourceId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code syncline c1z access}: what a principal has, and why. */
@Command(
    name = "access",
    description = {
      "Show what a principal has: each entitlement, and whether it was granted directly or follows from others. Then"
          + " the shortest chain of entitlements is shown that leads there from a direct grant.",
      "",
      "Why is known of files that were expanded. In constant memory, by the file's index."
    },
    footer = {"  syncline c1z access sync.c1z user u-17"})
public final class AccessCommand extends C1zCommand {
  @Mixin private JsonOption json;

  @Parameters(index = "1", paramLabel = "TYPE", description = "Resource type of the principal.")
  private String type;

  @Parameters(index = "2", paramLabel = "ID", description = "Id of the principal.")
  private String id;

  /**
   * Where a grant comes from.
   *
   * @param direct whether the principal was granted it as such
   * @param through entitlements that it follows from, by id
   * @param chain from an entitlement that was granted directly to this one, by id; empty if it was
   *     granted directly, or if the file holds no such chain
   */
  record Origin(boolean direct, List<String> through, List<String> chain) {
    static Origin of(Grant grant, GrantOrigin origins) throws IOException {
      TreeSet<String> through = new TreeSet<>(grant.getSources().getSourcesMap().keySet());
      // An expanded direct grant names its own entitlement among its sources.
      boolean own = through.remove(grant.getEntitlement().getId());
      boolean direct = own || through.isEmpty();
      List<String> chain =
          direct
              ? List.of()
              : origins.chain(grant).stream()
                  .map(step -> step.grant().getEntitlement().getId())
                  .toList();
      return new Origin(direct, List.copyOf(through), chain);
    }

    String text() {
      if (direct) {
        return through.isEmpty() ? "direct" : "direct, and through " + String.join(", ", through);
      }
      return chain.isEmpty()
          ? "through " + String.join(", ", through) + ", which is not in the file"
          : String.join(" -> ", chain);
    }
  }

  @Override
  boolean printsAsItGoes() {
    return true;
  }

  @Override
  int run(Streams streams) throws IOException {
    try (C1zFile file = open();
        CloseableIterator<Grant> grants = file.grantsOfPrincipal(type, id).iterator()) {
      RowPrinter table =
          json.wanted()
              ? null
              : new RowPrinter(streams, "RESOURCE_TYPE", "RESOURCE", "ENTITLEMENT", "WHY");
      GrantOrigin origins = new GrantOrigin(file);
      long count = 0;
      while (grants.hasNext()) {
        Grant grant = grants.next();
        print(streams, grant, Origin.of(grant, origins), table);
        count++;
      }
      if (table != null) {
        table.flush();
        streams.out().println();
        streams.out().println(count == 1 ? "1 entitlement" : count + " entitlements");
      }
    }
    return ExitCodes.OK;
  }

  private static void print(Streams streams, Grant grant, Origin origin, RowPrinter table) {
    ResourceId on = grant.getEntitlement().getResource().getId();
    if (table != null) {
      table.row(
          on.getResourceType(), on.getResource(), grant.getEntitlement().getId(), origin.text());
      return;
    }
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("resourceType", on.getResourceType());
    fact.put("resource", on.getResource());
    fact.put("entitlement", grant.getEntitlement().getId());
    fact.put("grant", grant.getId());
    fact.put("direct", origin.direct());
    fact.put("through", origin.through());
    fact.put("chain", origin.chain());
    JsonOption.print(streams, fact);
  }
}
