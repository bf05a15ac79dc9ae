package io.netloft.bench.sniffer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What is said in one turn: octets in the making, in an array that is used again, and who says them. One thread. */
final class TalkText {
    private static final String[] WORDS = {
        "price",
        "the",
        "order",
        "of",
        "a",
        "user",
        "and",
        "status",
        "to",
        "open",
        "in",
        "quantity",
        "market",
        "for",
        "account",
        "is",
        "session",
        "with",
        "ready",
        "value",
        "on",
        "limit",
        "region",
        "north",
        "at",
        "item",
        "by"
    };

    private byte[] octets = new byte[1 << 15];
    private int size;
    private boolean client;

    /** Begins a turn. */
    TalkText begin(boolean byClient) {
        size = 0;
        client = byClient;
        return this;
    }

    byte[] octets() {
        return octets;
    }

    int size() {
        return size;
    }

    boolean client() {
        return client;
    }

    TalkText put(int octet) {
        room(1);
        octets[size++] = (byte) octet;
        return this;
    }

    TalkText put(String ascii) {
        byte[] text = ascii.getBytes(StandardCharsets.US_ASCII);
        return put(text, text.length);
    }

    TalkText put(byte[] text, int length) {
        room(length);
        System.arraycopy(text, 0, octets, size, length);
        size += length;
        return this;
    }

    private void room(int more) {
        if (size + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + more));
        }
    }

    /** Words of so many octets in all. */
    static String words(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length + 10);
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }

    /** An object of about so many octets. */
    static String json(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length + 64);
        text.append("{\"op\":\"update\",\"at\":").append(1_700_000_000L + random.nextInt(1_000_000));
        int member = 0;
        while (text.length() < length) {
            text.append(",\"field").append(member++).append("\":");
            if (random.nextBoolean()) {
                text.append(random.nextInt(1_000_000));
            } else {
                text.append('"').append(words(random, 4 + random.nextInt(24))).append('"');
            }
        }
        return text.append('}').toString();
    }
}
