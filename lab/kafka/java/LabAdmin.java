import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

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
      case "commit" -> {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        request.path("offsets").fields().forEachRemaining(e -> offsets.put(
            new TopicPartition(partition.topic(), Integer.parseInt(e.getKey())),
            new OffsetAndMetadata(e.getValue().asLong())));
        admin.alterConsumerGroupOffsets(request.path("group").asText(), offsets).all().get();
      }
      case "stable-end" -> {
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), committed).partitionResult(partition).get()
            .offset();
      }
      case "start" -> {
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).partitionResult(partition).get().offset();
      }
      case "share-start" -> {
        String group = request.path("group").asText();
        SharePartitionOffsetInfo share = admin
            .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
            .partitionsToOffsetInfo(group).get().get(partition);
        return share == null ? null : share.startOffset();
      }
      case "delete-records" -> {
        RecordsToDelete before = RecordsToDelete.beforeOffset(request.path("before").asLong());
        admin.deleteRecords(Map.of(partition, before)).all().get();
      }
      case "delete-group" -> admin.deleteConsumerGroups(List.of(request.path("group").asText())).all().get();
      case "allow" -> allow(request);
      case "fetch-quota" -> {
        ClientQuotaEntity client =
            new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, request.path("clientId").asText()));
        ClientQuotaAlteration.Op most =
            new ClientQuotaAlteration.Op("consumer_byte_rate", request.path("bytesPerS").asDouble());
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(client, List.of(most)))).all().get();
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

  private void allow(JsonNode request) throws Exception {
    ResourcePattern resource = new ResourcePattern(
        ResourceType.fromString(request.path("resource").asText()),
        request.path("name").asText(),
        PatternType.LITERAL);
    AccessControlEntry entry = new AccessControlEntry(
        "User:" + request.path("user").asText(),
        "*",
        AclOperation.fromString(request.path("operation").asText()),
        AclPermissionType.ALLOW);
    admin.createAcls(List.of(new AclBinding(resource, entry))).all().get();
  }

  @Override
  public void close() {
    admin.close();
  }
}
