package dev.syncline.c1z.read.verify;

import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.read.C1zFile;
import dev.syncline.c1z.read.StepProgress;
import dev.syncline.c1z.read.store.LiveTable;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.c1z.read.table.TableCheck;
import dev.syncline.c1z.read.verify.Finding.Check;
import dev.syncline.c1z.read.verify.Finding.Severity;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.Keys;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Checks everything that can be wrong with a file: hashes of its frames, its tables block by block,
 * each row against its key, each index against the rows and back, digests, statistics, and the
 * manifest's copies. References to rows that are not there are warnings.
 *
 * <p>A few passes over the file, in memory that does not grow with it. Not thread-safe.
 */
public final class FileVerifier {
  /** Findings of one check that are reported one by one; further ones are counted. */
  public static final int SHOWN_PER_CHECK = 20;

  private final C1zFile file;
  private final TableStore store;
  private final Findings findings;
  private final StepProgress progress;

  private FileVerifier(C1zFile file, Consumer<Finding> listener, StepProgress progress) {
    this.file = file;
    this.store = file.store();
    this.findings = new Findings(listener, SHOWN_PER_CHECK);
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * Verifies an open file.
   *
   * @param listener takes findings as they are made, {@link #SHOWN_PER_CHECK} of each kind
   * @throws IOException if the file cannot be read; damage is a finding
   */
  public static VerifyReport verify(C1zFile file, Consumer<Finding> listener, StepProgress progress)
      throws IOException {
    return new FileVerifier(file, listener, progress).run();
  }

  private VerifyReport run() throws IOException {
    FrameCheck.run(file, findings, progress);
    checkTables();
    RowCheck rows = new RowCheck(findings);
    boolean complete = false;
    if (new SyncCheck(file, findings).checkSession()) {
      try {
        rows.run(file, progress);
        checkWhatRowsImply(rows);
        complete = true;
      } catch (C1zException e) {
        findings.error(Check.KEY, e.getMessage());
      }
    }
    return new VerifyReport(
        rows.keys(),
        store.database().tables().size(),
        store.files().sizes().size(),
        complete,
        findings.counts(Severity.ERROR),
        findings.counts(Severity.WARNING));
  }

  private void checkTables() throws IOException {
    Set<String> checked = new HashSet<>();
    int done = 0;
    for (LiveTable table : store.database().tables()) {
      progress.at("checking tables", done++, store.database().tables().size());
      // Several virtual tables may show parts of one file.
      if (!checked.add(table.fileName())) {
        continue;
      }
      try {
        store.inspect(
            table,
            reader -> {
              TableCheck.run(
                  reader,
                  table.isVirtual() ? null : table.bounds(),
                  problem -> findings.error(Check.TABLE, problem));
              return null;
            });
      } catch (C1zException e) {
        findings.error(Check.TABLE, e.getMessage());
      }
    }
  }

  private void checkWhatRowsImply(RowCheck rows) throws IOException {
    SyncCheck sync = new SyncCheck(file, findings);
    sync.checkStatistics(rows.statistics());
    for (IndexRule rule : IndexRule.values()) {
      if (rule != IndexRule.BY_PRINCIPAL_HASH && !rows.found(rule).matches(rows.wanted(rule))) {
        progress.at("checking " + rule.check().text(), 0, 0);
        new IndexCheck(store, rule, findings).run((key, length) -> true);
      }
    }
    checkDigests(rows, sync);
    new ReferenceCheck(store, findings).run(progress);
  }

  private void checkDigests(RowCheck rows, SyncCheck sync) throws IOException {
    IndexRule rule = IndexRule.BY_PRINCIPAL_HASH;
    boolean hasNodes = rows.digestNodes() > 0;
    if (!hasNodes && rows.found(rule).count() == 0) {
      // Never built, or dropped: readers compute what they need.
      return;
    }
    DigestCheck digests = new DigestCheck(store, findings);
    if (hasNodes) {
      digests.run(progress);
      if (digests.isWhole()) {
        sync.checkDigestRoot(digests.count(), digests.xor());
      }
    }
    boolean mayLack = !hasNodes || digests.rootsMissing();
    if (mayLack || !digests.hashIndex().matches(rows.found(rule))) {
      progress.at("checking " + rule.check().text(), 0, 0);
      new IndexCheck(store, rule, findings)
          .run(mayLack ? this::hasDigestRoot : (key, length) -> true);
    }
  }

  private boolean hasDigestRoot(byte[] grantKey, int length) throws IOException {
    ByteSink root = new ByteSink();
    Keys.appendDigestRoot(grantKey, Keys.HEADER, Keys.partitionLength(grantKey, 0, length), root);
    return store.get(root.toByteArray()) != null;
  }
}
