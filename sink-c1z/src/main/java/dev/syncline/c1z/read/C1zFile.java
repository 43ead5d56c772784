package dev.syncline.c1z.read;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.syncline.c1z.envelope.C1zException;
import dev.syncline.c1z.envelope.DamagedFileException;
import dev.syncline.c1z.envelope.EnvelopeReader;
import dev.syncline.c1z.read.store.DirectoryFiles;
import dev.syncline.c1z.read.store.EnvelopeFiles;
import dev.syncline.c1z.read.store.ReadOptions;
import dev.syncline.c1z.read.store.TableStore;
import dev.syncline.serde.ByteSink;
import dev.syncline.serde.ConnectorMessages;
import dev.syncline.serde.KeyFamily;
import dev.syncline.serde.Keys;
import dev.syncline.serde.SyncRun;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.storage.AssetRecord;
import dev.syncline.serde.proto.storage.SyncStatsRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sync in a c1z file, read-only: of this product or of the reference, in any encoding.
 *
 * <p>Opening reads the head, the frame index and the MANIFEST. Whether the file is of the key
 * layout that is read here, and which sync it holds, is looked up with the first question. Results
 * are connector messages; references in them are stubs with ids only. Thread-safe.
 *
 * <p>Files that cannot be read are reported as {@link C1zException}, requests that cannot be
 * answered as {@link RequestException}.
 */
public final class C1zFile implements Closeable {
  private static final String ANY_TYPE = "";

  private final TableStore store;
  private final long size;
  private final InstantSource clock;
  private final IdLookup ids;
  private SyncSession session;

  private C1zFile(TableStore store, long size, InstantSource clock) {
    this.store = store;
    this.size = size;
    this.clock = clock;
    this.ids = new IdLookup(store);
  }

  /** Opens a file, or an unpacked database directory, with the default options. */
  public static C1zFile open(Path path) throws IOException {
    return open(path, ReadOptions.defaults());
  }

  /** Opens a file, or an unpacked database directory. */
  public static C1zFile open(Path path, ReadOptions options) throws IOException {
    return open(path, options, InstantSource.system());
  }

  /**
   * Opens a file, or an unpacked database directory.
   *
   * @param clock tells whether an unfinished sync still counts
   * @throws C1zException if it is not a c1z3 file, damaged, of an unknown engine, or over a limit
   */
  public static C1zFile open(Path path, ReadOptions options, InstantSource clock)
      throws IOException {
    Objects.requireNonNull(clock);
    if (Files.isDirectory(path)) {
      TableStore store = TableStore.open(new DirectoryFiles(path), options);
      return new C1zFile(store, sum(store.files().sizes()), clock);
    }
    TableStore store = EngineRegistry.standard().open(path, options);
    return new C1zFile(store, Files.size(path), clock);
  }

  /** Name for messages. */
  public String name() {
    return store.files().name();
  }

  /** Manifest and frames of the file; empty for an unpacked directory. */
  public Optional<EnvelopeReader> envelope() {
    return store.files() instanceof EnvelopeFiles files
        ? Optional.of(files.envelope())
        : Optional.empty();
  }

  /** All keys and values as they are stored. */
  public TableStore store() {
    return store;
  }

  /** Bytes of the file. */
  public long size() {
    return size;
  }

  /** Bytes of the unpacked database: the sum of its files. */
  public long databaseSize() {
    return sum(store.files().sizes());
  }

