package dev.syncline.local.equivalence;

import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.Page;
import dev.syncline.c1z.read.PageRequest;
import dev.syncline.c1z.read.RecordList;
import dev.syncline.c1z.read.StoredRow;
import dev.syncline.local.equivalence.Contents.ListPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * A list with its arguments, as the reader gives it and as the model does.
 *
 * @param name for messages
 * @param ofFile what the reader calls it
 * @param ofRows which rows it has and by which key they are ordered
 * @param knowsEnd whether a full last page has no token
 */
record ListCall(
    String name,
    Function<C1zFile, RecordList<?>> ofFile,
    Function<ModelRows, List<ModelRows.Listed>> ofRows,
    boolean knowsEnd) {
  static final int PAGE_SIZE = 3;

  /** Every list, about everything that workloads name. */
  static List<ListCall> all() {
    List<ListCall> calls = new ArrayList<>();
    calls.add(
        new ListCall(
            "resource types", C1zFile::resourceTypes, rows -> rows.primary(1, c -> true), true));
    calls.add(
        new ListCall("resources", C1zFile::resources, rows -> rows.primary(2, c -> true), false));
    calls.add(
        new ListCall(
            "resources of type user",
            file -> file.resourcesOfType("user"),
            rows -> rows.primary(2, c -> c[0].equals("user")),
            false));
    calls.add(
        new ListCall(
            "entitlements", C1zFile::entitlements, rows -> rows.primary(3, c -> true), true));
    calls.add(new ListCall("grants", C1zFile::grants, rows -> rows.primary(4, c -> true), true));
    calls.add(
        new ListCall(
            "grants to users",
            file -> file.grantsOfPrincipalType("user"),
            rows -> rows.grantsByPrincipal(c -> c[4].equals("user")),
            true));
    calls.add(
        new ListCall(
            "grants that need expansion",
            C1zFile::grantsNeedingExpansion,
            ModelRows::grantsNeedingExpansion,
            true));
    for (int i = 0; i < Workload.TEAMS; i++) {
      addTeam("t" + i, calls);
    }
    for (int i = 0; i < Workload.USERS; i++) {
      String user = "u" + i;
      calls.add(
          new ListCall(
              "grants of " + user,
              file -> file.grantsOfPrincipal("user", user),
              rows -> rows.grantsByPrincipal(c -> c[5].equals(user)),
              true));
    }
    for (int i = 0; i < Workload.PARENTS; i++) {
      String parent = "o" + i;
      calls.add(
          new ListCall(
              "children of " + parent,
              file -> file.resourcesOfParent("org", parent),
              rows -> rows.children("org", parent),
              false));
    }
    return calls;
  }

  private static void addTeam(String team, List<ListCall> calls) {
    calls.add(
        new ListCall(
            "entitlements of " + team,
            file -> file.entitlementsOfResource("team", team),
            rows -> rows.primary(3, c -> c[1].equals(team)),
            true));
    calls.add(
        new ListCall(
            "grants on " + team,
            file -> file.grantsOfResource("team", team),
            rows -> rows.primary(4, c -> c[1].equals(team)),
            true));
    calls.add(
        new ListCall(
            "members of " + team,
            file -> file.grantsOfEntitlement("team", team, "team:" + team + ":member"),
            rows -> rows.primary(4, c -> c[1].equals(team) && c[3].equals("member")),
            false));
    calls.add(
        new ListCall(
            "u7 among members of " + team,
            file ->
                file.grantsOfEntitlement(
                    "team", team, "team:" + team + ":member", List.of("user", "bot"), "u7"),
            rows -> rows.primary(4, c -> c[1].equals(team) && c[5].equals("u7")),
            false));
  }

  /** Walks the pages of a file. */
  List<ListPage> pages(C1zFile file) throws IOException {
    List<ListPage> pages = new ArrayList<>();
    String token = "";
    do {
      Page<StoredRow> page = ofFile.apply(file).rows(new PageRequest(PAGE_SIZE, token));
      token = page.nextToken();
      pages.add(
          new ListPage(
              page.items().stream().map(row -> HexFormat.of().formatHex(row.key())).toList(),
              token));
    } while (!token.isEmpty());
    return pages;
  }

  /** What the pages should be. */
  List<ListPage> pages(ModelRows rows) {
    return ModelRows.pages(ofRows.apply(rows), PAGE_SIZE, knowsEnd);
  }
}
