package dev.syncline.local.assertions;

import dev.syncline.c1z.read.AmbiguousIdException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.RecordList;
import dev.syncline.c1z.read.RequestException;
import dev.syncline.c1z.read.SyncCounts;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Assertions about what a {@code .c1z} file holds. Entitlements go by their ids, resources by type
 * and id. An entitlement or a resource that a grant names need not be in the file itself.
 *
 * <p>Damage to the file shows as an {@link UncheckedIOException}. Not thread-safe.
 */
public final class C1zFileAssert extends AbstractAssert<C1zFileAssert, C1zFile> {
  /** How many of the things that are there a failure names. */
  private static final int SHOWN = 20;

  C1zFileAssert(C1zFile actual) {
    super(actual, C1zFileAssert.class);
  }

  // ---- the sync

  /** The file holds the sync with this id (KSUID in its text form), and it is finished. */
  public C1zFileAssert isOfSync(String syncId) {
    SyncRun run = finishedSync();
    if (!run.id().equals(syncId)) {
      throw failure("%s is of sync %s, expected %s", name(), run.id(), syncId);
    }
    return this;
  }

  /** The file holds a finished sync of a type, such as {@code full}. */
  public C1zFileAssert isOfType(String type) {
    String found = SyncRun.typeName(finishedSync().type());
    if (!found.equals(type)) {
      throw failure("%s is of a sync of type %s, expected %s", name(), found, type);
    }
    return this;
  }

  private SyncRun finishedSync() {
    return read(() -> file().latestFinished(""))
        .orElseThrow(() -> failure("%s holds no finished sync", name()));
  }

  // ---- resource types and resources

  /** There is a resource type with this id. */
  public C1zFileAssert hasResourceType(String id) {
    return contains(
        "resource type \"" + id + "\"", () -> file().resourceType(id), this::resourceTypeIds);
  }

  /** There is a resource of this type and id. */
  public C1zFileAssert hasResource(String type, String id) {
    return contains(
        "resource " + resource(type, id),
        () -> file().resource(type, id),
        () -> resourceIds(file().resourcesOfType(type)));
  }

  /** There is no resource of this type and id. */
  public C1zFileAssert doesNotHaveResource(String type, String id) {
    if (isThere(() -> file().resource(type, id))) {
      throw failure("%s has resource %s, expected none", name(), resource(type, id));
    }
    return this;
  }

  /** Ids of the resources of a type, in the order of the file. */
  public ListAssert<String> resourcesOfType(String type) {
    return list(
        "resources of type \"" + type + "\" in " + name(),
        file().resourcesOfType(type),
        found -> found.getId().getResource());
  }

  // ---- entitlements

  /** There is an entitlement with this id. */
  public C1zFileAssert hasEntitlement(String id) {
    return contains(
        "entitlement \"" + id + "\"", () -> file().entitlement(id), this::entitlementIds);
  }

  /** There is no entitlement with this id. */
  public C1zFileAssert doesNotHaveEntitlement(String id) {
    if (isThere(() -> file().entitlement(id))) {
      throw failure("%s has entitlement \"%s\", expected none", name(), id);
    }
    return this;
  }

  /** Ids of the entitlements on a resource, in the order of the file. */
  public ListAssert<String> entitlementsOf(String type, String id) {
    return list(
        "entitlements on " + resource(type, id) + " in " + name(),
        file().entitlementsOfResource(type, id),
        Entitlement::getId);
  }

  // ---- grants

  /** An entitlement is granted to a principal. */
  public C1zFileAssert hasGrant(String entitlement, String principalType, String principal) {
    List<String> granted = granted(principalType, principal);
    if (!granted.contains(entitlement)) {
      throw failure(
          "%s has no grant of \"%s\" to %s, who is granted %s",
          name(), entitlement, resource(principalType, principal), shown(granted));
    }
    return this;
  }

  /** An entitlement is not granted to a principal. */
  public C1zFileAssert doesNotHaveGrant(
      String entitlement, String principalType, String principal) {
    if (granted(principalType, principal).contains(entitlement)) {
      throw failure(
          "%s has a grant of \"%s\" to %s, expected none",
          name(), entitlement, resource(principalType, principal));
    }
    return this;
  }

  /** Ids of the entitlements that a principal is granted, in the order of the file. */
  public ListAssert<String> grantsTo(String principalType, String principal) {
    return Assertions.assertThat(granted(principalType, principal))
        .as("granted to %s in %s", resource(principalType, principal), name());
  }

