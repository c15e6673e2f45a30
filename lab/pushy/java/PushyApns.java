import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;

/**
 * Pushy's mock of APNs on loopback, with what it cannot do by itself put between its HTTP/2 codec and its own handler: each
 * push is held until the other end of our pipes says what becomes of it. What is let through is checked and answered by
 * Pushy's validating handler alone.
 *
 * Arguments: certificate, PKCS #8 key, public key of the provider, key id, team id, topic. Lines of fields, by tabs:
 *
 *   in:  start STREAMS | accept CONN STREAM | reject CONN STREAM REASON TIMESTAMP_MS RETRY_AFTER | refuse CONN STREAM
 *        | reset CONN | goaway CONN LAST_STREAM
 *   out: port PORT | push CONN STREAM PATH ID COLLAPSE AUTHORIZATION OPEN_STREAMS HAS_ANSWERED BODY_BASE64
 *        | answer CONN STREAM STATUS | fault TEXT
 *
 * The end of the input ends the process.
 */
public final class PushyApns {
  private static final Map<Integer, PushyConnection> CONNECTIONS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals("start")) say("port", start(args, Integer.parseInt(fields[1])));
      else {
        PushyConnection connection = CONNECTIONS.get(Integer.parseInt(fields[1]));
        if (connection != null) connection.perform(fields);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static int start(String[] args, int streamsMax) throws Exception {
    Channels channels = new Channels();
    PushyValidation validation = new PushyValidation(args);
    MockApnsServer server =
        new MockApnsServerBuilder()
            .setServerCredentials(new File(args[0]), new File(args[1]), null)
            .setUseAlpn(true)
            .setMaxConcurrentStreams(streamsMax)
            .setHandlerFactory(session -> connect(channels, session, validation))
            .build();
    // Its own start binds all interfaces.
    Field field = server.getClass().getSuperclass().getDeclaredField("bootstrap");
    field.setAccessible(true);
    ServerBootstrap bootstrap = (ServerBootstrap) field.get(server);
    Channel bound = bootstrap.handler(channels).bind("127.0.0.1", 0).sync().channel();
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  private static PushNotificationHandler connect(
      Channels channels, SSLSession session, PushyValidation validation) {
    int number = NUMBERS.incrementAndGet();
    PushyConnection connection =
        new PushyConnection(number, channels.of(session), validation.handlerFor(session));
    CONNECTIONS.put(number, connection);
    return connection;
  }

  static synchronized void say(Object... fields) {
    StringBuilder line = new StringBuilder();
    for (Object field : fields) line.append(line.length() == 0 ? "" : "\t").append(field);
    System.out.println(line);
  }

  /** Knows the channels that were accepted: Pushy tells its handlers a TLS session alone. */
  private static final class Channels extends ChannelInboundHandlerAdapter {
    private final Set<Channel> known = ConcurrentHashMap.newKeySet();

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel channel = (Channel) accepted;
      known.add(channel);
      channel.closeFuture().addListener(closed -> known.remove(channel));
      context.fireChannelRead(accepted);
    }

    Channel of(SSLSession session) {
      for (Channel channel : known) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && tls.engine().getSession() == session) return channel;
      }
      throw new IllegalStateException("a session without a channel");
    }
  }
}
