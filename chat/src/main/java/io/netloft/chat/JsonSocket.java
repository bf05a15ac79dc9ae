package io.netloft.chat;

import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.chat.core.Refusal;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventDecoder;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventLimits;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection that speaks the JSON protocol. */
final class JsonSocket extends ChatSocket {
    // It keeps nothing between messages, and is too large to be held by every idle connection.
    private static final FastThreadLocal<EventDecoder> DECODER = new FastThreadLocal<>() {
        @Override
        protected EventDecoder initialValue() {
            return new EventDecoder(EventLimits.COMMANDS);
        }
    };

    JsonSocket(WebSocketSession session, Desk desk) {
        super(session, desk);
    }

    /** Says who we are. */
    void hello(@Nullable String user) {
        tell(new EventMessage.Event(null, "hello", desk().gate().now(), null, null, facts(desk(), session(), user)));
    }

    @Override
    public void textBytes(ByteBuf utf8) {
        try {
            EventMessage message = DECODER.get().message(utf8);
            if (message instanceof EventMessage.Command command) {
                take(ChatCommand.of(command));
            } else {
                noise();
            }
        } catch (EventException e) {
            noise();
            tell(e.answer());
        }
    }

    @Override
    public void binaryBytes(ByteBuf message) {
        noise();
    }

    private void take(ChatCommand command) {
        if (!(command instanceof ChatCommand.Auth auth)) {
            ask(command);
            return;
        }
        try {
            prove(auth, () -> tell(new EventMessage.Ok(auth.ref(), who())));
        } catch (WebException e) {
            tell(failure(auth.ref(), e));
        } catch (Refusal e) {
            refuse(auth.ref(), e.error(), String.valueOf(e.getMessage()), e.retryAfterMs());
        }
    }

    private Map<String, @Nullable Object> who() {
        Map<String, @Nullable Object> who = new LinkedHashMap<>();
        who.put("user", user());
        return who;
    }

    @Override
    public void tell(EventMessage message) {
        if (!isPassing(message) || session().writable()) {
            send(Wire.frames(message));
        }
    }

    @Override
    public boolean replay(RoomFace room, List<RoomEvent> events) {
        return page(desk().wire().json(room, events));
    }
}
