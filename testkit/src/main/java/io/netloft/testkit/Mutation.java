package io.netloft.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Turns good samples into bad ones: flips, cuts, repeats, splices and the numbers that overflow things. */
public final class Mutation {
    private static final List<byte[]> NASTY = List.of(
            new byte[] {0},
            new byte[] {(byte) 0xFF},
            new byte[] {'\r'},
            new byte[] {'\n'},
            new byte[] {'\r', '\n', '\r', '\n'},
            "-1".getBytes(StandardCharsets.US_ASCII),
            "2147483647".getBytes(StandardCharsets.US_ASCII),
            "9223372036854775808".getBytes(StandardCharsets.US_ASCII),
            "ffffffffffffffff".getBytes(StandardCharsets.US_ASCII),
            new byte[] {0x7F, -1, -1, -1},
            new byte[] {-1, -1, -1, -1},
            new byte[] {(byte) 0x80, 0, 0, 0});
    private static final int MAX_STEPS = 6;

    private Mutation() {}

    /** One of the samples, or several, spoilt. */
    public static byte[] of(List<byte[]> samples, Gen gen) {
        byte[] bytes = gen.pick(samples).clone();
        int steps = (int) gen.uniform(1, MAX_STEPS);
        for (int i = 0; i < steps; i++) {
            bytes = step(bytes, samples, gen);
        }
        return bytes;
    }

    private static byte[] step(byte[] bytes, List<byte[]> samples, Gen gen) {
        int at = (int) gen.uniform(0, bytes.length);
        int to = (int) gen.uniform(at, bytes.length);
        return switch ((int) gen.uniform(0, 7)) {
            case 0 -> flip(bytes, gen);
            case 1 -> Arrays.copyOf(bytes, at);
            case 2 -> join(bytes, 0, at, gen.pick(NASTY), bytes, at);
            case 3 -> join(bytes, 0, at, gen.pick(NASTY), bytes, to);
            case 4 -> join(bytes, 0, at, new byte[0], bytes, to);
            case 5 -> join(bytes, 0, to, Arrays.copyOfRange(bytes, at, to), bytes, to);
            case 6 -> splice(bytes, at, gen.pick(samples), gen);
            default -> join(bytes, 0, at, gen.bytes(1, 16), bytes, to);
        };
    }

    private static byte[] flip(byte[] bytes, Gen gen) {
        if (bytes.length > 0) {
            int at = (int) gen.uniform(0, bytes.length - 1);
            bytes[at] = (byte) (gen.flip() ? bytes[at] ^ (1 << gen.uniform(0, 7)) : gen.uniform(0, 255));
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, byte[] other, Gen gen) {
        return join(bytes, 0, at, new byte[0], other, (int) gen.uniform(0, other.length));
    }

    private static byte[] join(byte[] head, int from, int to, byte[] middle, byte[] tail, int tailFrom) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head, from, to - from);
        out.writeBytes(middle);
        out.write(tail, tailFrom, tail.length - tailFrom);
        return out.toByteArray();
    }
}
