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

    SocketOutlet(WebSocketSession session, boolean json) {
        this(session, json, null);
    }

    /** @param sub the subscription that what is said belongs to; null for none */
    SocketOutlet(WebSocketSession session, boolean json, @Nullable String sub) {
        this.session = session;
        this.json = json;
        this.sub = sub;
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
            say(event(new EventMessage.Event(cursor, "cursor", null, null, null, sub == null ? Map.of() : Map.of("sub", sub))));
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
        session.close(NORMAL, "end");
    }

    @Override
    public EventLoop loop() {
        return session.loop();
    }
}
