package dev.syncline.serde;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects schema files with everything they import. */
public final class DescriptorClosure {
  private DescriptorClosure() {}

  /**
   * The files and all their imports, each once, imports before what imports them; the order is a
   * function of the input.
   */
  public static FileDescriptorSet of(FileDescriptor... files) {
    Map<String, FileDescriptor> collected = new LinkedHashMap<>();
    for (FileDescriptor file : files) {
      collect(file, collected);
    }
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    for (FileDescriptor file : collected.values()) {
      set.addFile(file.toProto());
    }
    return set.build();
  }

  private static void collect(FileDescriptor file, Map<String, FileDescriptor> collected) {
    if (collected.containsKey(file.getFullName())) {
      return;
    }
    // Imports form no cycles, so that a file can be entered after its imports.
    for (FileDescriptor imported : file.getDependencies()) {
      collect(imported, collected);
    }
    collected.put(file.getFullName(), file);
  }
}
