package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.expand.ExpansionOptions;
import dev.syncline.c1z.sink.files.NamingTemplate;
import dev.syncline.c1z.write.WriteOptions;
import java.io.Serializable;

/**
 * How the sink makes files and where it puts them.
 *
 * @param output directory of published files, on any file system that Flink knows
 * @param naming names of files in it
 * @param overwrite whether a file at the place of a sync's is replaced if its bytes differ;
 *     otherwise the sync ends as a conflict
 * @param policy what refused records do to their sync
 * @param write what shapes a file
 * @param expansion how grants are expanded, or null if they are not
 * @param mergeInto what partial syncs are merged into
 * @param staging where staged files go
 * @param inlineBytes up to how many bytes of frames a built range travels in its message
 * @param pendingBytes from how many bytes of waiting work on a subtask of a stage takes no more
 * @param listener is told of every sync that ended, by the committer
 */
public record C1zSinkOptions(
    String output,
    NamingTemplate naming,
    boolean overwrite,
    RejectPolicy policy,
    WriteOptions write,
    ExpansionOptions expansion,
    MergeTarget mergeInto,
    StagingOptions staging,
    int inlineBytes,
    long pendingBytes,
    ResultListener listener,
    boolean profile)
    implements Serializable {
  public static final int DEFAULT_INLINE_BYTES = 256 << 10;
  public static final long DEFAULT_PENDING_BYTES = 16 << 20;

  private static final String PARTIAL = "partial";

  /** Name of the staging directory beside the files, unless another one is given. */
  public static final String STAGING_DIRECTORY = ".syncline-staging";

  public C1zSinkOptions {
    requireNonNull(output);
    requireNonNull(naming);
    requireNonNull(policy);
    requireNonNull(write);
    requireNonNull(mergeInto);
    requireNonNull(staging);
    requireNonNull(listener);
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

  /** Files in {@code output}, staged files in a hidden directory there. */
  public static C1zSinkOptions to(String output) {
    return new C1zSinkOptions(
        output,
        NamingTemplate.DEFAULT,
        false,
        RejectPolicy.SKIP,
        WriteOptions.defaults(),
        null,
        MergeTarget.NONE,
        StagingOptions.in(stagingIn(output)),
        DEFAULT_INLINE_BYTES,
        DEFAULT_PENDING_BYTES,
        ResultListener.NONE,
        false);
  }

  private static String stagingIn(String output) {
    return output.endsWith("/") ? output + STAGING_DIRECTORY : output + "/" + STAGING_DIRECTORY;
  }

  public C1zSinkOptions withNaming(NamingTemplate template) {
    return new C1zSinkOptions(
        output,
        template,
        overwrite,
        policy,
        write,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  public C1zSinkOptions withOverwrite(boolean allowed) {
    return new C1zSinkOptions(
        output,
        naming,
        allowed,
        policy,
        write,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  public C1zSinkOptions withPolicy(RejectPolicy other) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        other,
        write,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  public C1zSinkOptions withWrite(WriteOptions options) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        options,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  /** The same with grants expanded; as they are for null. */
  public C1zSinkOptions withExpansion(ExpansionOptions how) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        how,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  /** The same with partial syncs merged into something. */
  public C1zSinkOptions withMergeInto(MergeTarget target) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        expansion,
        target,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  /** Whether a sync is merged into the previous file of its connector. */
  boolean merges(SyncFacts facts) {
    return mergeInto == MergeTarget.PREVIOUS
        && facts.type().equals(PARTIAL)
        && !facts.connector().isEmpty();
  }

  public C1zSinkOptions withStaging(StagingOptions options) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        expansion,
        mergeInto,
        options,
        inlineBytes,
        pendingBytes,
        listener,
        profile);
  }

  public C1zSinkOptions withInlineBytes(int bytes) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        expansion,
        mergeInto,
        staging,
        bytes,
        pendingBytes,
        listener,
        profile);
  }

  public C1zSinkOptions withPendingBytes(long bytes) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        bytes,
        listener,
        profile);
  }

  public C1zSinkOptions withListener(ResultListener other) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        other,
        profile);
  }

  /** Whether to measure where the operators' time goes, see {@link OperatorProfile}. */
  public C1zSinkOptions withProfile(boolean wanted) {
    return new C1zSinkOptions(
        output,
        naming,
        overwrite,
        policy,
        write,
        expansion,
        mergeInto,
        staging,
        inlineBytes,
        pendingBytes,
        listener,
        wanted);
  }
}
