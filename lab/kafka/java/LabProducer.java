import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A producer, transactional where its properties name a transactional.id. */
final class LabProducer implements LabClient.Client {
  private final KafkaProducer<byte[], byte[]> producer;

  LabProducer(Properties properties) {
    producer = new KafkaProducer<>(properties);
    if (properties.containsKey("transactional.id")) producer.initTransactions();
  }

  @Override
  public Object perform(String what, JsonNode request) throws Exception {
    switch (what) {
      case "begin" -> producer.beginTransaction();
      case "commit" -> producer.commitTransaction();
      case "abort" -> producer.abortTransaction();
      case "send" -> {
        return send(request);
      }
      default -> throw new IllegalArgumentException("a producer cannot " + what);
    }
    return null;
  }

  /** Sends records to one partition, waits for them all and gives their offsets. */
  private List<Long> send(JsonNode request) throws Exception {
    byte[] value = new byte[request.path("bytes").asInt(100)];
    Long timestamp = request.has("timestampMs") ? request.path("timestampMs").asLong() : null;
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < request.path("count").asInt(1); i++) {
      byte[] key = request.has("key") ? request.path("key").asText().getBytes() : null;
      String topic = request.path("topic").asText();
      sent.add(producer.send(new ProducerRecord<>(topic, request.path("partition").asInt(), timestamp, key, value)));
    }
    producer.flush();
    List<Long> offsets = new ArrayList<>();
    for (Future<RecordMetadata> each : sent) offsets.add(each.get().offset());
    return offsets;
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(2));
  }
}
