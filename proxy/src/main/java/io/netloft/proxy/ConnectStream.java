package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A stream's extended CONNECT (RFC 8441), which goes through the proxy as the upgrade of HTTP/1.1 that does the same: once the
 * server has switched, DATA is what goes through the tunnel. Of one stream, and used again for later ones; owned by one event
 * loop.
 */
final class ConnectStream {
    private static final int KEY_BYTES = 16;
    private static final String WEBSOCKET = "websocket";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private boolean asked;
    private @Nullable String accept;
    private @Nullable Tunnel tunnel;
    /** What came before the server has switched; no more than the stream's window. */
    private @Nullable ByteBuf early;

    /** A key for an upgrade to a WebSocket; only servers of HTTP/1.1 look at it. */
    static String key() {
        byte[] random = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    /** What answers a key (RFC 6455 §4.2.2). */
    static String accept(String key) {
        try {
            byte[] text = (key + GUID).getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    /**
     * Another request comes.
     *
     * @param protocol what an extended CONNECT asks for; null when it is none
     * @param key what the server was sent for a WebSocket
     */
    void begin(@Nullable CharSequence protocol, String key) {
        forget();
        asked = protocol != null;
        accept = asked && WEBSOCKET.contentEquals(protocol) ? accept(key) : null;
    }

    /** Whether the request is one. */
    boolean asked() {
        return asked;
    }

    /** Whether the server has switched. */
    boolean open() {
        return tunnel != null;
    }

    /** Whether a server's 101 is the answer to what was asked. */
    boolean takes(Http1ResponseHead switched) {
        int given = switched.first(Http1Field.SEC_WEBSOCKET_ACCEPT);
        return accept == null || (given >= 0 && switched.value(given).equals(accept));
    }

    /** The server has switched. */
    void opened(Tunnel begun) {
        tunnel = begun;
        ByteBuf first = early;
        early = null;
        if (first != null) {
            Tunnel.toUpstream(begun, first);
        }
    }

    /** The client sends; keeps what it needs of the buffer. */
    void data(ByteBuf data) {
        if (tunnel != null) {
            Tunnel.toUpstream(tunnel, data.retainedSlice());
        } else {
            ByteBuf more = data.retainedSlice();
            early = early == null ? more : Cumulation.join(data.alloc(), early, more);
        }
    }

    void forget() {
        asked = false;
        accept = null;
        tunnel = null;
        if (early != null) {
            early.release();
            early = null;
        }
    }
}
