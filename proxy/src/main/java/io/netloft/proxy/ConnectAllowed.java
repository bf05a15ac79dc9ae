package io.netloft.proxy;

import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Whether a server of HTTP/2 takes extended CONNECTs (RFC 8441 §3), which is known once its settings are here. Of one connection;
 * owned by one event loop.
 */
final class ConnectAllowed {
    private final List<Consumer<Boolean>> asking = new ArrayList<>();
    private boolean known;
    private boolean allowed;

    /** Tells it as soon as it is known; never within the call. */
    void ask(Consumer<Boolean> asker, Executor loop) {
        if (known) {
            loop.execute(() -> asker.accept(allowed));
        } else {
            asking.add(asker);
        }
    }

    /** The server's settings came; a word once given holds. */
    void read(Http2Settings settings) {
        allowed |= Boolean.TRUE.equals(settings.connectProtocolEnabled());
        settle();
    }

    /** The connection is gone. */
    void close() {
        allowed = false;
        settle();
    }

    private void settle() {
        known = true;
        List<Consumer<Boolean>> all = new ArrayList<>(asking);
        asking.clear();
        all.forEach(asker -> asker.accept(allowed));
    }
}
