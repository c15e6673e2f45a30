import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;

/** A member of a share group that starts at the beginning of its topics and acknowledges record by record. */
final class LabShareConsumer implements LabClient.Client {
  private final KafkaShareConsumer<byte[], byte[]> consumer;

  LabShareConsumer(Properties properties, JsonNode request) throws Exception {
    readFromTheBeginning(properties);
    properties.put("share.acknowledgement.mode", "explicit");
    consumer = new KafkaShareConsumer<>(properties);
    List<String> topics = new ArrayList<>();
    request.path("topics").forEach(topic -> topics.add(topic.asText()));
    consumer.subscribe(topics);
    consumer.poll(Duration.ofMillis(100)).forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
  }

  private static void readFromTheBeginning(Properties properties) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, properties.getProperty("group.id"));
      ConfigEntry earliest = new ConfigEntry("share.auto.offset.reset", "earliest");
      admin
          .incrementalAlterConfigs(Map.of(group, List.of(new AlterConfigOp(earliest, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  /** Accepts exactly so many records and gives the others back. */
  @Override
  public Object perform(String what, JsonNode request) {
    if (!what.equals("consume")) throw new IllegalArgumentException("a share consumer cannot " + what);
    int left = request.path("count").asInt();
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (left > 0) {
      if (System.nanoTime() > deadline) throw new IllegalStateException(left + " records never came");
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        consumer.acknowledge(record, left > 0 ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
        if (left > 0) left -= 1;
      }
      consumer.commitSync();
    }
    return null;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
