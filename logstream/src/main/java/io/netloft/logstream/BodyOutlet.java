package io.netloft.logstream;

import io.netloft.chassis.web.BodyStream;
import io.netloft.chassis.web.EventStream;
import io.netloft.proto.event.EventEncoder;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A view's lines in the body of an answer: the file's bytes, JSON, or server-sent events. */
final class BodyOutlet extends QueuedOutlet {
    private final BodyStream stream;
    private final Form.Shape shape;
    private boolean open;

    BodyOutlet(BodyStream stream, Form.Shape shape) {
        this.stream = stream;
        this.shape = shape;
    }

    @Override
    boolean takes() {
        return stream.writable();
    }

    @Override
    void give(Piece piece) {
        open = shape == Form.Shape.BYTES && piece.open();
        ByteBuf body = piece.body();
        if (!stream.write(body)) {
            body.release();
        }
    }

    @Override
    public void source(String name) {
        if (shape == Form.Shape.BYTES) {
            say(ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, (open ? "\n" : "") + "==> " + name + " <==\n"));
        } else if (shape == Form.Shape.EVENTS) {
            ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
            EventStream.encode(out, null, "source", Unpooled.wrappedBuffer(name.getBytes(StandardCharsets.UTF_8)));
            say(out);
        }
    }

    @Override
    public void place(String cursor) {
        if (shape.serverSent() && !cursor.isEmpty()) {
            // An id without data is remembered, and no event is dispatched (HTML, 9.2.6).
            say(ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, "id: " + cursor + "\n\n"));
        } else if (shape == Form.Shape.JSON_LINES) {
            ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
            EventEncoder.line(out, new EventMessage.Event(cursor, "cursor", null, null, null, Map.of()));
            say(out);
        }
    }

    private void say(ByteBuf bytes) {
        Piece piece = Piece.of(bytes, Piece.Measure.NOTHING, null);
        write(piece);
        piece.release();
    }

    @Override
    void ended() {
        stream.end();
    }

    @Override
    public EventLoop loop() {
        return stream.loop();
    }
}
