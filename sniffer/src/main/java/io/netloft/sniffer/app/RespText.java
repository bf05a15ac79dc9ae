package io.netloft.sniffer.app;

import io.netloft.proto.resp.RespMessage;
import io.netloft.sniffer.text.EscapedText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A value of RESP as text of at most so many octets: bulks in quotes, aggregates in brackets. Reused. */
final class RespText {
    private final byte[] octets = new byte[AppLine.SHOWN + 1];
    private int size;

    byte[] octets() {
        return octets;
    }

    int size() {
        return size;
    }

    /** Takes values one behind another. */
    void take(List<? extends RespMessage> values, int from) {
        size = 0;
        values(values, from);
    }

    /** Takes one value. */
    void take(RespMessage value) {
        size = 0;
        value(value);
    }

    /** Takes what a plain message holds: a command's words behind the first, or a reply's value. */
    void take(RespPlain plain) {
        size = 0;
        if (plain.array()) {
            put((byte) '[');
            words(plain);
            put((byte) ']');
        } else {
            words(plain);
        }
    }

    private void words(RespPlain plain) {
        for (int i = plain.first(); i < plain.words() && !full(); i++) {
            if (i > plain.first()) {
                put((byte) ' ');
            }
            int from = plain.start(i);
            if (plain.quoted()) {
                quoted(plain.octets(), from, plain.length(i));
            } else {
                copy(plain.octets(), from, Math.min(plain.length(i), octets.length - size));
            }
        }
    }

    private void quoted(byte[] from, int at, int length) {
        put((byte) '"');
        int end = at + length;
        int i = at;
        while (i < end && !full()) {
            int most = Math.min(end, i + octets.length - size);
            int run = EscapedText.plain(from, i, most);
            copy(from, i, run - i);
            i = run;
            if (run < most) {
                if (from[i] == '"' || from[i] == '\\') {
                    put((byte) '\\');
                }
                put(from[i++]);
            }
        }
        put((byte) '"');
    }

    private void copy(byte[] from, int at, int count) {
        System.arraycopy(from, at, octets, size, count);
        size += count;
    }

    private boolean full() {
        return size == octets.length;
    }

    private void value(RespMessage value) {
        if (value instanceof RespMessage.Bulk bulk) {
            quoted(bulk.bytes());
        } else if (value instanceof RespMessage.Simple simple) {
            text(simple.text());
        } else if (value instanceof RespMessage.Int number) {
            text(Long.toString(number.value()));
        } else if (value instanceof RespMessage.SimpleError error) {
            text(error.text());
        } else if (value instanceof RespMessage.BulkError error) {
            quoted(error.bytes());
        } else if (value instanceof RespMessage.Verbatim verbatim) {
            quoted(verbatim.bytes());
        } else if (value instanceof RespMessage.Null) {
            text("nil");
        } else if (value instanceof RespMessage.Attribute attribute) {
            pairs(attribute.pairs());
            text(" ");
            value(attribute.message());
        } else {
            aggregate(value);
        }
    }

    private void aggregate(RespMessage value) {
        if (value instanceof RespMessage.Array array) {
            enclosed(array.values());
        } else if (value instanceof RespMessage.Set set) {
            enclosed(set.values());
        } else if (value instanceof RespMessage.Push push) {
            enclosed(push.values());
        } else if (value instanceof RespMessage.Map map) {
            pairs(map.pairs());
        } else if (value instanceof RespMessage.Inline inline) {
            values(inline.words(), 0);
        } else if (value instanceof RespMessage.Decimal decimal) {
            text(Double.toString(decimal.value()));
        } else if (value instanceof RespMessage.Bool bool) {
            text(Boolean.toString(bool.value()));
        } else if (value instanceof RespMessage.BigNumber number) {
            text(number.digits());
        }
    }

    private void enclosed(List<RespMessage> values) {
        text("[");
        values(values, 0);
        text("]");
    }

    private void values(List<? extends RespMessage> values, int from) {
        for (int i = from; i < values.size() && !full(); i++) {
            if (i > from) {
                text(" ");
            }
            value(values.get(i));
        }
    }

    private void pairs(List<RespMessage.Pair> pairs) {
        text("{");
        for (int i = 0; i < pairs.size() && !full(); i++) {
            if (i > 0) {
                text(", ");
            }
            value(pairs.get(i).key());
            text(": ");
            value(pairs.get(i).value());
        }
        text("}");
    }

    private void text(String text) {
        byte[] wire = text.length() <= octets.length
                ? text.getBytes(StandardCharsets.UTF_8)
                : text.substring(0, octets.length).getBytes(StandardCharsets.UTF_8);
        int count = Math.min(wire.length, octets.length - size);
        System.arraycopy(wire, 0, octets, size, count);
        size += count;
    }

    private void quoted(byte[] wire) {
        quoted(wire, 0, wire.length);
    }

    private void put(byte octet) {
        if (!full()) {
            octets[size++] = octet;
        }
    }
}
