package dev.syncline.job.cli.c1z;

import dev.syncline.c1z.write.AssembledFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What commands tell about a file they wrote. */
final class WrittenFileFacts {
  private WrittenFileFacts() {}

  static Map<String, Object> of(String syncId, Path output, AssembledFile file) {
    Map<String, Object> fact = new LinkedHashMap<>();
    fact.put("syncId", syncId);
    fact.put("path", output.toString());
    fact.put("size", file.size());
    fact.put("sha256", file.sha256Hex());
    fact.put("keys", file.keys());
    fact.put("tables", file.tables());
    return fact;
  }
}
