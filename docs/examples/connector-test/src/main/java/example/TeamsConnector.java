package example;

import dev.syncline.job.produce.ProduceException;
import dev.syncline.job.produce.ProducedSync;
import dev.syncline.serde.proto.connector.Entitlement;
import dev.syncline.serde.proto.connector.Grant;
import dev.syncline.serde.proto.connector.Resource;
import dev.syncline.serde.proto.connector.ResourceId;
import dev.syncline.serde.proto.connector.ResourceType;
import dev.syncline.serde.proto.stream.StreamRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reports who is in which team of some system; here the system is a map. */
public final class TeamsConnector {
  private final Map<String, List<String>> members;

  /**
   * @param members names of users by the name of their team
   */
  public TeamsConnector(Map<String, List<String>> members) {
    this.members = members;
  }

  /** Sends everything there is. Whoever calls this begins and ends the sync. */
  public void report(ProducedSync sync) throws ProduceException {
    for (String type : List.of("team", "user")) {
      sync.send(
          StreamRecord.newBuilder().setResourceType(ResourceType.newBuilder().setId(type)).build());
    }
    for (String user : new TreeSet<>(members.values().stream().flatMap(List::stream).toList())) {
      sync.send(StreamRecord.newBuilder().setResource(resource("user", user)).build());
    }
    for (Map.Entry<String, List<String>> team : members.entrySet()) {
      Resource resource = resource("team", team.getKey());
      Entitlement member =
          Entitlement.newBuilder()
              .setId("team:" + team.getKey() + ":member")
              .setResource(resource)
              .setSlug("member")
              .build();
      sync.send(StreamRecord.newBuilder().setResource(resource).build());
      sync.send(StreamRecord.newBuilder().setEntitlement(member).build());
      for (String user : team.getValue()) {
        Grant grant =
            Grant.newBuilder()
                .setId(member.getId() + ":user:" + user)
                .setEntitlement(member)
                .setPrincipal(resource("user", user))
                .build();
        sync.send(StreamRecord.newBuilder().setGrant(grant).build());
      }
    }
  }

  private static Resource resource(String type, String id) {
    return Resource.newBuilder()
        .setId(ResourceId.newBuilder().setResourceType(type).setResource(id))
        .setDisplayName(id)
        .build();
  }
}
