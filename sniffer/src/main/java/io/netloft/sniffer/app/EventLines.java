package io.netloft.sniffer.app;

import io.netloft.proto.event.EventDecoder;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventLimits;
import io.netloft.proto.event.EventMessage;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines for the events, commands and answers of logstream and chat, which come in WebSocket messages and in SSE. */
final class EventLines {
    private static final EventLimits LIMITS = new EventLimits(64 * 1024, 16, 40);
    private static final ByteBuf DATA =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\"data\":", StandardCharsets.US_ASCII));

    private final AppLine line;
    private final StreamName name;
    private final int server;
    private final EventDecoder decoder = new EventDecoder(LIMITS);

    EventLines(AppLine line, StreamName name, int server) {
        this.line = line;
        this.name = name;
        this.server = server;
    }

    /** Writes a message that a side sent; false, having read nothing, when it is none of these. */
    boolean write(int side, ByteBuf whole) {
        EventMessage message = read(whole);
        if (message == null) {
            return false;
        }
        line.begin(AppProtocol.EVENT, name, side, side != server);
        if (message instanceof EventMessage.Event event) {
            line.text(AppField.KIND, event.type()).text(AppField.EVENT_ID, orEmpty(event.id()));
            line.text(AppField.SOURCE, orEmpty(event.source()));
            if (event.seq() != null) {
                line.number(AppField.SEQ, event.seq());
            }
        } else if (message instanceof EventMessage.Command command) {
            line.text(AppField.KIND, command.cmd()).number(AppField.REF, command.ref());
        } else if (message instanceof EventMessage.Ok ok) {
            line.word(AppField.KIND, "ok").number(AppField.REF, ok.ref());
        } else if (message instanceof EventMessage.Failure failure) {
            line.word(AppField.KIND, "error");
            if (failure.ref() != null) {
                line.number(AppField.REF, failure.ref());
            }
        }
        line.octets(AppField.VALUE, data(whole)).end();
        return true;
    }

    /** Writes what a server pushed by SSE, whatever it is. */
    void pushed(ByteBuf whole) {
        if (!write(server, whole)) {
            line.begin(AppProtocol.EVENT, name, server, false);
            line.number(AppField.BYTES, whole.readableBytes())
                    .octets(AppField.VALUE, whole)
                    .end();
        }
    }

    private @Nullable EventMessage read(ByteBuf whole) {
        int at = whole.readerIndex();
        if (whole.readableBytes() < 2 || whole.getByte(at) != '{' || whole.getByte(at + 1) != '"') {
            return null;
        }
        // The buffers of streams are arrays.
        int from = whole.arrayOffset() + at;
        if (!EventShape.possible(whole.array(), from, from + whole.readableBytes())) {
            return null;
        }
        try {
            return decoder.message(whole.slice());
        } catch (EventException none) {
            return null;
        }
    }

    /** What depends on the type, where the sender puts it last; else all of it. */
    private static ByteBuf data(ByteBuf whole) {
        int at = ByteBufUtil.indexOf(DATA, whole);
        if (at < 0) {
            return whole;
        }
        int from = at + DATA.readableBytes();
        return whole.slice(from, Math.max(0, whole.writerIndex() - 1 - from));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
