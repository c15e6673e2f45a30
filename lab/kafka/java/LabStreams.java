import com.fasterxml.jackson.databind.JsonNode;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;

/** A streams application of the streams protocol that reads one topic; while its gate is shut it waits in a record. */
final class LabStreams implements LabClient.Client {
  private final KafkaStreams streams;
  private final AtomicLong processed = new AtomicLong();
  private volatile boolean open = true;

  LabStreams(Properties properties, JsonNode request) {
    properties.put("application.id", properties.getProperty("group.id"));
    properties.put("group.protocol", "streams");
    properties.put("commit.interval.ms", "100");
    properties.put("auto.offset.reset", "earliest");
    properties.remove("group.id");
    for (String side : new String[] {"key", "value"}) {
      properties.remove(side + ".serializer");
      properties.remove(side + ".deserializer");
    }
    StreamsBuilder builder = new StreamsBuilder();
    builder
        .stream(request.path("topics").get(0).asText(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .foreach((key, value) -> process());
    streams = new KafkaStreams(builder.build(), properties);
    streams.start();
  }

  private void process() {
    try {
      while (!open) Thread.sleep(20);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    processed.incrementAndGet();
  }

  @Override
  public Object perform(String what, JsonNode request) throws Exception {
    switch (what) {
      case "gate" -> open = request.path("open").asBoolean();
      case "consume" -> {
        long until = request.path("count").asLong();
        while (processed.get() < until) Thread.sleep(20);
      }
      default -> throw new IllegalArgumentException("a streams application cannot " + what);
    }
    return processed.get();
  }

  @Override
  public void close() {
    open = true;
    streams.close();
  }
}
