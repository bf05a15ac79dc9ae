package io.netloft.chat;

import io.netloft.chassis.web.BodyStream;
import io.netloft.chat.core.Client;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import io.netloft.chat.core.Session;
import io.netloft.chat.core.Who;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A room's events as server-sent ones. Who does not take them is cut off, and comes back with the id of the last. What the
 * hub says comes on the hub's thread; it is written on the event loop, in order.
 */
final class EventsClient implements Client {
    private final BodyStream body;
    private final Desk desk;
    private final Session seat;
    private final AtomicBoolean replaying = new AtomicBoolean();
    private @Nullable ScheduledFuture<?> expiry;

    EventsClient(BodyStream body, Desk desk) {
        this.body = body;
        this.desk = desk;
        this.seat = desk.hub().open(this);
        body.buffer(desk.config().limits().outbound().toInt());
    }

    void begin(Who who, ChatCommand.Join join) {
        if (who.untilMs() != Long.MAX_VALUE) {
            long leftMs = Math.max(0, who.untilMs() - desk.gate().nowMs());
            expiry = body.loop().schedule(body::close, leftMs, TimeUnit.MILLISECONDS);
        }
        body.onClose(this::closed);
        body.onWritable(() -> desk.lane().execute(() -> desk.hub().writable(seat)));
        desk.lane().execute(() -> {
            desk.hub().enter(seat, who, "");
            desk.hub().command(seat, join);
        });
    }

    private void closed() {
        ScheduledFuture<?> due = expiry;
        if (due != null) {
            due.cancel(false);
        }
        desk.lane().execute(() -> desk.hub().closed(seat));
    }

    /** Events that must not be lost; taken over. */
    void deliver(ByteBuf bytes) {
        body.loop().execute(() -> {
            if (!body.write(bytes)) {
                bytes.release();
                body.close();
            }
        });
    }

    /** Something passing; taken over. */
    void whisper(ByteBuf bytes) {
        body.loop().execute(() -> {
            if (!body.write(bytes)) {
                bytes.release();
            }
        });
    }

    @Override
    public void tell(EventMessage message) {
        if (message instanceof EventMessage.Event event) {
            whisper(Wire.passing(event));
        } else if (message instanceof EventMessage.Ok ok) {
            whisper(Wire.passing(new EventMessage.Event(null, "joined", null, null, null, ok.ok())));
        } else {
            body.loop().execute(body::close);
        }
    }

    @Override
    public boolean takes() {
        return !replaying.get() && body.writable();
    }

    @Override
    public boolean replay(RoomFace room, List<RoomEvent> events) {
        ByteBuf bytes = desk.wire().events(room, events);
        replaying.set(true);
        deliver(bytes);
        body.loop().execute(() -> {
            replaying.set(false);
            desk.lane().execute(() -> desk.hub().writable(seat));
        });
        return true;
    }
}
