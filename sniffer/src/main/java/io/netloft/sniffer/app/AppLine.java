package io.netloft.sniffer.app;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.stream.StreamName;
import io.netloft.sniffer.text.EscapedText;
import io.netloft.sniffer.text.Ip6Text;
import io.netloft.sniffer.text.TextBuffer;
import io.netloft.sniffer.text.TextOptions;
import io.netloft.sniffer.text.TimeText;
import io.netloft.sniffer.text.UtcText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes application messages, one a line, as text or as JSON objects. Text from the wire is cut at 256 octets and
 * escaped. Knows the packet in hand: its number and its time. Serves one thread.
 *
 * <pre>
 *     tcp:3 HTTP &gt; GET /index.html host=example.org bytes=0            beneath a packet
 * 12:00:00.000001 10.0.0.1.4711 &gt; 10.0.0.2.80: tcp:3 HTTP &gt; GET …      instead of packets
 * </pre>
 */
final class AppLine {
    /** Octets of the wire that are shown of one field. */
    static final int SHOWN = 256;

    /** How many of those who speak are remembered; a power of two. */
    private static final int SPEAKERS = 2048;

    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String PLAIN = "\u001b[0m";

    private final TextBuffer out;
    private final boolean json;
    private final boolean only;
    private final boolean colour;
    private final TimeText time;
    private final UtcText utc = new UtcText();
    private long seconds;
    private int nanos;
    private int number;
    private final Speaker[] speakers = new Speaker[SPEAKERS];

    AppLine(TextBuffer out, AppOptions options) {
        this.out = out;
        this.json = options.json();
        this.only = options.only();
        this.colour = options.colour();
        this.time = new TimeText(TextOptions.plain(options.zone()));
        Arrays.fill(speakers, Speaker.NOBODY);
    }

    TextBuffer buffer() {
        return out;
    }

    boolean json() {
        return json;
    }

    /** Says which packet is in hand. */
    void packet(CaptureRecord record) {
        number++;
        seconds = record.seconds();
        nanos = record.nanos();
    }

    /** Time of the packet in hand, in nanoseconds; only differences make sense. */
    long now() {
        return seconds * 1_000_000_000L + nanos;
    }

    /** Begins a message that a side sends. */
    AppLine begin(AppProtocol protocol, StreamName name, int side, boolean client) {
        if (json) {
            out.put(AppField.NUMBER.key()).dec(number);
            out.put(AppField.TIME.key()).put('"');
            utc.put(out, seconds, nanos);
            out.put('"');
        } else if (only) {
            time.put(out, seconds, Integer.divideUnsigned(nanos, 1000));
        }
        // A conversation speaks one protocol, and events or calls within it.
        int place = (name.number() << 2 | (protocol.within() ? 2 : 0) | side) & SPEAKERS - 1;
        Speaker known = speakers[place];
        if (known.is(protocol, name, side, client)) {
            out.put(known.octets, 0, known.octets.length);
            return this;
        }
        int from = out.size();
        if (json) {
            object(protocol, name, side, client);
        } else {
            line(protocol, name, side, client);
        }
        speakers[place] = new Speaker(protocol, name, side, client, Arrays.copyOfRange(out.bytes(), from, out.size()));
        return this;
    }

    /**
     * Who spoke, and how a line of his begins: most conversations go on for a while.
     *
     * @param octets text, and never changed
     */
    private record Speaker(
            @Nullable AppProtocol protocol, @Nullable StreamName name, int side, boolean client, byte[] octets) {
        private static final Speaker NOBODY = new Speaker(null, null, 0, false, new byte[0]);

        // Datagrams share one name, which changes.
        boolean is(AppProtocol spoken, StreamName stream, int ofSide, boolean fromClient) {
            return name == stream && protocol == spoken && side == ofSide && client == fromClient && stream.tcp();
        }
    }

