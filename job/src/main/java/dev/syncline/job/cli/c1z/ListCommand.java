package dev.syncline.job.cli.c1z;

import com.google.protobuf.Message;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.CloseableIterator;
import dev.syncline.c1z.read.Page;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.c1z.read.RecordList;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.input.MessageJson;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code syncline c1z list}: records in the order of their keys, by page or all. */
@Command(
    name = "list",
    description = "List records of a file, by page or all of them.",
    synopsisSubcommandLabel = "KIND",
    subcommands = {
      ListCommand.ResourceTypes.class,
      ListCommand.Resources.class,
      ListCommand.Entitlements.class,
      ListCommand.Grants.class
    },
    footer = {
      "  syncline c1z list grants sync.c1z --principal user u-17",
      "  syncline c1z list resources sync.c1z --type group --all --json"
    })
public final class ListCommand extends KindsCommand {
  /** What all lists have in common. */
  abstract static class OfKind<M extends Message> extends C1zCommand {
    private static final int DEFAULT_PAGE = 100;

    @Mixin private JsonOption json;

    @Option(
        names = "--page-size",
        paramLabel = "N",
        description = "Records of a page, at most 10,000 (" + DEFAULT_PAGE + ").")
    private Integer pageSize;

    @Option(
        names = "--page-token",
        paramLabel = "TOKEN",
        description = "Where the page before ended; tokens of the reference are the same.")
    private String pageToken;

    @Option(names = "--all", description = "Everything, in constant memory, instead of a page.")
    private boolean all;

    @Option(
        names = "--sync-id",
        paramLabel = "KSUID",
        description = "Read a sync that is neither finished nor of the last seven days.")
    private String syncId;

    private final RecordView<M> view;

    OfKind(RecordView<M> view) {
      this.view = view;
    }

    /** The list that the options ask for. */
    abstract RecordList<M> list(C1zFile file);

    @Override
    boolean printsAsItGoes() {
      return true;
    }

    @Override
    final int run(Streams streams) throws IOException {
      if (all && (pageSize != null || pageToken != null)) {
        throw new UsageException("--all excludes --page-size and --page-token");
      }
      try (C1zFile file = open()) {
        RecordList<M> list = list(file);
        RowPrinter table =
            json.wanted() ? null : new RowPrinter(streams, view.titles().toArray(new String[0]));
        if (all) {
          printAll(streams, list, table);
        } else {
          printPage(streams, list, table);
        }
      }
      return ExitCodes.OK;
    }

    private void printAll(Streams streams, RecordList<M> list, RowPrinter table)
        throws IOException {
      try (CloseableIterator<M> records = list.iterator()) {
        while (records.hasNext()) {
          print(streams, records.next(), table);
        }
      }
      if (table != null) {
        table.flush();
      }
    }

    private void printPage(Streams streams, RecordList<M> list, RowPrinter table)
        throws IOException {
      Page<M> page =
          list.page(
              new PageRequest(
                  pageSize == null ? DEFAULT_PAGE : pageSize,
                  pageToken == null ? "" : pageToken,
                  Arguments.syncId("--sync-id", syncId) == null ? "" : syncId));
      page.items().forEach(record -> print(streams, record, table));
      if (table == null) {
        JsonOption.print(streams, Map.of("nextPageToken", page.nextToken()));
        return;
      }
      table.flush();
      if (!page.nextToken().isEmpty()) {
        streams.out().println();
        streams.out().println("There may be more: --page-token " + page.nextToken());
      }
    }

    private void print(Streams streams, M record, RowPrinter table) {
      if (table == null) {
        streams.out().println(MessageJson.line(view.toRecord(record)));
      } else {
        table.row(view.cells().apply(record).toArray());
      }
    }

    static void atMostOne(Map<String, Boolean> given) {
      List<String> names =
          given.entrySet().stream()
              .filter(Map.Entry::getValue)
              .map(Map.Entry::getKey)
              .sorted()
              .toList();
      if (names.size() > 1) {
        throw new UsageException(String.join(" and ", names) + " exclude each other");
      }
    }
  }

  /** {@code c1z list resource-types}. */
  @Command(
      name = "resource-types",
      description = "List resource types by id.",
      footer = "  syncline c1z list resource-types sync.c1z")
  public static final class ResourceTypes extends OfKind<ResourceType> {
    public ResourceTypes() {
      super(RecordView.RESOURCE_TYPES);
    }

