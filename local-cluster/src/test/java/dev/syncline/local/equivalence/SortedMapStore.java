package dev.syncline.local.equivalence;

import dev.syncline.local.equivalence.Contents.ListPage;
import dev.syncline.serde.model.NaiveStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** The truth: a sorted map, and lists by brute force. */
final class SortedMapStore implements ReferenceStore {
  @Override
  public List<Contents> run(List<Workload> workloads) {
    return workloads.stream().map(SortedMapStore::run).toList();
  }

  private static Contents run(Workload workload) {
    NaiveStore store = NaiveStore.generated();
    workload.records().forEach(store::apply);
    NavigableMap<byte[], byte[]> rows = store.contents();
    ModelRows model = new ModelRows(rows);
    Map<String, List<ListPage>> lists = new LinkedHashMap<>();
    ListCall.all().forEach(call -> lists.put(call.name(), call.pages(model)));
    return new Contents(rows, lists);
  }
}