  /** Those to whom an entitlement of the file is granted, as {@code type:id}, in its order. */
  public ListAssert<String> holdersOf(String entitlement) {
    hasEntitlement(entitlement);
    ResourceId on = read(() -> file().entitlement(entitlement)).getResource().getId();
    return list(
        "holders of \"" + entitlement + "\" in " + name(),
        file().grantsOfEntitlement(on.getResourceType(), on.getResource(), entitlement),
        grant -> resourceText(grant.getPrincipal().getId()));
  }

  private List<String> granted(String principalType, String principal) {
    return texts(
        file().grantsOfPrincipal(principalType, principal),
        (Grant grant) -> grant.getEntitlement().getId());
  }

  // ---- assets

  /** There is an asset with this id. */
  public C1zFileAssert hasAsset(String id) {
    return contains("asset \"" + id + "\"", () -> file().asset(id), null);
  }

  // ---- numbers

  /** So many resource types are in the file. */
  public C1zFileAssert hasResourceTypes(long count) {
    return counts("resource types", SyncCounts::resourceTypes, count, this::resourceTypeIds);
  }

  /** So many resources, of all types together. */
  public C1zFileAssert hasResources(long count) {
    return counts("resources", SyncCounts::resources, count, () -> resourceIds(file().resources()));
  }

  /** So many entitlements. */
  public C1zFileAssert hasEntitlements(long count) {
    return counts("entitlements", SyncCounts::entitlements, count, this::entitlementIds);
  }

  /** So many grants. */
  public C1zFileAssert hasGrants(long count) {
    return counts(
        "grants", SyncCounts::grants, count, () -> texts(file().grants(), C1zFileAssert::grant));
  }

  /** So many assets. */
  public C1zFileAssert hasAssets(long count) {
    return counts("assets", SyncCounts::assets, count, null);
  }

  /** What the rows say, whatever the file's statistics do. */
  private C1zFileAssert counts(
      String what, ToLongFunction<SyncCounts> number, long expected, Reading<List<String>> all) {
    long found = number.applyAsLong(read(() -> file().recount()));
    if (found != expected) {
      throw failure(
          "%s has %d %s, expected %d%s",
          name(), found, what, expected, all == null ? "" : ": " + shown(read(all)));
    }
    return this;
  }

  // ---- how it is read

  private C1zFile file() {
    isNotNull();
    return actual;
  }

  private String name() {
    return file().name();
  }

  private C1zFileAssert contains(String what, Reading<?> thing, Reading<List<String>> others) {
    if (!isThere(thing)) {
      throw failure(
          "%s has no %s%s", name(), what, others == null ? "" : ", only " + shown(read(others)));
    }
    return this;
  }

  private static boolean isThere(Reading<?> thing) {
    try {
      return read(thing) != null;
    } catch (AmbiguousIdException e) {
      return true; // several have it
    } catch (RequestException e) {
      if (e.reason() == RequestException.Reason.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private List<String> resourceTypeIds() {
    return texts(file().resourceTypes(), ResourceType::getId);
  }

  private List<String> entitlementIds() {
    return texts(file().entitlements(), Entitlement::getId);
  }

  private static List<String> resourceIds(RecordList<Resource> resources) {
    return texts(resources, found -> resourceText(found.getId()));
  }

  private static String grant(Grant grant) {
    return grant.getEntitlement().getId() + " to " + resourceText(grant.getPrincipal().getId());
  }

  private static String resourceText(ResourceId id) {
    return id.getResourceType() + ":" + id.getResource();
  }

  private static String resource(String type, String id) {
    return "\"" + type + ":" + id + "\"";
  }

  private static <M> ListAssert<String> list(
      String description, RecordList<M> records, Function<M, String> text) {
    return Assertions.assertThat(texts(records, text)).as(description);
  }

  private static <M> List<String> texts(RecordList<M> records, Function<M, String> text) {
    return read(
        () -> {
          try (Stream<M> all = records.stream()) {
            return all.map(text).toList();
          }
        });
  }

  private static String shown(List<String> all) {
    if (all.isEmpty()) {
      return "nothing";
    }
    String first = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
    return all.size() <= SHOWN ? first : first + " and " + (all.size() - SHOWN) + " more";
  }

  /** Reads from the file. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
