package io.netloft.proto.bencode;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The name of a share on the wire: SHA-1 over the octets of its {@code info}. Immutable. */
public final class InfoHash implements Comparable<InfoHash> {
    /** Its octets. */
    public static final int LENGTH = 20;

    private static final int BASE32_LENGTH = 32;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final byte[] octets;

    private InfoHash(byte[] octets) {
        this.octets = octets;
    }

    /** From its octets, which are copied. */
    public static InfoHash of(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("info-hash: " + octets.length + " octets (expected: " + LENGTH + ")");
        }
        return new InfoHash(octets.clone());
    }

    /** The hash of an {@code info}. */
    public static InfoHash over(byte[] info) {
        return new InfoHash(sha1().digest(info));
    }

    /** Every Java platform has SHA-1. */
    public static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-1", e);
        }
    }

    /** From 40 hexadecimal digits, or 32 letters and digits of base 32; null when it is neither. */
    public static @Nullable InfoHash parse(String text) {
        if (text.length() == 2 * LENGTH) {
            try {
                return new InfoHash(HexFormat.of().parseHex(text));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
        return text.length() == BASE32_LENGTH ? base32(text.toUpperCase(Locale.ROOT)) : null;
    }

    private static @Nullable InfoHash base32(String text) {
        byte[] octets = new byte[LENGTH];
        long bits = 0;
        int have = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int five = BASE32.indexOf(text.charAt(i));
            if (five < 0) {
                return null;
            }
            bits = bits << 5 | five;
            have += 5;
            if (have >= 8) {
                have -= 8;
                octets[at++] = (byte) (bits >> have);
            }
        }
        return new InfoHash(octets);
    }

    /** A copy of its octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /** 40 hexadecimal digits, in small letters. */
    public String hex() {
        return HexFormat.of().formatHex(octets);
    }

    @Override
    public int compareTo(InfoHash other) {
        return Arrays.compareUnsigned(octets, other.octets);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InfoHash hash && Arrays.equals(octets, hash.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return hex();
    }
}
