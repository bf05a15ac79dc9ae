package io.netloft.proto.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One bencoded value. Octets belong to it: nobody may change them after. */
public sealed interface BencodeValue {
    /** A string of octets, which need not be text. */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] octets) implements BencodeValue {
        /** Text in UTF-8. */
        public static Text of(String text) {
            return new Text(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The octets as UTF-8; what is none of it is replaced. */
        public String utf8() {
            return new String(octets, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text && Arrays.equals(octets, text.octets);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(octets);
        }

        @Override
        public String toString() {
            boolean plain = true;
            for (byte one : octets) {
                plain &= one >= ' ' && one <= '~';
            }
            return plain ? "\"" + utf8() + "\"" : "0x" + HexFormat.of().formatHex(octets);
        }
    }

    /** A whole number of 64 bits. */
    record Int(long number) implements BencodeValue {}

    /** Values in order. */
    record ListOf(List<BencodeValue> values) implements BencodeValue {
        /** Keeps a copy. */
        public ListOf {
            values = List.copyOf(values);
        }
    }

    /**
     * Values by key.
     *
     * @param entries keys are octets, a character each (ISO 8859-1), so that their order as text is that of the format
     */
    record Dict(Map<String, BencodeValue> entries) implements BencodeValue {
        /** The number under a key; null when there is none, or something else. */
        public @Nullable Long number(String key) {
            return entries.get(key) instanceof Int found ? found.number : null;
        }

        /** The octets under a key; null when there are none, or something else. */
        public byte @Nullable [] octets(String key) {
            return entries.get(key) instanceof Text found ? found.octets : null;
        }

        /** The text under a key; null when there is none, or something else. */
        public @Nullable String text(String key) {
            return entries.get(key) instanceof Text found ? found.utf8() : null;
        }

        /** The dictionary under a key; null when there is none, or something else. */
        public @Nullable Dict dict(String key) {
            return entries.get(key) instanceof Dict found ? found : null;
        }

        /** The list under a key; null when there is none, or something else. */
        public @Nullable List<BencodeValue> list(String key) {
            return entries.get(key) instanceof ListOf found ? found.values : null;
        }

        /** Begins a dictionary to be written. */
        public static Builder builder() {
            return new Builder();
        }
    }

    /** Collects the entries of a dictionary in any order. */
    final class Builder {
        private final Map<String, BencodeValue> entries = new TreeMap<>();

        private Builder() {}

        /** Adds a number. */
        public Builder put(String key, long number) {
            return put(key, new Int(number));
        }

        /** Adds text in UTF-8. */
        public Builder put(String key, String text) {
            return put(key, Text.of(text));
        }

        /** Adds octets. */
        public Builder put(String key, byte[] octets) {
            return put(key, new Text(octets));
        }

        /** Adds a value. */
        public Builder put(String key, BencodeValue value) {
            entries.put(key, value);
            return this;
        }

        /** The dictionary. */
        public Dict build() {
            return new Dict(new TreeMap<>(entries));
        }
    }
}
