package dev.syncline.c1z.read;

import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;

/**
 * Why a principal holds an entitlement: follows the sources of an expanded grant back to a grant
 * that the connector reported. Sources name only the step before, so a chain is found step by step,
 * in the shortest way; a principal may hold an entitlement by many chains.
 *
 * <p>Each step is a lookup by key. Not thread-safe.
 */
public final class GrantOrigin {
  private final C1zFile file;

  /**
   * A grant on the way.
   *
   * @param grant of the principal
   * @param direct whether the connector reported it, with or without further reasons
   */
  public record Step(Grant grant, boolean direct) {
    public Step {
      Objects.requireNonNull(grant);
    }
  }

  /**
   * @param file open, and stays so
   */
  public GrantOrigin(C1zFile file) {
    this.file = Objects.requireNonNull(file);
  }

  /**
   * The shortest chain of grants of the same principal that ends with a grant: the first one is
   * direct, each is a source of the next. A direct grant is a chain of its own.
   *
   * @param grant with its references and sources, as lists of the file give it
   * @return empty if no chain begins with a direct grant: the reason is gone, or is in no grant
   */
  public List<Step> chain(Grant grant) throws IOException {
    Map<String, Step> reached = new HashMap<>();
    Map<String, String> leadsTo = new HashMap<>();
    Queue<String> open = new ArrayDeque<>();
    String id = grant.getEntitlement().getId();
    reached.put(id, step(grant));
    open.add(id);
    while (!open.isEmpty()) {
      String at = open.remove();
      Step step = reached.get(at);
      if (step.direct) {
        return upTo(id, at, reached, leadsTo);
      }
      // In byte order, so that of equally short chains it is always the same.
      for (String source : new TreeSet<>(step.grant.getSources().getSourcesMap().keySet())) {
        if (!reached.containsKey(source)) {
          Optional<Grant> before = find(source, grant.getPrincipal());
          if (before.isPresent()) {
            reached.put(source, step(before.get()));
            leadsTo.put(source, at);
            open.add(source);
          }
        }
      }
    }
    return List.of();
  }

  private static Step step(Grant grant) {
    Map<String, ?> sources = grant.getSources().getSourcesMap();
    return new Step(
        grant, sources.isEmpty() || sources.containsKey(grant.getEntitlement().getId()));
  }

  private static List<Step> upTo(
      String id, String from, Map<String, Step> reached, Map<String, String> leadsTo) {
    List<Step> chain = new ArrayList<>();
    for (String at = from; ; at = leadsTo.get(at)) {
      chain.add(reached.get(at));
      if (at.equals(id)) {
        return Collections.unmodifiableList(chain);
      }
    }
  }

  /** The principal's grant of the entitlement that has an id, if there is one of each. */
  private Optional<Grant> find(String entitlementId, Resource principal) throws IOException {
    try {
      Entitlement entitlement = file.entitlement(entitlementId);
      ResourceId resource = entitlement.getResource().getId();
      return Optional.of(
          file.grant(
              resource.getResourceType(),
              resource.getResource(),
              entitlementId,
              principal.getId().getResourceType(),
              principal.getId().getResource()));
    } catch (RequestException e) {
      if (e.reason() == RequestException.Reason.INVALID_ARGUMENT) {
        throw e;
      }
      return Optional.empty(); // none, or several entitlements have the id
    }
  }
}
