import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;

/** Administration that only Kafka's own client can do. */
final class LabAdmin implements LabClient.Client {
  private final Admin admin;

  LabAdmin(Properties properties) {
    admin = Admin.create(properties);
  }

  @Override
  public Object perform(String what, JsonNode request) throws Exception {
    TopicPartition partition = new TopicPartition(request.path("topic").asText(), request.path("partition").asInt());
    switch (what) {
      case "prefer" -> {
        List<Integer> replicas = new ArrayList<>();
        request.path("replicas").forEach(id -> replicas.add(id.asInt()));
        Optional<NewPartitionReassignment> order = Optional.of(new NewPartitionReassignment(replicas));
        admin.alterPartitionReassignments(Map.of(partition, order)).all().get();
        admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).partitions().get();
      }
      case "leader" -> {
        return admin.describeTopics(List.of(partition.topic())).allTopicNames().get()
            .get(partition.topic()).partitions().get(partition.partition()).leader().id();
      }
      case "groups" -> {
        return admin.listGroups().all().get().stream()
            .map(group -> Map.of(
                "group", group.groupId(),
                "type", group.type().map(Object::toString).orElse(""),
                "state", group.groupState().map(Object::toString).orElse("")))
            .toList();
      }
      default -> throw new IllegalArgumentException("the administration cannot " + what);
    }
    return null;
  }

  @Override
  public void close() {
    admin.close();
  }
}
