package dev.syncline.c1z.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.syncline.c1z.sink.files.FileOperations;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.sink.files.PublishedFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the published files of each connector in order: a pointer that names the newest one, and no
 * more than so many of them. What is newest the sync ids say.
 *
 * <p>The pointer is a small JSON object, {@code sync_id} and {@code path}, replaced in one step. It
 * follows the publication of each file. Old files go with a later checkpoint than the one that
 * published them: a commit that is repeated after a failure has to find its file. So for a while
 * there is a file more.
 */
public final class ConnectorUpkeep implements ResultListener {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ConnectorUpkeep.class);
  private static final JsonFactory JSON = new JsonFactory();

  /** A file is left alone by so many commits. */
  private static final int COMMITS = 2;

  private final String output;
  private final NamingTemplate naming;
  private final FileOperations files;
  private final boolean pointer;
  private final int keep;
  private transient long commits;

  /** Of the connectors that had a file published: in which commit, by path. */
  private transient Map<String, Map<String, Long>> recent;

  /**
   * @param output directory of published files
   * @param pointer whether there is one
   * @param keep how many files stay; 0 for all
   * @throws IllegalArgumentException if names of files do not tell connectors apart
   */
  public ConnectorUpkeep(
      String output, NamingTemplate naming, FileOperations files, boolean pointer, int keep) {
    this.output = requireNonNull(output);
    this.naming = requireNonNull(naming);
    this.files = requireNonNull(files);
    this.pointer = pointer;
    this.keep = keep;
    published();
    if (pointer) {
      naming.pointer("any");
    }
  }

  private PublishedFiles published() {
    return new PublishedFiles(files, new Path(output), naming);
  }

  private Map<String, Map<String, Long>> recent() {
    if (recent == null) {
      recent = new HashMap<>();
    }
    return recent;
  }

  @Override
  public void ended(SyncResult result) throws IOException {
    String connector = result.facts().connector();
    if (result.outcome() != SyncOutcome.PUBLISHED || connector.isEmpty()) {
      return;
    }
    recent().computeIfAbsent(connector, key -> new HashMap<>()).put(result.path(), commits);
    if (pointer) {
      point(connector);
    }
  }

  /** Again until nothing newer came: another subtask may publish for the connector, too. */
  private void point(String connector) throws IOException {
    PublishedFiles.Named pointed = null;
    while (true) {
      List<PublishedFiles.Named> all = published().of(connector);
      if (all.isEmpty() || all.get(0).equals(pointed)) {
        return;
      }
      pointed = all.get(0);
      files.put(new Path(output, naming.pointer(connector)), json(pointed));
    }
  }

  private byte[] json(PublishedFiles.Named file) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("sync_id", file.syncId());
      json.writeStringField("path", file.path().toString());
      json.writeEndObject();
    }
    return (text + "\n").getBytes(UTF_8);
  }

  @Override
  public void commits() {
    commits++;
    if (keep == 0) {
      return;
    }
    for (String connector : new ArrayList<>(recent().keySet())) {
      try {
        if (clean(connector)) {
          recent().remove(connector);
        }
      } catch (IOException e) {
        LOG.warn("old files of connector {} stay for now", connector, e);
      }
    }
  }

  /** Returns whether nothing has to wait. */
  private boolean clean(String connector) throws IOException {
    Map<String, Long> young = recent().get(connector);
    young.values().removeIf(commit -> commit + COMMITS <= commits);
    List<PublishedFiles.Named> all = published().of(connector);
    boolean done = young.isEmpty();
    for (PublishedFiles.Named file : all.subList(Math.min(keep, all.size()), all.size())) {
      if (young.containsKey(file.path().toString())) {
        continue;
      }
      files.delete(file.path());
      LOG.info("{} is deleted: connector {} has {} newer files", file.path(), connector, keep);
    }
    return done;
  }
}