  private static long sum(Map<String, Long> sizes) {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  // ---- syncs

  private synchronized SyncSession session() throws IOException {
    if (session == null) {
      session = SyncSession.read(store);
    }
    return session;
  }

  /** The stored sync run, finished or not; a file holds at most one. */
  public Optional<SyncRun> syncRun() throws IOException {
    return session().run();
  }

  /**
   * The finished sync, if it is of the type.
   *
   * @param type name such as {@code full}; empty for any
   */
  public Optional<SyncRun> latestFinished(String type) throws IOException {
    return session().finished(type);
  }

  /** The unfinished sync, if it began within the last seven days. */
  public Optional<SyncRun> latestUnfinished() throws IOException {
    return session().unfinished(clock.instant());
  }

  /**
   * The sync that requests without a sync id mean.
   *
   * @throws NoCurrentSyncException if there is none
   */
  public SyncRun currentSync() throws IOException {
    Instant now = clock.instant();
    SyncSession found = session();
    return found
        .finished(ANY_TYPE)
        .or(() -> found.unfinished(now))
        .orElseThrow(() -> new NoCurrentSyncException(name()));
  }

  // ---- lists

  /** All resource types. */
  public RecordList<ResourceType> resourceTypes() {
    return new RecordList<>(
        this, Lists.all(KeyFamily.RESOURCE_TYPES, true), ConnectorMessages::resourceType);
  }

  /** All resources. */
  public RecordList<Resource> resources() {
    return resources(Lists.all(KeyFamily.RESOURCES, false));
  }

  /** Resources of a type. */
  public RecordList<Resource> resourcesOfType(String type) {
    return resources(Lists.resourcesOfType(type));
  }

  /** Children of a resource, by type and id. */
  public RecordList<Resource> resourcesOfParent(String parentType, String parentId) {
    return resourcesOfParent(parentType, parentId, "");
  }

  /** Children of a resource that are of one type; the empty type is any. */
  public RecordList<Resource> resourcesOfParent(
      String parentType, String parentId, String childType) {
    return resources(Lists.resourcesOfParent(parentType, parentId, childType));
  }

  private RecordList<Resource> resources(ListScan scan) {
    return new RecordList<>(this, scan, ConnectorMessages::resource);
  }

  /** All entitlements. */
  public RecordList<Entitlement> entitlements() {
    return entitlements(Lists.all(KeyFamily.ENTITLEMENTS, true));
  }

  /** Entitlements on a resource. */
  public RecordList<Entitlement> entitlementsOfResource(String type, String id) {
    return entitlements(Lists.ofResource(KeyFamily.ENTITLEMENTS, type, id));
  }

  private RecordList<Entitlement> entitlements(ListScan scan) {
    return new RecordList<>(this, scan, ConnectorMessages::entitlement);
  }

  /** All grants. */
  public RecordList<Grant> grants() {
    return grants(Lists.all(KeyFamily.GRANTS, true));
  }

  /** Grants of one entitlement, by principal. */
  public RecordList<Grant> grantsOfEntitlement(
      String resourceType, String resource, String entitlement) {
    return grants(Lists.grantsOfEntitlement(resourceType, resource, entitlement, null));
  }

  /**
   * Grants of one entitlement to some principals.
   *
   * @param principalTypes types of principals; empty for all
   * @param principal id of the principal, or null for all
   */
  public RecordList<Grant> grantsOfEntitlement(
      String resourceType,
      String resource,
      String entitlement,
      Iterable<String> principalTypes,
      String principal) {
    return grants(
        Lists.grantsOfEntitlement(
            resourceType, resource, entitlement, Lists.principalFilter(principalTypes, principal)));
  }

  /** Grants of all entitlements on a resource. */
  public RecordList<Grant> grantsOfResource(String type, String id) {
    return grants(Lists.ofResource(KeyFamily.GRANTS, type, id));
  }

  /** What a principal was granted. */
  public RecordList<Grant> grantsOfPrincipal(String type, String id) {
    return grants(Lists.grantsOfPrincipal(type, id));
  }

  /** What all principals of a type were granted. */
  public RecordList<Grant> grantsOfPrincipalType(String type) {
    return grants(Lists.grantsOfPrincipalType(type));
  }

  /** Grants that still have to be expanded. */
  public RecordList<Grant> grantsNeedingExpansion() {
    return grants(Lists.grantsNeedingExpansion());
  }

  private RecordList<Grant> grants(ListScan scan) {
    return new RecordList<>(this, scan, ConnectorMessages::grant);
  }

  // ---- single records

  /** The resource type with that id. */
  public ResourceType resourceType(String id) throws IOException {
    return get(
        Keys.resourceType(id), ConnectorMessages::resourceType, "resource type \"" + id + "\"");
  }

  /** The resource of that type and id. */
  public Resource resource(String type, String id) throws IOException {
    return get(
        Keys.resource(type, id),
        ConnectorMessages::resource,
        "resource \"" + type + "\" \"" + id + "\"");
  }

  /** The entitlement with that id on that resource. */
  public Entitlement entitlement(String resourceType, String resource, String id)
      throws IOException {
    return get(
        Keys.entitlement(resourceType, resource, id),
        ConnectorMessages::entitlement,
        "entitlement \"" + id + "\" of \"" + resourceType + "\" \"" + resource + "\"");
  }

  /**
   * The entitlement with that id on whatever resource. The first call reads all entitlement keys.
   *
   * @throws AmbiguousIdException if several resources have one
   */
  public Entitlement entitlement(String id) throws IOException {
    session();
    return get(ids.entitlement(id), ConnectorMessages::entitlement, "entitlement \"" + id + "\"");
  }

  /** The grant of an entitlement, named by its resource and id, to a principal. */
  public Grant grant(
      String resourceType,
      String resource,
      String entitlement,
      String principalType,
      String principal)
      throws IOException {
    return get(
        Keys.grant(resourceType, resource, entitlement, principalType, principal),
        ConnectorMessages::grant,
        "grant of \"" + entitlement + "\" to \"" + principalType + "\" \"" + principal + "\"");
  }

  /**
   * The grant with that public id. May read all grants.
   *
   * @throws AmbiguousIdException if several grants have it, or it has more than 64 colons
   */
  public Grant grant(String id) throws IOException {
    session();
    StoredRow row = ids.grant(id);
    return new ConnectorMessages()
        .grant(row.value().array(), row.value().offset(), row.value().length());
  }

  /** The asset with that id. */
  public Asset asset(String id) throws IOException {
    return get(
        Keys.asset(id),
        (messages, value, offset, length) ->
            new Asset(AssetRecord.parser().parseFrom(value, offset, length)),
        "asset \"" + id + "\"");
  }

  private <M> M get(byte[] key, RecordList.Translation<M> translation, String what)
      throws IOException {
    session();
    byte[] value = store.get(key);
    if (value == null) {
      throw RequestException.notFound(what);
    }
    try {
      return translation.translate(new ConnectorMessages(), value, 0, value.length);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedFileException(
          name(), C1zException.NO_OFFSET, what + " does not parse: " + e.getMessage(), e);
    }
  }

  // ---- statistics

  /**
   * Numbers of records of a sync: from the statistics record, or counted if there is none.
   *
   * @param type type that the sync must have; empty for any
   * @param syncId empty for the current sync, without which there are no numbers
   * @throws RequestException if the file does not hold that sync
   * @throws SyncTypeMismatchException if the sync is of another type
   */
  public SyncCounts counts(String type, String syncId) throws IOException {
    SyncRun run = namedSync(syncId);
    if (run == null) {
      return SyncCounts.NONE;
    }
    if (!SyncSession.hasType(run, type)) {
      throw new SyncTypeMismatchException(run.id(), SyncRun.typeName(run.type()), type);
    }
    SyncStatsRecord record = Statistics.record(store);
    return record == null ? Statistics.count(store) : Statistics.of(record);
  }

  /** Numbers of records as the rows say, whatever the statistics record does. */
  public SyncCounts recount() throws IOException {
    session();
    return Statistics.count(store);
  }

  /** The statistics record, if the file has one. */
  public Optional<SyncStatsRecord> statistics() throws IOException {
    session();
    return Optional.ofNullable(Statistics.record(store));
  }

  /**
   * Numbers of grants by the type of their entitlement's resource; none if the sync is of another
   * type than wanted.
   */
  public SortedMap<String, Long> grantCounts(String type, String syncId) throws IOException {
    SyncRun run = namedSync(syncId);
    return run == null || !SyncSession.hasType(run, type)
        ? new TreeMap<>()
        : counts(type, syncId).grantsByResourceType();
  }

  private SyncRun namedSync(String syncId) throws IOException {
    if (syncId.isEmpty()) {
      SyncSession found = session();
      return found.finished(ANY_TYPE).or(() -> found.unfinished(clock.instant())).orElse(null);
    }
    return session()
        .run()
        .filter(run -> run.id().equals(syncId))
        .orElseThrow(() -> RequestException.notFound("sync \"" + syncId + "\""));
  }

  // ---- digests

  /** Digest over all grants, if the file has one. */
  public Optional<GrantDigest> grantDigest() throws IOException {
    return digest(Keys.DIGEST_GLOBAL, 0);
  }

  /** Digest over the grants of one entitlement, if the file has one. */
  public Optional<GrantDigest> grantDigest(String resourceType, String resource, String entitlement)
      throws IOException {
    byte[] key = Keys.entitlement(resourceType, resource, entitlement);
    ByteSink root = new ByteSink();
    Keys.appendDigestRoot(key, Keys.HEADER, key.length - Keys.HEADER, root);
    return digest(root.toByteArray(), 1);
  }

  /** A node is a count and an xor, big-endian; before them a root has its width. */
  private Optional<GrantDigest> digest(byte[] key, int from) throws IOException {
    session();
    byte[] value = store.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value.length != from + 2 * Long.BYTES) {
      throw new DamagedFileException(
          name(), C1zException.NO_OFFSET, "digest node of " + value.length + " bytes");
    }
    ByteBuffer node = ByteBuffer.wrap(value);
    return Optional.of(new GrantDigest(node.getLong(from), node.getLong(from + Long.BYTES)));
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
