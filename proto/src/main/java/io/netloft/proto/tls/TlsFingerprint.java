package io.netloft.proto.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fingerprints of hellos: JA3 and JA3S (Salesforce), JA4 (FoxIO). GREASE is left out of all of them. */
final class TlsFingerprint {
    private static final String EMPTY = "000000000000";

    private TlsFingerprint() {}

    /** MD5 of version, ciphers, extensions and, of a client, groups and point formats, as decimals. */
    static String ja3(TlsHello hello) {
        StringBuilder text = new StringBuilder();
        text.append(hello.legacyVersion()).append(',');
        text.append(decimals(Arrays.stream(hello.ciphers()))).append(',');
        text.append(decimals(extensions(hello)));
        if (hello.client()) {
            text.append(',').append(decimals(Arrays.stream(hello.groups())));
            text.append(',')
                    .append(Arrays.stream(hello.pointFormats())
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining("-")));
        }
        return digest("MD5", text.toString());
    }

    private static IntStream extensions(TlsHello hello) {
        return hello.extensions().stream().mapToInt(Integer::intValue);
    }

    private static String decimals(IntStream numbers) {
        return numbers.filter(one -> !TlsHello.isGrease(one))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("-"));
    }

    /** Counts in the clear, then digests of the sorted ciphers, and of the sorted extensions with the signatures. */
    static String ja4(TlsHello hello) {
        long ciphers = count(Arrays.stream(hello.ciphers()));
        long extensions = count(extensions(hello));
        String first = "t" + version(hello.version())
                + (hello.extensions().contains(TlsHello.SERVER_NAME) ? "d" : "i")
                + two(ciphers)
                + two(extensions)
                + alpn(hello.alpn());
        String sorted = hexes(Arrays.stream(hello.ciphers()).sorted());
        String others = hexes(extensions(hello)
                .filter(one -> one != TlsHello.SERVER_NAME && one != TlsHello.ALPN)
                .sorted());
        String signatures = hexes(Arrays.stream(hello.signatures()));
        return first + "_" + (ciphers == 0 ? EMPTY : twelve(sorted)) + "_"
                + (extensions == 0 ? EMPTY : twelve(signatures.isEmpty() ? others : others + "_" + signatures));
    }

    private static long count(IntStream numbers) {
        return numbers.filter(one -> !TlsHello.isGrease(one)).count();
    }

    private static String two(long count) {
        return String.format("%02d", Math.min(count, 99));
    }

    private static String version(int version) {
        return switch (version) {
            case 0x304 -> "13";
            case 0x303 -> "12";
            case 0x302 -> "11";
            case 0x301 -> "10";
            case 0x300 -> "s3";
            case 0x002 -> "s2";
            default -> "00";
        };
    }

    private static String alpn(List<String> protocols) {
        if (protocols.isEmpty() || protocols.get(0).isEmpty()) {
            return "00";
        }
        String name = protocols.get(0);
        char start = name.charAt(0);
        char end = name.charAt(name.length() - 1);
        if (isAlphanumeric(start) && isAlphanumeric(end)) {
            return "" + start + end;
        }
        return String.format("%02x", (int) start).substring(0, 1)
                + String.format("%02x", (int) end).substring(1);
    }

    private static boolean isAlphanumeric(char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    }

    private static String hexes(IntStream numbers) {
        return numbers.filter(one -> !TlsHello.isGrease(one))
                .mapToObj(one -> String.format("%04x", one))
                .collect(Collectors.joining(","));
    }

    private static String twelve(String text) {
        return digest("SHA-256", text).substring(0, 12);
    }

    private static String digest(String algorithm, String text) {
        try {
            byte[] sum = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has " + algorithm, e);
        }
    }
}
