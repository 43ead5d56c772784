package dev.syncline.c1z.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pages that the reference handed out for the golden cases: {@code reads.json}. A call is
 * written as its name and its arguments in the notation of Go's {@code %q}.
 */
final class GoldenReads {
  private static final int PAGE_SIZE = 3;
  private static final int FILTERED_PAGE_SIZE = 2;

  /** Ids of one page and the token for the next. */
  record IdPage(List<List<String>> ids, String nextToken) {}

  private GoldenReads() {}

  /** Pages by call. */
  static Map<String, List<IdPage>> parse(byte[] json) throws IOException {
    Map<String, List<IdPage>> calls = new TreeMap<>();
    JsonNode root = new ObjectMapper().readTree(json);
    root.fieldNames()
        .forEachRemaining(
            call -> {
              List<IdPage> pages = new ArrayList<>();
              for (JsonNode page : root.get(call)) {
                List<List<String>> ids = new ArrayList<>();
                page.get("ids").forEach(id -> ids.add(texts(id)));
                pages.add(new IdPage(ids, page.get("next_page_token").textValue()));
              }
              calls.put(call, pages);
            });
    return calls;
  }

  private static List<String> texts(JsonNode id) {
    if (id.isTextual()) {
      return List.of(id.textValue());
    }
    List<String> texts = new ArrayList<>();
    id.forEach(part -> texts.add(part.textValue()));
    return texts;
  }

  /** Makes the same call, page by page. */
  static List<IdPage> read(C1zFile file, String call) throws IOException {
    List<String> arguments = arguments(call);
    int size = arguments.isEmpty() ? PAGE_SIZE : FILTERED_PAGE_SIZE;
    String name = call.contains(" ") ? call.substring(0, call.indexOf(' ')) : call;
    return switch (name) {
      case "list_resource_types" ->
          pages(file.resourceTypes(), size, type -> List.of(type.getId()));
      case "list_resources" ->
          pages(
              arguments.isEmpty()
                  ? file.resources()
                  : file.resourcesOfParent(arguments.get(0), arguments.get(1)),
              size,
              GoldenReads::id);
      case "list_entitlements" -> pages(file.entitlements(), size, GoldenReads::id);
      case "list_grants" -> pages(file.grants(), size, GoldenReads::id);
      case "list_grants_for_entitlement" ->
          pages(
              file.grantsOfEntitlement(arguments.get(0), arguments.get(1), arguments.get(2)),
              size,
              GoldenReads::id);
      case "list_grants_for_principal" ->
          pages(file.grantsOfPrincipal(arguments.get(0), arguments.get(1)), size, GoldenReads::id);
      default -> throw new IllegalArgumentException(call);
    };
  }

  /** Shortens a message to its ids. */
  interface Ids<M> {
    List<String> of(M message);
  }

  static <M> List<IdPage> pages(RecordList<M> list, int size, Ids<M> ids) throws IOException {
    List<IdPage> pages = new ArrayList<>();
    String token = "";
    do {
      Page<M> page = list.page(new PageRequest(size, token));
      pages.add(new IdPage(page.items().stream().map(ids::of).toList(), page.nextToken()));
      token = page.nextToken();
    } while (!token.isEmpty());
    return pages;
  }

  static List<String> id(Resource resource) {
    return List.of(resource.getId().getResourceType(), resource.getId().getResource());
  }

  static List<String> id(Entitlement entitlement) {
    List<String> id = new ArrayList<>(id(entitlement.getResource()));
    id.add(entitlement.getId());
    return id;
  }

  static List<String> id(Grant grant) {
    List<String> id = new ArrayList<>(id(grant.getEntitlement()));
    id.addAll(id(grant.getPrincipal()));
    id.add(grant.getId());
    return id;
  }

  /** The quoted arguments of a call. */
  static List<String> arguments(String call) {
    List<String> arguments = new ArrayList<>();
    int position = call.indexOf('"');
    while (position >= 0) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      position++;
      while (call.charAt(position) != '"') {
        if (call.charAt(position) != '\\') {
          int character = call.codePointAt(position);
          bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
          position += Character.charCount(character);
          continue;
        }
        char escape = call.charAt(position + 1);
        int digits = "xuU".indexOf(escape) < 0 ? 0 : 2 << "xuU".indexOf(escape);
        if (digits > 0) {
          int code = Integer.parseInt(call.substring(position + 2, position + 2 + digits), 16);
          bytes.writeBytes(
              escape == 'x'
                  ? new byte[] {(byte) code}
                  : Character.toString(code).getBytes(StandardCharsets.UTF_8));
        } else {
          int control = "abtnvfr".indexOf(escape);
          bytes.write(control < 0 ? escape : 7 + control);
        }
        position += 2 + digits;
      }
      arguments.add(bytes.toString(StandardCharsets.UTF_8));
      position = call.indexOf('"', position + 1);
    }
    return arguments;
  }
}
