package dev.syncline.job.bench;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.Page;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.c1z.read.RecordList;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.ResourceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code bench read} does over and over with a file. */
enum ReadGoal {
  /** One grant, by its entitlement and principal. */
  GET {
    @Override
    long run(C1zFile file, Grant sample, int pageSize) throws IOException {
      ResourceId resource = sample.getEntitlement().getResource().getId();
      ResourceId principal = sample.getPrincipal().getId();
      Grant found =
          file.grant(
              resource.getResourceType(),
              resource.getResource(),
              sample.getEntitlement().getId(),
              principal.getResourceType(),
              principal.getResource());
      return found.equals(sample) ? 1 : 0;
    }
  },

  /** First page of the grants of one entitlement. */
  BY_ENTITLEMENT {
    @Override
    long run(C1zFile file, Grant sample, int pageSize) throws IOException {
      ResourceId resource = sample.getEntitlement().getResource().getId();
      return first(
          file.grantsOfEntitlement(
              resource.getResourceType(), resource.getResource(), sample.getEntitlement().getId()),
          pageSize);
    }
  },

  /** First page of the grants of one principal. */
  BY_PRINCIPAL {
    @Override
    long run(C1zFile file, Grant sample, int pageSize) throws IOException {
      ResourceId principal = sample.getPrincipal().getId();
      return first(
          file.grantsOfPrincipal(principal.getResourceType(), principal.getResource()), pageSize);
    }
  },

  /** All grants, page by page. */
  SCAN {
    @Override
    long run(C1zFile file, Grant sample, int pageSize) throws IOException {
      long grants = 0;
      String token = "";
      do {
        Page<Grant> page = file.grants().page(new PageRequest(pageSize, token));
        grants += page.items().size();
        token = page.nextToken();
      } while (!token.isEmpty());
      return grants;
    }
  },

  /** Opening the file and its first page of grants. */
  FIRST_PAGE {
    @Override
    long run(C1zFile file, Grant sample, int pageSize) throws IOException {
      try (C1zFile fresh = C1zFile.open(Path.of(file.name()))) {
        return first(fresh.grants(), pageSize);
      }
    }
  };

  /**
   * Does it once.
   *
   * @param sample a grant of the file that it is about
   * @return number of grants found, never 0 if the file is read right
   */
  abstract long run(C1zFile file, Grant sample, int pageSize) throws IOException;

  private static long first(RecordList<Grant> list, int pageSize) throws IOException {
    return list.page(new PageRequest(pageSize, "")).items().size();
  }

  /** The name on the command line, for instance {@code by-principal}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads the names that {@link #toString} gives. */
  static final class Converter implements ITypeConverter<ReadGoal> {
    @Override
    public ReadGoal convert(String text) {
      return Arrays.stream(values())
          .filter(goal -> goal.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is no goal; there are " + Arrays.toString(values())));
    }
  }

  /** All names, for help and completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(values()).stream().map(ReadGoal::toString).iterator();
    }
  }
}
