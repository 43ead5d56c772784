package dev.syncline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.syncline.serde.proto.manifest.C1ZManifestV3;
import dev.syncline.serde.proto.storage.GrantRecord;
import dev.syncline.testdata.GoldenCase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescriptorClosureTest {
  private static Map<String, FileDescriptor> build(FileDescriptorSet set) throws Exception {
    Map<String, FileDescriptor> built = new HashMap<>();
    for (FileDescriptorProto file : set.getFileList()) {
      FileDescriptor[] imports =
          file.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
      assertThat(imports).as("imports of %s", file.getName()).doesNotContainNull();
      assertThat(built.put(file.getName(), FileDescriptor.buildFrom(file, imports))).isNull();
    }
    return built;
  }

  @Test
  void importsComeFirstAndOnce() throws Exception {
    FileDescriptorSet set =
        DescriptorClosure.of(
            C1ZManifestV3.getDescriptor().getFile(), GrantRecord.getDescriptor().getFile());
    assertThat(build(set).keySet())
        .containsExactlyInAnyOrder(
            "c1/c1z/v3/manifest.proto",
            "c1/storage/v3/records.proto",
            "google/protobuf/any.proto",
            "google/protobuf/descriptor.proto",
            "google/protobuf/struct.proto",
            "google/protobuf/timestamp.proto");
    assertThat(set.getFileList()).contains(C1ZManifestV3.getDescriptor().getFile().toProto());
  }

  /**
   * A reader that has nothing but the closure reads every row as one with generated classes does.
   */
  @Test
  void rowsAreReadableWithNothingElse() throws Exception {
    Map<String, FileDescriptor> built =
        build(DescriptorClosure.of(GrantRecord.getDescriptor().getFile()));
    List<String> types =
        List.of(
            "ResourceTypeRecord",
            "ResourceRecord",
            "EntitlementRecord",
            "GrantRecord",
            "AssetRecord");
    int rows = 0;
    for (Map.Entry<byte[], byte[]> row : GoldenCase.of("05-annotations").expected().entrySet()) {
      int family = row.getKey()[1];
      if (family >= 1 && family <= 5) {
        DynamicMessage message =
            DynamicMessage.parseFrom(
                built
                    .get("c1/storage/v3/records.proto")
                    .findMessageTypeByName(types.get(family - 1)),
                row.getValue());
        assertThat(message.getUnknownFields().asMap()).isEmpty();
        assertThat(CanonicalForm.of(message)).isEqualTo(row.getValue());
        rows++;
      }
    }
    assertThat(rows).isGreaterThan(10);
  }
}
