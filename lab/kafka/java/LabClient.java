import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Hosts Kafka's own clients of every kind in one JVM and does with them what it is told, so that a test knows
 * exactly what was read and committed.
 *
 * One JSON object a line each way: {"id", "client", "do", …arguments} in, {"id", …result} or {"id", "error"} out.
 * Requests for one client are done in their order, those for different clients side by side. The end of the
 * input ends the process.
 */
public final class LabClient {
  interface Client {
    Object perform(String what, JsonNode request) throws Exception;

    void close();
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, ExecutorService> THREADS = new ConcurrentHashMap<>();
  private static final Map<String, Client> CLIENTS = new ConcurrentHashMap<>();

  public static void main(String[] args) throws Exception {
    Properties common = new Properties();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      common.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    common.put("key.serializer", ByteArraySerializer.class.getName());
    common.put("value.serializer", ByteArraySerializer.class.getName());
    common.put("key.deserializer", ByteArrayDeserializer.class.getName());
    common.put("value.deserializer", ByteArrayDeserializer.class.getName());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode request = JSON.readTree(line);
      THREADS
          .computeIfAbsent(request.path("client").asText(), name -> Executors.newSingleThreadExecutor())
          .execute(() -> answer(common, request));
    }
    Runtime.getRuntime().halt(0);
  }

  private static void answer(Properties common, JsonNode request) {
    Map<String, Object> reply = new java.util.LinkedHashMap<>();
    reply.put("id", request.path("id").asInt());
    try {
      reply.put("result", perform(common, request));
    } catch (Throwable failure) {
      reply.put("error", String.valueOf(failure));
    }
    try {
      String text = JSON.writeValueAsString(reply);
      synchronized (System.out) {
        System.out.println(text);
        System.out.flush();
      }
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Object perform(Properties common, JsonNode request) throws Exception {
    String name = request.path("client").asText();
    String what = request.path("do").asText();
    Properties properties = new Properties();
    properties.putAll(common);
    properties.put("client.id", name);
    request.path("properties").fields().forEachRemaining(e -> properties.put(e.getKey(), e.getValue().asText()));
    switch (what) {
      case "open-consumer" -> CLIENTS.put(name, new LabConsumer(properties, request));
      case "open-share" -> CLIENTS.put(name, new LabShareConsumer(properties, request));
      case "open-streams" -> CLIENTS.put(name, new LabStreams(properties, request));
      case "open-producer" -> CLIENTS.put(name, new LabProducer(properties));
      case "open-admin" -> CLIENTS.put(name, new LabAdmin(properties));
      case "close" -> CLIENTS.remove(name).close();
      default -> {
        return CLIENTS.get(name).perform(what, request);
      }
    }
    return null;
  }
}
