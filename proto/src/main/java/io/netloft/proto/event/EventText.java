package io.netloft.proto.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Text that is escaped once and written often: a member's name, a file's. Immutable. */
public final class EventText {
    private final byte[] escaped;

    private EventText(byte[] escaped) {
        this.escaped = escaped;
    }

    /** The text. */
    public static EventText of(CharSequence text) {
        ByteBuf out = Unpooled.buffer();
        JsonOctets.escape(out, text);
        return new EventText(ByteBufUtil.getBytes(out));
    }

    /** A member's name, as it stands before its value. */
    static byte[] name(String name) {
        ByteBuf out = Unpooled.buffer().writeByte('"');
        JsonOctets.escape(out, name);
        out.writeByte('"').writeByte(':');
        return ByteBufUtil.getBytes(out);
    }

    void write(ByteBuf out) {
        out.writeBytes(escaped);
    }
}
