import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A consumer of the classic or the consumer protocol, or one that assigns its partitions itself and only commits. */
final class LabConsumer implements LabClient.Client {
  /** A record that does not come in this time was not there to read. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<byte[], byte[]> consumer;

  LabConsumer(Properties properties, JsonNode request) {
    properties.putIfAbsent("enable.auto.commit", "false");
    properties.putIfAbsent("auto.offset.reset", "earliest");
    consumer = new KafkaConsumer<>(properties);
    List<String> topics = new ArrayList<>();
    request.path("topics").forEach(topic -> topics.add(topic.asText()));
    if (request.path("assign").asBoolean()) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : topics) {
        consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
      }
      consumer.assign(partitions);
    } else {
      consumer.subscribe(topics);
    }
  }

  @Override
  public Object perform(String what, JsonNode request) {
    return switch (what) {
      case "join" -> join();
      case "consume" -> consume(request.path("count").asInt());
      case "drain" -> drain();
      case "commit" -> commit(request);
      case "offsets" -> offsets();
      default -> throw new IllegalArgumentException("a consumer cannot " + what);
    };
  }

  /** Polls until partitions are assigned; records that come with the assignment are given back. */
  private Object join() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.assignment().isEmpty()) {
      if (System.nanoTime() > deadline) throw new IllegalStateException("no partition was assigned");
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(50));
      for (TopicPartition partition : records.partitions()) {
        consumer.seek(partition, records.records(partition).get(0).offset());
      }
    }
    return names(consumer.assignment().stream().toList());
  }

  /** Reads exactly so many records, steps back from those that came too many, and commits where it stands. */
  private Object consume(int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int left = count;
    while (left > 0) {
      if (System.nanoTime() > deadline) throw new IllegalStateException(left + " records never came");
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
      for (TopicPartition partition : records.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> here = records.records(partition);
        int taken = Math.min(left, here.size());
        if (taken < here.size()) consumer.seek(partition, here.get(taken).offset());
        left -= taken;
      }
    }
    return commitPositions();
  }

  /** Reads to the end that this consumer may see, and commits there. */
  private Object drain() {
    join();
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(100));
    }
    return commitPositions();
  }

  /** The offsets of all records that exist now, from the beginning of the log. */
  private Object offsets() {
    List<Long> offsets = new ArrayList<>();
    consumer.seekToBeginning(consumer.assignment());
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(100)).forEach(record -> offsets.add(record.offset()));
    }
    return offsets;
  }

  private Object commitPositions() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    consumer.assignment().forEach(p -> offsets.put(p, new OffsetAndMetadata(consumer.position(p))));
    consumer.commitSync(offsets);
    return committed(offsets);
  }

  private Object commit(JsonNode request) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    String topic = request.path("topic").asText();
    request.path("offsets").fields().forEachRemaining(e -> offsets.put(
        new TopicPartition(topic, Integer.parseInt(e.getKey())),
        new OffsetAndMetadata(e.getValue().asLong())));
    consumer.commitSync(offsets);
    return committed(offsets);
  }

  private static Map<String, Long> committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<String, Long> committed = new TreeMap<>();
    offsets.forEach((partition, offset) -> committed.put(partition.toString(), offset.offset()));
    return committed;
  }

  private static List<String> names(List<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::toString).sorted().toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
