package dev.syncline.local.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An S3 server, S3Proxy with its objects on disk, as a process that ends with this one; and what is
 * in its bucket, asked for without the code under test. Thread-safe.
 */
public final class S3Server implements AutoCloseable {
  /** Its one bucket. */
  public static final String BUCKET = "syncs";

  private static final String USER = "syncline";
  private static final String SECRET = "of-this-test-only";
  private static final Pattern ADDRESS = Pattern.compile("Started .*ServerConnector.*:(\\d+)}");

  private static final Pattern TEMPORARY =
      Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");

  private static final int ATTEMPTS = 20;

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI endpoint;

  private S3Server(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts a server and makes its bucket.
   *
   * @param folder for its objects
   */
  public static S3Server start(Path folder) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("s3proxy.endpoint", "http://127.0.0.1:0");
    settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    settings.setProperty("s3proxy.identity", USER);
    settings.setProperty("s3proxy.credential", SECRET);
    settings.setProperty("jclouds.provider", "filesystem-nio2");
    settings.setProperty("jclouds.identity", "unused");
    settings.setProperty("jclouds.credential", "unused");
    settings.setProperty(
        "jclouds.filesystem.basedir",
        Files.createDirectories(folder.resolve("objects")).toString());
    Path file = folder.resolve("s3proxy.conf");
    try (var out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    }
    Path classes = Path.of("target", "classes").toAbsolutePath();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-D" + ProcessMain.STARTER + "=" + ProcessHandle.current().pid(),
                "-cp",
                Path.of("target", "test-servers", "s3proxy.jar") + ":" + classes,
                ProcessMain.class.getName(),
                "org.gaul.s3proxy.Main",
                "--properties",
                file.toString())
            .redirectErrorStream(true)
            .start();
    S3Server server = new S3Server(process, awaitAddress(process));
    server.send("PUT", "/" + BUCKET, "");
    return server;
  }

  private static URI awaitAddress(Process process) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        Thread drain = new Thread(() -> out.lines().forEach(more -> {}), "output of the S3 server");
        drain.setDaemon(true);
        drain.start();
        return URI.create("http://127.0.0.1:" + address.group(1));
      }
    }
    throw new IOException("the S3 server ended:\n" + said);
  }

  /** Settings of Flink with which it finds the server. */
  public Map<String, String> flinkSettings() {
    return Map.of(
        "s3.endpoint",
        endpoint.toString(),
        "s3.path.style.access",
        "true",
        "s3.access-key",
        USER,
        "s3.secret-key",
        SECRET);
  }

  /** What must not be in any log. */
  public String secret() {
    return SECRET;
  }

  /** The address of a key, as Flink takes it. */
  public static String address(String key) {
    return "s3://" + BUCKET + "/" + key;
  }

  /** Keys of all objects that begin so, sorted. */
  public Set<String> keys(String prefix) throws IOException {
    // A test has no thousand of them, which would be the next page.
    Set<String> keys =
        new TreeSet<>(texts("Key", send("GET", "/" + BUCKET, "list-type=2&prefix=" + prefix)));
    // This server's own: an object whose bytes it has on disk, a moment before it has its name.
    keys.removeIf(key -> TEMPORARY.matcher(key).find());
    return keys;
  }

  /** Keys of all uploads in parts that are neither completed nor aborted. */
  public List<String> uploads() throws IOException {
    return texts("Key", send("GET", "/" + BUCKET, "uploads"));
  }

  /** The bytes of an object. */
  public byte[] read(String key) throws IOException {
    return send("GET", "/" + BUCKET + "/" + key, "");
  }

  /** Makes an object. */
  public void write(String key, byte[] bytes) throws IOException {
    send("PUT", "/" + BUCKET + "/" + key, "", bytes);
  }

  private static List<String> texts(String tag, byte[] xml) {
    List<String> found = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("<" + tag + ">([^<]*)</" + tag + ">").matcher(new String(xml, UTF_8));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private byte[] send(String method, String path, String query, byte... body) throws IOException {
    for (int attempt = 1; ; attempt++) {
      HttpResponse<byte[]> response = sendOnce(method, path, query, body);
      int status = response.statusCode();
      if (status / 100 == 2) {
        return response.body();
      }
      // Clients of S3 ask again after these. This server gives one if a file goes as it is listed.
      if (status / 100 != 5 || attempt == ATTEMPTS) {
        throw new IOException(
            method + " " + path + ": " + status + " " + new String(response.body(), UTF_8));
      }
    }
  }

  private HttpResponse<byte[]> sendOnce(String method, String path, String query, byte[] body)
      throws IOException {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    // Version 2 of the signature, which is short; Flink's plugin signs with version 4.
    String signed =
        method + "\n\n\n" + date + "\n" + path + (query.equals("uploads") ? "?uploads" : "");
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve(path + (query.isEmpty() ? "" : "?" + query)))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Date", date)
            .header("Authorization", "AWS " + USER + ":" + signature(signed))
            .build();
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String signature(String text) throws IOException {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    ProcessFolder.kill(process.toHandle());
  }
}
