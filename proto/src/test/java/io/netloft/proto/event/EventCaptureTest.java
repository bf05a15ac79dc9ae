package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.CaptureContract;
import io.netloft.proto.PcapStreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class EventCaptureTest extends CaptureContract {
    private static final List<Exchange> CONVERSATION = List.of(
            new Exchange(
                    "{\"cmd\":\"subscribe\",\"ref\":1,\"sub\":\"a\",\"files\":[\"app.log\"],\"tail\":2,\"credit\":3}\n",
                    "{\"ref\":1,\"ok\":{\"sub\":\"a\"}}\n"
                            + "{\"id\":\"f:1:0\",\"type\":\"line\",\"source\":\"app.log\",\"data\":{\"line\":\"one\"}}\n"),
            new Exchange(
                    "{\"cmd\":\"credit\",\"ref\":2,\"sub\":\"b\",\"lines\":9}\n",
                    "{\"ref\":2,\"error\":{\"code\":\"unknown-sub\",\"message\":\"sub: b (expected: one of yours)\"}}\n"),
            new Exchange(
                    "{\"cmd\":\"drop\",\"ref\":3,\"sub\":\"a\"}\n",
                    "{\"id\":\"f:2:0\",\"type\":\"rotated\",\"source\":\"app.log\"}\n{\"ref\":3,\"ok\":{}}\n"));

    EventCaptureTest() {
        super("event", CONVERSATION);
    }

    @Override
    protected void check(PcapStreams streams) {
        assertThat(messages(streams.fromClient()))
                .hasSize(3)
                .endsWith(new EventMessage.Command("drop", 3, Map.of("sub", "a")));
        assertThat(messages(streams.fromServer()))
                .containsExactly(
                        new EventMessage.Ok(1, Map.of("sub", "a")),
                        new EventMessage.Event("f:1:0", "line", null, "app.log", null, Map.of("line", "one")),
                        new EventMessage.Failure(2L, "unknown-sub", "sub: b (expected: one of yours)", null),
                        new EventMessage.Event("f:2:0", "rotated", null, "app.log", null, Map.of()),
                        new EventMessage.Ok(3, Map.of()));
    }

    private static List<EventMessage> messages(ByteBuf stream) {
        List<EventMessage> messages = new ArrayList<>();
        EventDecoder decoder = new EventDecoder(EventLimits.EVENTS);
        ByteBuf unread = Unpooled.buffer();
        inPieces(stream, piece -> {
            unread.writeBytes(piece);
            piece.release();
            for (EventMessage next = decoder.decode(unread); next != null; next = decoder.decode(unread)) {
                messages.add(next);
            }
        });
        decoder.end(unread);
        return messages;
    }
}
