import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import com.eatthepath.pushy.apns.server.UnregisteredDeviceTokenException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** One connection: all of it runs on the thread of its channel. */
final class PushyConnection implements PushNotificationHandler {
  private final int number;
  private final Channel channel;
  private final PushNotificationHandler validation;
  private final Map<Integer, Push> pushes = new HashMap<>();
  private Http2ConnectionHandler http2;
  private Gate gate;
  private ChannelHandlerContext context;
  private boolean hasAnswered;
  private int lastServed = Integer.MAX_VALUE;
  /** Why the push in hand is refused; null where Pushy's own checks decide. */
  private RejectedNotificationException refusal;

  private static final class Push {
    final Http2Headers headers;
    final int openStreams;
    final boolean hadAnswered;
    final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Push(Http2Headers headers, int openStreams, boolean hadAnswered) {
      this.headers = headers;
      this.openStreams = openStreams;
      this.hadAnswered = hadAnswered;
    }
  }

  PushyConnection(int number, Channel channel, PushNotificationHandler validation) {
    this.number = number;
    this.channel = channel;
    this.validation = validation;
    // Pushy adds its handler to the pipeline once this one is made.
    channel.eventLoop().execute(this::install);
  }

  private void install() {
    http2 = channel.pipeline().get(Http2ConnectionHandler.class);
    gate = new Gate();
    http2.decoder().frameListener(gate);
  }

  void perform(String[] fields) {
    channel.eventLoop().execute(() -> {
      try {
        performNow(fields);
      } catch (Exception failure) {
        PushyApns.say("fault", String.valueOf(failure).replaceAll("\\s", " "));
      }
    });
  }

  private void performNow(String[] fields) throws Exception {
    switch (fields[0]) {
      case "accept" -> letThrough(Integer.parseInt(fields[2]), null);
      case "reject" -> {
        int stream = Integer.parseInt(fields[2]);
        RejectionReason reason = reasonOf(fields[3]);
        if (!fields[5].isEmpty()) answerLater(stream, reason, fields[5]);
        else letThrough(stream, rejection(reason, fields[4]));
      }
      case "refuse" -> {
        int stream = Integer.parseInt(fields[2]);
        http2.resetStream(context, stream, Http2Error.REFUSED_STREAM.code(), context.newPromise());
        http2.flush(context);
      }
      case "reset" -> {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.voidPromise());
      }
      case "goaway" -> {
        lastServed = Integer.parseInt(fields[2]);
        http2.goAway(
            context, lastServed, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        http2.flush(context);
      }
      default -> throw new IllegalArgumentException(fields[0]);
    }
  }

  private static RejectionReason reasonOf(String text) {
    for (RejectionReason reason : RejectionReason.values()) {
      if (textOf(reason).equals(text)) return reason;
    }
    throw new IllegalArgumentException("Pushy knows no reason " + text);
  }

  /** `BAD_DEVICE_TOKEN` as `BadDeviceToken`. */
  private static String textOf(RejectionReason reason) {
    StringBuilder text = new StringBuilder();
    for (String word : reason.name().split("_")) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase());
    }
    return text.toString();
  }

  private static RejectedNotificationException rejection(RejectionReason reason, String timestampMs) {
    return reason == RejectionReason.UNREGISTERED && !timestampMs.isEmpty()
        ? new UnregisteredDeviceTokenException(Instant.ofEpochMilli(Long.parseLong(timestampMs)))
        : new RejectedNotificationException(reason);
  }

  /** Pushy's answers have no Retry-After: this one is written through its connection. */
  private void answerLater(int stream, RejectionReason reason, String retryAfter) {
    int status = reason == RejectionReason.INTERNAL_SERVER_ERROR ? 500 : 503;
    Http2Headers headers =
        new DefaultHttp2Headers()
            .status(String.valueOf(status))
            .add("apns-id", pushes.get(stream).headers.get("apns-id"))
            .add("retry-after", retryAfter);
    byte[] body = ("{\"reason\":\"" + textOf(reason) + "\"}").getBytes(StandardCharsets.UTF_8);
    http2.encoder().writeHeaders(context, stream, headers, 0, false, context.newPromise());
    http2.encoder().writeData(context, stream, Unpooled.wrappedBuffer(body), 0, true, context.newPromise());
    http2.flush(context);
    answered(stream, String.valueOf(status));
  }

  private void letThrough(int stream, RejectedNotificationException refusal) throws Http2Exception {
    if (http2.connection().stream(stream) == null) return;
    this.refusal = refusal;
    gate.end(stream);
  }

  @Override
  public void handlePushNotification(Http2Headers headers, ByteBuf payload)
      throws RejectedNotificationException {
    int stream = gate.ending;
    try {
      if (refusal != null) throw refusal;
      validation.handlePushNotification(headers, payload);
      answered(stream, "200");
    } catch (RejectedNotificationException cause) {
      answered(stream, refusal == null ? "invalid" : "refused");
      throw cause;
    }
  }

  private void answered(int stream, String how) {
    hasAnswered = true;
    pushes.remove(stream);
    PushyApns.say("answer", number, stream, how);
  }

  private static CharSequence text(Http2Headers headers, String name) {
    CharSequence value = headers.get(name);
    return value == null ? "" : value;
  }

  /** Lets frames through to Pushy, but keeps the end of each push until it is told what becomes of it. */
  private final class Gate extends Http2FrameListenerDecorator {
    int ending;

    Gate() {
      super(http2.decoder().frameListener());
    }

    void end(int stream) throws Http2Exception {
      ending = stream;
      listener.onDataRead(context, stream, Unpooled.EMPTY_BUFFER, 0, true);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean isEnd)
        throws Http2Exception {
      context = ctx;
      pushes.put(stream, new Push(headers, http2.connection().numActiveStreams(), hasAnswered));
      super.onHeadersRead(ctx, stream, headers, padding, false);
      if (isEnd) tell(stream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int stream, Http2Headers headers, int dependency, short weight,
        boolean isExclusive, int padding, boolean isEnd)
        throws Http2Exception {
      onHeadersRead(ctx, stream, headers, padding, isEnd);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean isEnd)
        throws Http2Exception {
      Push push = pushes.get(stream);
      try {
        if (push != null) data.getBytes(data.readerIndex(), push.body, data.readableBytes());
      } catch (IOException cause) {
        throw new IllegalStateException(cause);
      }
      int processed = super.onDataRead(ctx, stream, data, padding, false);
      if (isEnd && push != null) tell(stream);
      return processed;
    }

    private void tell(int stream) {
      // A service does not read what it said it would not take.
      if (stream > lastServed) return;
      Push push = pushes.get(stream);
      Http2Headers headers = push.headers;
      PushyApns.say(
          "push", number, stream, headers.path(), text(headers, "apns-id"),
          text(headers, "apns-collapse-id"), text(headers, "authorization"), push.openStreams,
          push.hadAnswered, Base64.getEncoder().encodeToString(push.body.toByteArray()));
    }
  }
}
