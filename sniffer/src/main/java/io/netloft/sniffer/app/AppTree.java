package io.netloft.sniffer.app;

import io.netloft.sniffer.text.EscapedText;
import io.netloft.sniffer.text.TextBuffer;
import io.netloft.sniffer.text.UtcText;
import java.nio.charset.StandardCharsets;

/**
 * Writes lists and objects within a message: as JSON, or as text, where {@code name=value} are parted by blanks and texts of
 * the wire stand in quotes. Texts are cut at {@link AppLine#SHOWN} octets and escaped. Who writes sees to it that it ends.
 */
final class AppTree {
    private static final String CUT = "...";

    private final TextBuffer out;
    private final boolean json;
    private final UtcText utc = new UtcText();
    private boolean first = true;

    AppTree(AppLine line) {
        out = line.buffer();
        json = line.json();
    }

    /** Octets that the buffer holds. */
    int size() {
        return out.size();
    }

    /** Begins the next member of an object; the name is one of ours. */
    AppTree member(String name) {
        element();
        if (json) {
            out.put('"').put(name).put("\":");
        } else {
            out.put(name).put('=');
        }
        return this;
    }

    /** Begins the next element of a list. */
    AppTree element() {
        if (!first) {
            out.put(json ? ',' : ' ');
        }
        first = false;
        return this;
    }

    /** Begins a list or an object. */
    void open(char bracket) {
        out.put(bracket);
        first = true;
    }

    /** Ends it. */
    void close(char bracket) {
        out.put(bracket);
        first = false;
    }

    /** A number, a truth, and whatever stands without quotes. */
    void bare(String value) {
        out.put(value);
    }

    void number(long value) {
        if (value < 0) {
            out.put(Long.toString(value));
        } else {
            out.dec(value);
        }
    }

    /** A word of our own, which needs no escape. */
    void word(String word) {
        if (json) {
            out.put('"').put(word).put('"');
        } else {
            out.put(word);
        }
    }

    void text(String text) {
        // Each letter takes an octet at least.
        String start = text.length() > AppLine.SHOWN + 1 ? text.substring(0, AppLine.SHOWN + 1) : text;
        octets(start.getBytes(StandardCharsets.UTF_8));
    }

    void octets(byte[] octets) {
        int shown = Math.min(octets.length, AppLine.SHOWN);
        out.put('"');
        if (json) {
            EscapedText.json(out, octets, 0, shown);
        } else {
            EscapedText.shown(out, octets, 0, shown, true);
        }
        out.put(octets.length > shown ? CUT : "").put('"');
    }

    /** A time, RFC 3339 in UTC. */
    void time(long seconds, int nanos) {
        if (json) {
            out.put('"');
            utc.put(out, seconds, nanos);
            out.put('"');
        } else {
            utc.put(out, seconds, nanos);
        }
    }
}
