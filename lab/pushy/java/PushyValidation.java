import com.eatthepath.pushy.apns.auth.ApnsVerificationKey;
import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import com.eatthepath.pushy.apns.server.ValidatingPushNotificationHandlerFactory;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.File;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSession;

/** Pushy's own checks of a push: id, method, topic, priority, type, path, provider token with its signature, and size. */
final class PushyValidation {
  private final ValidatingPushNotificationHandlerFactory factory;

  PushyValidation(String[] args) throws Exception {
    String keyId = args[3];
    String topic = args[5];
    ApnsVerificationKey key;
    try (var pem = Files.newInputStream(new File(args[2]).toPath())) {
      key = ApnsVerificationKey.loadFromInputStream(pem, args[4], keyId);
    }
    factory =
        new ValidatingPushNotificationHandlerFactory(
            Map.of(topic, new EveryDevice()),
            Collections.emptyMap(),
            Map.of(keyId, key),
            Map.of(key, Set.of(topic)));
  }

  PushNotificationHandler handlerFor(SSLSession session) {
    PushNotificationHandler handler = factory.buildHandler(session);
    return (headers, payload) -> handler.handlePushNotification(withDerSignature(headers), payload);
  }

  /** RFC 7518 (3.4) wants r and s one after the other; Pushy's check reads ASN.1 alone. */
  private static Http2Headers withDerSignature(Http2Headers headers) {
    CharSequence authorization = headers.get("authorization");
    if (authorization == null) return headers;
    String[] parts = authorization.toString().split("\\.");
    if (parts.length != 3) return headers;
    byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
    if (signature.length != 64) return headers;
    byte[] r = new BigInteger(1, Arrays.copyOfRange(signature, 0, 32)).toByteArray();
    byte[] s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)).toByteArray();
    byte[] der = new byte[6 + r.length + s.length];
    der[0] = 0x30;
    der[1] = (byte) (4 + r.length + s.length);
    der[2] = 0x02;
    der[3] = (byte) r.length;
    System.arraycopy(r, 0, der, 4, r.length);
    der[4 + r.length] = 0x02;
    der[5 + r.length] = (byte) s.length;
    System.arraycopy(s, 0, der, 6 + r.length, s.length);
    String signed = Base64.getUrlEncoder().withoutPadding().encodeToString(der);
    return new DefaultHttp2Headers()
        .setAll(headers)
        .set("authorization", parts[0] + "." + parts[1] + "." + signed);
  }

  /** Devices that registered: all of them. Which are not is said push by push. */
  private static final class EveryDevice extends AbstractSet<String> {
    @Override
    public boolean contains(Object token) {
      return true;
    }

    @Override
    public Iterator<String> iterator() {
      return Collections.emptyIterator();
    }

    @Override
    public int size() {
      return 0;
    }
  }
}
