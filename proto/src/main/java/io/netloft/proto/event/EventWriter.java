package io.netloft.proto.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes events of one type from one source, straight into a buffer and without making anything: for what comes by the
 * million. Of each event the members come in this order, those that are not wanted left out:
 *
 * <pre>
 *   begin(out, id) ─ source ─ at ─ seq ─ data ─ text, number, flag … ─ end
 * </pre>
 *
 * <p>Not thread-safe; a writer is kept and used again.
 */
public final class EventWriter {
    private static final byte[] ID = ascii("{\"id\":\"");
    private static final byte[] SOURCE = ascii(",\"source\":\"");
    private static final byte[] AT = ascii(",\"at\":\"");
    private static final byte[] SEQ = ascii(",\"seq\":");
    private static final byte[] DATA = ascii(",\"data\":{");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final int MS = 1000;

    // What stands between the id and the rest, and what an event without an id begins with.
    private final byte[] constant;
    private final TimeText time = new TimeText();
    private @Nullable ByteBuf out;
    private boolean inData;
    private boolean first;

    /** A member of the data. */
    public static final class Name {
        private final byte[] octets;

        private Name(byte[] octets) {
            this.octets = octets;
        }

        /** A member called so. */
        public static Name of(String name) {
            return new Name(EventText.name(name));
        }
    }

    /** Events of this type; {@code source} may be null. */
    public EventWriter(String type, @Nullable String source) {
        ByteBuf text = Unpooled.buffer();
        text.writeBytes(EventText.name("type")).writeByte('"');
        JsonOctets.escape(text, type);
        text.writeByte('"');
        if (source != null) {
            text.writeByte(',').writeBytes(EventText.name("source")).writeByte('"');
            JsonOctets.escape(text, source);
            text.writeByte('"');
        }
        constant = ByteBufUtil.getBytes(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Begins an event without an id. */
    public EventWriter begin(ByteBuf to) {
        to.writeByte('{').writeBytes(constant);
        return begun(to);
    }

    /** Begins an event with an id. */
    public EventWriter begin(ByteBuf to, CharSequence id) {
        to.writeBytes(ID);
        JsonOctets.escape(to, id);
        to.writeByte('"').writeByte(',').writeBytes(constant);
        return begun(to);
    }

    /** Begins an event whose id is a number behind something that many have in common. */
    public EventWriter begin(ByteBuf to, EventText idPrefix, long idNumber) {
        to.writeBytes(ID);
        idPrefix.write(to);
        JsonOctets.number(to, idNumber);
        to.writeByte('"').writeByte(',').writeBytes(constant);
        return begun(to);
    }

    private EventWriter begun(ByteBuf to) {
        out = to;
        inData = false;
        return this;
    }

    private ByteBuf out() {
        ByteBuf to = out;
        if (to == null) {
            throw new IllegalStateException("event: none begun (expected: begin first)");
        }
        return to;
    }

    /** The source, where it is not the same for all. */
    public EventWriter source(EventText source) {
        ByteBuf to = out();
        to.writeBytes(SOURCE);
        source.write(to);
        to.writeByte('"');
        return this;
    }

    /** When, in milliseconds since 1970. */
    public EventWriter at(long epochMs) {
        ByteBuf to = out();
        to.writeBytes(AT);
        time.write(to, epochMs);
        to.writeByte('"');
        return this;
    }

    /** Its place. */
    public EventWriter seq(long seq) {
        ByteBuf to = out();
        to.writeBytes(SEQ);
        JsonOctets.number(to, seq);
        return this;
    }

    /** Begins the data. */
    public EventWriter data() {
        out().writeBytes(DATA);
        inData = true;
        first = true;
        return this;
    }

    private ByteBuf member(Name name) {
        ByteBuf to = out();
        if (!inData) {
            throw new IllegalStateException("data: not begun (expected: data first)");
        }
        if (!first) {
            to.writeByte(',');
        }
        first = false;
        return to.writeBytes(name.octets);
    }

    /** A member of the data: bytes that should be UTF-8 and need not be. */
    public EventWriter text(Name name, ByteBuf octets, int from, int length) {
        ByteBuf to = member(name).writeByte('"');
        JsonOctets.escape(to, octets, from, length);
        to.writeByte('"');
        return this;
    }

    /** A member of the data. */
    public EventWriter text(Name name, CharSequence text) {
        ByteBuf to = member(name).writeByte('"');
        JsonOctets.escape(to, text);
        to.writeByte('"');
        return this;
    }

    /** A member of the data. */
    public EventWriter text(Name name, EventText text) {
        ByteBuf to = member(name).writeByte('"');
        text.write(to);
        to.writeByte('"');
        return this;
    }

    /** A member of the data: a list. */
    public EventWriter texts(Name name, List<String> texts) {
        ByteBuf to = member(name).writeByte('[');
        for (int i = 0; i < texts.size(); i++) {
            if (i > 0) {
                to.writeByte(',');
            }
            to.writeByte('"');
            JsonOctets.escape(to, texts.get(i));
            to.writeByte('"');
        }
        to.writeByte(']');
        return this;
    }

    /** A member of the data. */
    public EventWriter number(Name name, long value) {
        JsonOctets.number(member(name), value);
        return this;
    }

    /** A member of the data. */
    public EventWriter flag(Name name, boolean value) {
        member(name).writeBytes(value ? TRUE : FALSE);
        return this;
    }

    /** A time of the data, in milliseconds since 1970. */
    public EventWriter time(Name name, long epochMs) {
        ByteBuf to = member(name).writeByte('"');
        time.write(to, epochMs);
        to.writeByte('"');
        return this;
    }

    /** Ends the event. */
    public void end() {
        ByteBuf to = out();
        if (inData) {
            to.writeByte('}');
        }
        to.writeByte('}');
        out = null;
    }

    /** RFC 3339 in UTC with milliseconds; lines that follow each other mostly share their second. */
    private static final class TimeText {
        private final byte[] text = "0000-00-00T00:00:00".getBytes(StandardCharsets.US_ASCII);
        private long second = Long.MIN_VALUE;

        void write(ByteBuf out, long epochMs) {
            long wanted = Math.floorDiv(epochMs, MS);
            if (wanted != second) {
                format(wanted);
            }
            out.writeBytes(text).writeByte('.');
            JsonOctets.digits(out, (int) Math.floorMod(epochMs, (long) MS), 3);
            out.writeByte('Z');
        }

        private void format(long wanted) {
            ZonedDateTime at = Instant.ofEpochSecond(wanted).atZone(ZoneOffset.UTC);
            if (at.getYear() < 0 || at.getYear() > 9999) {
                throw new IllegalArgumentException("at: year " + at.getYear() + " (expected: 0..9999)");
            }
            put(0, at.getYear(), 4);
            put(5, at.getMonthValue(), 2);
            put(8, at.getDayOfMonth(), 2);
            put(11, at.getHour(), 2);
            put(14, at.getMinute(), 2);
            put(17, at.getSecond(), 2);
            second = wanted;
        }

        private void put(int at, int value, int count) {
            int left = value;
            for (int i = count - 1; i >= 0; i--) {
                text[at + i] = (byte) ('0' + left % 10);
                left /= 10;
            }
        }
    }
}