    @Override
    RecordList<ResourceType> list(C1zFile file) {
      return file.resourceTypes();
    }
  }

  /** {@code c1z list resources}. */
  @Command(
      name = "resources",
      description = "List resources by type and id.",
      footer = {
        "  syncline c1z list resources sync.c1z --type user",
        "  syncline c1z list resources sync.c1z --parent org acme --type team"
      })
  public static final class Resources extends OfKind<Resource> {
    @Option(names = "--type", paramLabel = "TYPE", description = "Only resources of this type.")
    private String type;

    @Option(
        names = "--parent",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Only children of this resource.")
    private String[] parent;

    public Resources() {
      super(RecordView.RESOURCES);
    }

    @Override
    RecordList<Resource> list(C1zFile file) {
      if (parent != null) {
        return file.resourcesOfParent(parent[0], parent[1], type == null ? "" : type);
      }
      return type == null ? file.resources() : file.resourcesOfType(type);
    }
  }

  /** {@code c1z list entitlements}. */
  @Command(
      name = "entitlements",
      description = "List entitlements by resource and id.",
      footer = "  syncline c1z list entitlements sync.c1z --resource group g-7")
  public static final class Entitlements extends OfKind<Entitlement> {
    @Option(
        names = "--resource",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Only entitlements on this resource.")
    private String[] resource;

    public Entitlements() {
      super(RecordView.ENTITLEMENTS);
    }

    @Override
    RecordList<Entitlement> list(C1zFile file) {
      return resource == null
          ? file.entitlements()
          : file.entitlementsOfResource(resource[0], resource[1]);
    }
  }

  /** {@code c1z list grants}. */
  @Command(
      name = "grants",
      description = "List grants by entitlement and principal, or those of a principal.",
      footer = {
        "  syncline c1z list grants sync.c1z --resource group g-7 --entitlement group:g-7:member",
        "  syncline c1z list grants sync.c1z --principal user u-17",
        "  syncline c1z list grants sync.c1z --needs-expansion --all"
      })
  public static final class Grants extends OfKind<Grant> {
    @Option(
        names = "--resource",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Only grants on this resource.")
    private String[] resource;

    @Option(
        names = "--entitlement",
        paramLabel = "ID",
        description = "Only grants of this entitlement; needs --resource.")
    private String entitlement;

    @Option(
        names = "--principal",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Only what this principal was granted.")
    private String[] principal;

    @Option(
        names = "--principal-type",
        paramLabel = "TYPE",
        description = "Only what principals of this type were granted.")
    private String principalType;

    @Option(names = "--needs-expansion", description = "Only grants that are to be expanded.")
    private boolean needsExpansion;

    public Grants() {
      super(RecordView.GRANTS);
    }

    @Override
    RecordList<Grant> list(C1zFile file) {
      if (entitlement != null) {
        return ofEntitlement(file);
      }
      atMostOne(
          Map.of(
              "--resource",
              resource != null,
              "--principal",
              principal != null,
              "--principal-type",
              principalType != null,
              "--needs-expansion",
              needsExpansion));
      if (resource != null) {
        return file.grantsOfResource(resource[0], resource[1]);
      }
      if (principal != null) {
        return file.grantsOfPrincipal(principal[0], principal[1]);
      }
      if (principalType != null) {
        return file.grantsOfPrincipalType(principalType);
      }
      return needsExpansion ? file.grantsNeedingExpansion() : file.grants();
    }

    private RecordList<Grant> ofEntitlement(C1zFile file) {
      if (resource == null) {
        throw new UsageException("--entitlement needs --resource: ids need not be unique");
      }
      atMostOne(Map.of("--entitlement", true, "--needs-expansion", needsExpansion));
      if (principal == null && principalType == null) {
        return file.grantsOfEntitlement(resource[0], resource[1], entitlement);
      }
      atMostOne(
          Map.of("--principal", principal != null, "--principal-type", principalType != null));
      return file.grantsOfEntitlement(
          resource[0],
          resource[1],
          entitlement,
          List.of(principal == null ? principalType : principal[0]),
          principal == null ? null : principal[1]);
    }
  }
}
