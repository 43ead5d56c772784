package dev.syncline.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.job.cli.Streams;
import dev.syncline.job.cli.Syncline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages: links lead somewhere, commands and options exist, messages are those we print. */
class DocumentationTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$", Pattern.MULTILINE);
  private static final Pattern CALL =
      Pattern.compile("\\./syncline ((?:[^`$\\n\\\\]|\\\\\\||\\\\\\n)+)");
  private static final Pattern MAVEN_TEST = Pattern.compile("-D(?:it\\.)?test='?([A-Z*][\\w*]*)");
  private static final Pattern MAVEN_MODULES = Pattern.compile("-pl ([\\w,/-]+)");
  private static final Pattern OPTION = Pattern.compile("(?<!\\S)--[a-z][a-z0-9-]+");

  /** Those with a kind of record behind them, which has the options. */
  private static final Set<String> WITH_KIND = Set.of("list", "get");

  private static final Set<String> GROUPS = Set.of("c1z", "bench", "cluster");

  /** Cells with a message: the first of a row, in which each piece of code is one. */
  private static final Pattern FIRST_CELL =
      Pattern.compile("^\\| ([^|]*`[^|]*) \\|", Pattern.MULTILINE);

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** What stands between two literals that are one message. */
  private static final Pattern JOIN = Pattern.compile("\"\\s*\\+\\s*\"");

  private static Map<Path, String> pages;

  @BeforeAll
  static void readPages() throws IOException {
    pages = new LinkedHashMap<>();
    pages.put(ROOT.resolve("README.md"), Files.readString(ROOT.resolve("README.md")));
    for (Path page : files(ROOT.resolve("docs"), ".md")) {
      pages.put(page, Files.readString(page));
    }
    assertThat(pages).hasSizeGreaterThan(12);
  }

  @Test
  void linksLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    pages.forEach(
        (page, text) ->
            LINK.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .filter(link -> !leadsSomewhere(page, link))
                .forEach(link -> broken.add(ROOT.relativize(page) + ": " + link)));
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path page, String link) {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? page : page.getParent().resolve(path).normalize();
    return hash < 0
        ? Files.exists(target)
        : pages.containsKey(target)
            && anchors(pages.get(target)).contains(link.substring(hash + 1));
  }

  private static Set<String> anchors(String text) {
    return HEADING
        .matcher(text)
        .results()
        .map(match -> match.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void commandsAndTheirOptionsExist() {
    Map<String, String> help = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    pages.forEach(
        (page, text) ->
            CALL.matcher(text)
                .results()
                .map(match -> match.group(1).replace("\\\n", " ").replaceAll(" # .*", ""))
                .forEach(call -> check(call, help, wrong, ROOT.relativize(page) + ": ")));
    assertThat(help).hasSizeGreaterThan(15);
    assertThat(wrong).isEmpty();
  }

  private static void check(
      String call, Map<String, String> help, List<String> wrong, String where) {
    if (!Character.isLetter(call.charAt(0))) {
      return; // "./syncline …" stands for any command
    }
    String[] words = call.split("\\s+");
    String shown = "";
    if (GROUPS.contains(words[0])) {
      String rest = call.substring(words[0].length()).strip();
      for (String alternative : rest.split("\\s*\\\\\\|\\s*")) {
        String word = alternative.split("\\s+")[0];
        if (!word.isEmpty() && !word.startsWith("…")) {
          shown += helpOf(List.of(words[0], word), help, wrong, where);
          if (WITH_KIND.contains(word) && words.length > 2 && words[2].matches("[a-z-]+")) {
            shown += helpOf(List.of(words[0], word, words[2]), help, wrong, where);
          }
        }
      }
    } else {
      shown = helpOf(List.of(words[0]), help, wrong, where);
    }
    for (MatchResult option : OPTION.matcher(call).results().toList()) {
      if (!shown.isEmpty() && !shown.contains(option.group())) {
        wrong.add(where + call + ": no option " + option.group());
      }
    }
  }

  private static String helpOf(
      List<String> command, Map<String, String> help, List<String> wrong, String where) {
    return help.computeIfAbsent(
        String.join(" ", command),
        name -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
          List<String> line = new ArrayList<>(command);
          line.add("--help");
          int exit =
              Syncline.run(
                  new Streams(InputStream.nullInputStream(), print, print, false),
                  line.toArray(String[]::new));
          if (exit != 0) {
            wrong.add(where + "no command " + name);
            return "";
          }
          return out.toString(StandardCharsets.UTF_8);
        });
  }

  /** What Maven is told to run exists: a test that does not is passed over without a word. */
  @Test
  void testsAndModulesThatMavenIsToldToRunExist() {
    Set<String> sources = new TreeSet<>();
    for (Path source : files(ROOT, ".java")) {
      sources.add(source.getFileName().toString());
    }
    List<String> missing = new ArrayList<>();
    int told = 0;
    for (Map.Entry<Path, String> page : pages.entrySet()) {
      for (MatchResult test : MAVEN_TEST.matcher(page.getValue()).results().toList()) {
        String name = test.group(1).replace("*", ".*") + "\\.java";
        told++;
        if (!test.group(1).equals("None")
            && sources.stream().noneMatch(each -> each.matches(name))) {
          missing.add(ROOT.relativize(page.getKey()) + ": " + test.group());
        }
      }
      for (MatchResult modules : MAVEN_MODULES.matcher(page.getValue()).results().toList()) {
        for (String module : modules.group(1).split(",")) {
          if (!module.equals("MODULE") && !Files.exists(ROOT.resolve(module).resolve("pom.xml"))) {
            missing.add(ROOT.relativize(page.getKey()) + ": " + modules.group());
          }
        }
      }
    }
    assertThat(told).isGreaterThan(5);
    assertThat(missing).isEmpty();
  }

  @Test
  void messagesOfTroubleshootingAreThoseThatWePrint() throws IOException {
    String said = everythingThatIsSaid();
    TreeSet<String> unknown = new TreeSet<>();
    int messages = 0;
    for (MatchResult cell :
        FIRST_CELL.matcher(pages.get(ROOT.resolve("docs/troubleshooting.md"))).results().toList()) {
      for (MatchResult message : CODE.matcher(cell.group(1)).results().toList()) {
        messages++;
        for (String part : message.group(1).split("…")) {
          if (!said.contains(part.strip())) {
            unknown.add(message.group(1) + " («" + part.strip() + "»)");
          }
        }
      }
    }
    assertThat(messages).isGreaterThan(50);
    assertThat(unknown).isEmpty();
  }

  /** All sources and the launcher, literals that belong together put together. */
  private static String everythingThatIsSaid() throws IOException {
    StringBuilder all = new StringBuilder(Files.readString(ROOT.resolve("syncline")));
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.filter(each -> Files.isDirectory(each.resolve("src"))).toList()) {
        for (Path source : files(module.resolve("src/main"), ".java")) {
          all.append(JOIN.matcher(Files.readString(source)).replaceAll(""));
        }
      }
    }
    return all.toString();
  }

  private static List<Path> files(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
