package io.netloft.logstream;

import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.proto.event.EventEncoder;
import io.netloft.proto.event.EventMessage;
import io.netty.channel.EventLoop;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A view's lines as messages over WebSocket. */
final class SocketOutlet extends QueuedOutlet {
    private static final int NORMAL = 1000;

    private final WebSocketSession session;
    private final boolean json;
    private final @Nullable String sub;
    private final Runnable whenEnded;

    /** A connection that ends with what it carries. */
    SocketOutlet(WebSocketSession session, boolean json) {
        this(session, json, null, () -> session.close(NORMAL, "end"));
    }

    /**
     * One of several that share a connection.
     *
     * @param sub the subscription that what is said belongs to; null for none
     * @param whenEnded runs when all has been said
     */
    SocketOutlet(WebSocketSession session, boolean json, @Nullable String sub, Runnable whenEnded) {
        this.session = session;
        this.json = json;
        this.sub = sub;
        this.whenEnded = whenEnded;
    }

    @Override
    boolean takes() {
        return session.writable();
    }

    @Override
    void give(Piece piece) {
        session.send(piece.frames());
    }

    @Override
    public void source(String name) {
        if (!json) {
            say(WebSocketFrames.text("==> " + name + " <=="));
        }
    }

    @Override
    public void place(String cursor) {
        if (json) {
            say(event(new EventMessage.Event(
                    cursor, "cursor", null, null, null, sub == null ? Map.of() : Map.of("sub", sub))));
        }
    }

    static WebSocketFrames event(EventMessage message) {
        try (WebSocketFrames.Batch batch = WebSocketFrames.batch(256)) {
            EventEncoder.message(batch.begin(), message);
            batch.end();
            return batch.done();
        }
    }

    private void say(WebSocketFrames frames) {
        Piece piece = Piece.of(frames, Piece.Measure.NOTHING, null);
        write(piece);
        piece.release();
    }

    @Override
    void ended() {
        whenEnded.run();
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }
}
