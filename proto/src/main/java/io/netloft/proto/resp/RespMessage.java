package io.netloft.proto.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One value of RESP2 or RESP3, or one inline command. Equal when the meaning on the wire is equal: a string or an
 * aggregate that came as a stream of parts is what it would be in one piece.
 */
public sealed interface RespMessage {
    /** {@code +}: a short text without CR and LF, in UTF-8. */
    record Simple(String text) implements RespMessage {}

    /** {@code -}: an error, a word in capitals first. */
    record SimpleError(String text) implements RespMessage {}

    /** {@code :}: a signed 64-bit number. */
    record Int(long value) implements RespMessage {}

    /** {@code $}: bytes. */
    record Bulk(byte[] bytes) implements RespMessage {
        /** A bulk of a text in UTF-8. */
        public static Bulk of(String text) {
            return new Bulk(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The bytes as UTF-8 text. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bulk bulk && Arrays.equals(bytes, bulk.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bulk[" + shown(bytes) + "]";
        }
    }

    /** The value that is none, by the way it is written. */
    enum Null implements RespMessage {
        /** {@code $-1}, in RESP2. */
        BULK,
        /** {@code *-1}, in RESP2. */
        ARRAY,
        /** {@code _}, in RESP3. */
        NULL
    }

    /** {@code *}: values in order. A command is an array of bulks. */
    record Array(List<RespMessage> values) implements RespMessage {
        static final Array EMPTY = new Array(List.of());

        public Array {
            values = List.copyOf(values);
        }

        /** An array of bulks. */
        public static Array of(String... texts) {
            return new Array(
                    Arrays.stream(texts).<RespMessage>map(text -> Bulk.of(text)).toList());
        }
    }

    /** A key and its value in a map or an attribute. */
    record Pair(RespMessage key, RespMessage value) {}

    /** {@code %}: pairs in order. */
    record Map(List<Pair> pairs) implements RespMessage {
        public Map {
            pairs = List.copyOf(pairs);
        }
    }

    /** {@code ~}: values, each once; who sends one twice is not called to account. */
    record Set(List<RespMessage> values) implements RespMessage {
        public Set {
            values = List.copyOf(values);
        }
    }

    /** {@code >}: values that answer no command; never inside another value. */
    record Push(List<RespMessage> values) implements RespMessage {
        public Push {
            values = List.copyOf(values);
        }
    }

    /** {@code ,}: a double; NaN equals itself. */
    record Decimal(double value) implements RespMessage {}

    /** {@code #}: true or false. */
    record Bool(boolean value) implements RespMessage {}

    /** {@code (}: a whole number of any length. */
    record BigNumber(String digits) implements RespMessage {}

    /** {@code =}: a text and how to show it, {@code txt} or {@code mkd}. */
    record Verbatim(String format, byte[] bytes) implements RespMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Verbatim text && format.equals(text.format) && Arrays.equals(bytes, text.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * format.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Verbatim[" + format + ":" + shown(bytes) + "]";
        }
    }

    /** {@code !}: an error of any bytes. */
    record BulkError(byte[] bytes) implements RespMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof BulkError error && Arrays.equals(bytes, error.bytes);
        }

        @Override
        public int hashCode() {
            return 31 + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "BulkError[" + shown(bytes) + "]";
        }
    }

    /** {@code |}: a value and pairs that accompany it. */
    record Attribute(List<Pair> pairs, RespMessage message) implements RespMessage {
        public Attribute {
            pairs = List.copyOf(pairs);
        }
    }

    /** A command that came as a line of words. */
    record Inline(List<Bulk> words) implements RespMessage {
        public Inline {
            words = List.copyOf(words);
        }
    }

    private static String shown(byte[] bytes) {
        int most = 32;
        String text = new String(bytes, 0, Math.min(most, bytes.length), StandardCharsets.ISO_8859_1);
        return text + (bytes.length > most ? "... " + bytes.length + " bytes" : "");
    }
}
