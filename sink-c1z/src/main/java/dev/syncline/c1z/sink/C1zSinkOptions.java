package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.write.WriteOptions;
import java.io.Serializable;
import java.util.function.Consumer;

/** How the sink makes files and where it puts them. Immutable. */
public final class C1zSinkOptions implements Serializable {
  private static final long serialVersionUID = 1L;
  public static final int DEFAULT_INLINE_BYTES = 256 << 10;
  public static final long DEFAULT_PENDING_BYTES = 16 << 20;

  private static final String PARTIAL = "partial";

  /** Name of the staging directory beside the files, unless another one is given. */
  public static final String STAGING_DIRECTORY = ".syncline-staging";

  // Changed only in a copy that nobody has seen yet.
  private String output;
  private NamingTemplate naming = NamingTemplate.DEFAULT;
  private boolean overwrite;
  private RejectPolicy policy = RejectPolicy.SKIP;
  private WriteOptions write = WriteOptions.defaults();
  private ExpansionOptions expansion;
  private MergeTarget mergeInto = MergeTarget.NONE;
  private StagingOptions staging;
  private int inlineBytes = DEFAULT_INLINE_BYTES;
  private long pendingBytes = DEFAULT_PENDING_BYTES;
  private ResultListener listener = ResultListener.NONE;
  private boolean profile;

  private C1zSinkOptions(String output) {
    this.output = requireNonNull(output);
    this.staging = StagingOptions.in(stagingIn(output));
  }

  private C1zSinkOptions(C1zSinkOptions other) {
    output = other.output;
    naming = other.naming;
    overwrite = other.overwrite;
    policy = other.policy;
    write = other.write;
    expansion = other.expansion;
    mergeInto = other.mergeInto;
    staging = other.staging;
    inlineBytes = other.inlineBytes;
    pendingBytes = other.pendingBytes;
    listener = other.listener;
    profile = other.profile;
  }

  private static String stagingIn(String output) {
    return output.endsWith("/") ? output + STAGING_DIRECTORY : output + "/" + STAGING_DIRECTORY;
  }

  /** Files in {@code output}, staged files in a hidden directory there. */
  public static C1zSinkOptions to(String output) {
    return new C1zSinkOptions(output);
  }

  private C1zSinkOptions with(Consumer<C1zSinkOptions> change) {
    C1zSinkOptions changed = new C1zSinkOptions(this);
    change.accept(changed);
    changed.check();
    return changed;
  }

  private void check() {
    if (mergeInto == MergeTarget.PREVIOUS && !naming.namesConnector()) {
      throw new IllegalArgumentException(
          "syncs are merged into the previous file of their connector, but names of files are \""
              + naming
              + "\", expected {connector} in them");
    }
    if (inlineBytes < 0 || pendingBytes < 1) {
      throw new IllegalArgumentException(
          inlineBytes + " inline bytes, " + pendingBytes + " pending bytes");
    }
  }

  /** Directory of published files, on any file system that Flink knows. */
  public String output() {
    return output;
  }

  /** Names of files in it. */
  public NamingTemplate naming() {
    return naming;
  }

  /**
   * Whether a file at the place of a sync's is replaced if its bytes differ; otherwise the sync
   * ends as a conflict.
   */
  public boolean overwrite() {
    return overwrite;
  }

  /** What refused records do to their sync. */
  public RejectPolicy policy() {
    return policy;
  }

  /** What shapes a file. */
  public WriteOptions write() {
    return write;
  }

  /** How grants are expanded, or null if they are not. */
  public ExpansionOptions expansion() {
    return expansion;
  }

  /** What partial syncs are merged into. */
  public MergeTarget mergeInto() {
    return mergeInto;
  }

  /** Where staged files go. */
  public StagingOptions staging() {
    return staging;
  }

  /** Up to how many bytes of frames a built range travels in its message. */
  public int inlineBytes() {
    return inlineBytes;
  }

  /** From how many bytes of waiting work on a subtask of a stage takes no more. */
  public long pendingBytes() {
    return pendingBytes;
  }

  /** Is told of every sync that ended, by the committer. */
  public ResultListener listener() {
    return listener;
  }

  /** Whether to measure where the operators' time goes, see {@link OperatorProfile}. */
  public boolean profile() {
    return profile;
  }

  /** Whether a sync is merged into the previous file of its connector. */
  boolean merges(SyncFacts facts) {
    return mergeInto == MergeTarget.PREVIOUS
        && facts.type().equals(PARTIAL)
        && !facts.connector().isEmpty();
  }

  public C1zSinkOptions withNaming(NamingTemplate template) {
    requireNonNull(template);
    return with(changed -> changed.naming = template);
  }

  public C1zSinkOptions withOverwrite(boolean allowed) {
    return with(changed -> changed.overwrite = allowed);
  }

  public C1zSinkOptions withPolicy(RejectPolicy other) {
    requireNonNull(other);
    return with(changed -> changed.policy = other);
  }

  public C1zSinkOptions withWrite(WriteOptions shape) {
    requireNonNull(shape);
    return with(changed -> changed.write = shape);
  }

  /** The same with grants expanded; as they are for null. */
  public C1zSinkOptions withExpansion(ExpansionOptions how) {
    return with(changed -> changed.expansion = how);
  }

  public C1zSinkOptions withMergeInto(MergeTarget target) {
    requireNonNull(target);
    return with(changed -> changed.mergeInto = target);
  }

  public C1zSinkOptions withStaging(StagingOptions where) {
    requireNonNull(where);
    return with(changed -> changed.staging = where);
  }

  public C1zSinkOptions withInlineBytes(int bytes) {
    return with(changed -> changed.inlineBytes = bytes);
  }

  public C1zSinkOptions withPendingBytes(long bytes) {
    return with(changed -> changed.pendingBytes = bytes);
  }

  public C1zSinkOptions withListener(ResultListener other) {
    requireNonNull(other);
    return with(changed -> changed.listener = other);
  }

  public C1zSinkOptions withProfile(boolean wanted) {
    return with(changed -> changed.profile = wanted);
  }
}