    private void line(AppProtocol protocol, StreamName name, int side, boolean client) {
        if (only) {
            address(name, side).put('.').dec(name.port(side)).put(" > ");
            address(name, 1 - side).put('.').dec(name.port(1 - side)).put(": ");
        } else {
            out.put("    ");
        }
        if (colour) {
            out.put(client ? GREEN : CYAN);
        }
        out.put(name.tcp() ? "tcp:" : "udp:").dec(name.number()).put(' ').put(protocol.title());
        out.put(client ? " >" : " <").put(colour ? PLAIN : "");
    }

    private void object(AppProtocol protocol, StreamName name, int side, boolean client) {
        out.put(AppField.STREAM.key()).put(name.tcp() ? "\"tcp:" : "\"udp:").dec(name.number());
        out.put('"').put(AppField.SRC.key()).put('"');
        address(name, side).put('"').put(AppField.SRC_PORT.key()).dec(name.port(side));
        out.put(AppField.DST.key()).put('"');
        address(name, 1 - side).put('"').put(AppField.DST_PORT.key()).dec(name.port(1 - side));
        word(AppField.APP, protocol.word());
        word(AppField.FROM, client ? "client" : "server");
    }

    private TextBuffer address(StreamName name, int side) {
        if (name.four()) {
            return out.ip4((int) name.low(side));
        }
        Ip6Text.put(out, name.high(side), name.low(side));
        return out;
    }

    /** Ends the message. */
    void end() {
        out.put(json ? "}\n" : "\n");
    }

    /** A word of our own: letters that need no escape. */
    AppLine word(AppField field, String word) {
        if (json) {
            out.put(field.key()).put('"').put(word).put('"');
        } else {
            out.put(field.before()).put(word);
        }
        return this;
    }

    /** A number. */
    AppLine number(AppField field, long value) {
        out.put(json ? field.key() : field.before());
        if (value < 0) {
            out.put('-');
        }
        out.dec(Math.abs(value));
        return this;
    }

    /** A number where it is not 0. */
    AppLine some(AppField field, long value) {
        return value == 0 ? this : number(field, value);
    }

    /** Begins a list or an object that somebody else writes; {@link AppTree}. */
    AppLine nested(AppField field) {
        out.put(json ? field.key() : field.before());
        return this;
    }

    /** Something that is so. */
    AppLine flag(AppField field, boolean is) {
        if (is) {
            out.put(json ? field.key() : " ").put(json ? "true" : field.word());
        }
        return this;
    }

    /** Milliseconds since a time of {@link #now}, for a message that answers another. */
    AppLine took(long since) {
        long micros = Math.max(0, now() - since) / 1000;
        out.put(json ? AppField.TOOK.key() : AppField.TOOK.before())
                .dec(micros / 1000)
                .put('.');
        out.dec((int) (micros % 1000), 3).put(json ? "" : "ms");
        return this;
    }

    /** Text from the wire, one octet a letter; nothing where it is empty. */
    AppLine text(AppField field, String text) {
        int length = Math.min(text.length(), SHOWN + 1);
        if (length == 0) {
            return this;
        }
        byte[] octets = text.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
        return octets(field, octets, 0, octets.length, false);
    }

    /** Octets from the wire as text. */
    AppLine octets(AppField field, ByteBuf from) {
        int length = Math.min(from.readableBytes(), SHOWN + 1);
        if (from.hasArray()) {
            return octets(field, from.array(), from.arrayOffset() + from.readerIndex(), length, true);
        }
        byte[] copy = new byte[length];
        from.getBytes(from.readerIndex(), copy);
        return octets(field, copy, 0, length, true);
    }

    /** Octets from the wire as text, in quotes where that is wanted. */
    AppLine octets(AppField field, byte[] from, int at, int length, boolean quoted) {
        int shown = Math.min(length, SHOWN);
        if (json) {
            out.put(field.key()).put('"');
            EscapedText.json(out, from, at, shown);
            out.put(length > shown ? "...\"" : "\"");
            return this;
        }
        out.put(field.before()).put(quoted ? "\"" : "");
        EscapedText.shown(out, from, at, shown, quoted);
        out.put(length > shown ? "..." : "").put(quoted ? "\"" : "");
        return this;
    }
}
