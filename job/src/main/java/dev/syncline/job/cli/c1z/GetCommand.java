package dev.syncline.job.cli.c1z;

import com.google.protobuf.Message;
import dev.syncline.c1z.read.Asset;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.job.cli.ExitCodes;
import dev.syncline.job.cli.JsonOption;
import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.UsageException;
import dev.syncline.job.input.MessageJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code syncline c1z get}: one record, as JSON. */
@Command(
    name = "get",
    description = {
      "Print one record as JSON.",
      "",
      "Exit status 1 if it is not there, or if several have that id."
    },
    synopsisSubcommandLabel = "KIND",
    subcommands = {
      GetCommand.OneResourceType.class,
      GetCommand.OneResource.class,
      GetCommand.OneEntitlement.class,
      GetCommand.OneGrant.class,
      GetCommand.OneAsset.class
    },
    footer = {
      "  syncline c1z get resource sync.c1z user u-17",
      "  syncline c1z get grant sync.c1z group:g-7:member:user:u-17"
    })
public final class GetCommand extends KindsCommand {
  /** What all but assets have in common. */
  abstract static class OneRecord extends C1zCommand {
    @Mixin private JsonOption json;

    abstract Message get(C1zFile file) throws IOException;

    @Override
    final int run(Streams streams) throws IOException {
      try (C1zFile file = open()) {
        Message record = get(file);
        streams
            .out()
            .println(json.wanted() ? MessageJson.line(record) : MessageJson.pretty(record));
      }
      return ExitCodes.OK;
    }
  }

  /** {@code c1z get resource-type}. */
  @Command(
      name = "resource-type",
      description = "The resource type with an id.",
      footer = "  syncline c1z get resource-type sync.c1z user")
  public static final class OneResourceType extends OneRecord {
    @Parameters(index = "1", paramLabel = "ID")
    private String id;

    @Override
    Message get(C1zFile file) throws IOException {
      return file.resourceType(id);
    }
  }

  /** {@code c1z get resource}. */
  @Command(
      name = "resource",
      description = "The resource of a type with an id.",
      footer = "  syncline c1z get resource sync.c1z user u-17")
  public static final class OneResource extends OneRecord {
    @Parameters(index = "1", paramLabel = "TYPE")
    private String type;

    @Parameters(index = "2", paramLabel = "ID")
    private String id;

    @Override
    Message get(C1zFile file) throws IOException {
      return file.resource(type, id);
    }
  }

  /** {@code c1z get entitlement}. */
  @Command(
      name = "entitlement",
      description = "The entitlement with an id; with --resource, the one on that resource.",
      footer = "  syncline c1z get entitlement sync.c1z group:g-7:member --resource group g-7")
  public static final class OneEntitlement extends OneRecord {
    @Parameters(index = "1", paramLabel = "ID")
    private String id;

    @Option(
        names = "--resource",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Resource of the entitlement; finds it without reading all keys.")
    private String[] resource;

    @Override
    Message get(C1zFile file) throws IOException {
      return resource == null
          ? file.entitlement(id)
          : file.entitlement(resource[0], resource[1], id);
    }
  }

  /** {@code c1z get grant}. */
  @Command(
      name = "grant",
      description = "The grant with a public id, or the one of an entitlement to a principal.",
      footer = {
        "  syncline c1z get grant sync.c1z group:g-7:member:user:u-17",
        "  syncline c1z get grant sync.c1z --resource group g-7 --entitlement group:g-7:member"
            + " --principal user u-17"
      })
  public static final class OneGrant extends OneRecord {
    @Parameters(index = "1", arity = "0..1", paramLabel = "ID")
    private String id;

    @Option(
        names = "--resource",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Resource of the entitlement.")
    private String[] resource;

    @Option(names = "--entitlement", paramLabel = "ID", description = "Id of the entitlement.")
    private String entitlement;

    @Option(
        names = "--principal",
        arity = "2",
        paramLabel = "TYPE ID",
        hideParamSyntax = true,
        description = "Who has it.")
    private String[] principal;

    @Override
    Message get(C1zFile file) throws IOException {
      boolean byReference = resource != null || entitlement != null || principal != null;
      if (byReference == (id != null)) {
        throw new UsageException("expected either ID or --resource, --entitlement and --principal");
      }
      if (!byReference) {
        return file.grant(id);
      }
      if (resource == null || entitlement == null || principal == null) {
        throw new UsageException("--resource, --entitlement and --principal go together");
      }
      return file.grant(resource[0], resource[1], entitlement, principal[0], principal[1]);
    }
  }

  /** {@code c1z get asset}. */
  @Command(
      name = "asset",
      description = "The bytes of an asset, into a file or to standard output.",
      footer = "  syncline c1z get asset sync.c1z icon-7 --output icon.png")
  public static final class OneAsset extends C1zCommand {
    @Parameters(index = "1", paramLabel = "ID")
    private String id;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "Where the bytes go; must not exist. Default: standard output.")
    private Path output;

    @Override
    int run(Streams streams) throws IOException {
      try (C1zFile file = open()) {
        Asset asset = file.asset(id);
        try (InputStream bytes = asset.open()) {
          if (output == null) {
            bytes.transferTo(streams.out());
          } else {
            Files.copy(bytes, output);
            streams
                .out()
                .printf(
                    Locale.ROOT, "%s: %,d bytes, %s%n", output, asset.size(), asset.contentType());
          }
        }
      }
      return ExitCodes.OK;
    }
  }
}
