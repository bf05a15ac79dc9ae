package io.netloft.p2p;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals datagrams of a private group (AES-256-GCM), and opens those of others: each once, and not long after it was
 * sealed. Belongs to the loop.
 *
 * <pre>
 *   "NLG1" | 12 nonce | sealed: 8 time in ms, the datagram | 16 tag
 * </pre>
 */
final class GroupSeal {
    /** Octets that a sealed datagram has more. */
    static final int MORE = 40;

    private static final byte[] MAGIC = "NLG1".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    /** Clocks of a network differ; what is older was kept by somebody, or comes from a clock that is far off. */
    private static final long MOST_OLD_MS = 120_000;
    /** A thousand datagrams a second are read at most: those of two minutes. */
    private static final int MOST_SEEN = 240_000;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();
    private final Set<ByteBuffer> seen = new LinkedHashSet<>();
    private final Set<ByteBuffer> before = new LinkedHashSet<>();
    private long turnedMs;

    GroupSeal(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Seals octets, at a time of the day. */
    byte[] seal(byte[] octets, long nowMs) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] inner = ByteBuffer.allocate(Long.BYTES + octets.length)
                .putLong(nowMs)
                .put(octets)
                .array();
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(inner);
            return ByteBuffer.allocate(MAGIC.length + NONCE + sealed.length)
                    .put(MAGIC)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is in every JDK", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(MAGIC);
        return cipher;
    }

    /** What was sealed; null when it is not of the group, was opened before, or is too old. */
    byte @Nullable [] open(byte[] datagram, long nowMs) {
        boolean ours = datagram.length >= MORE && Arrays.equals(datagram, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        if (!ours) {
            return null;
        }
        byte[] nonce = Arrays.copyOfRange(datagram, MAGIC.length, MAGIC.length + NONCE);
        int from = MAGIC.length + NONCE;
        try {
            byte[] inner = cipher(Cipher.DECRYPT_MODE, nonce).doFinal(datagram, from, datagram.length - from);
            long sealedMs = ByteBuffer.wrap(inner).getLong();
            if (Math.abs(nowMs - sealedMs) > MOST_OLD_MS || !fresh(ByteBuffer.wrap(nonce), nowMs)) {
                return null;
            }
            return Arrays.copyOfRange(inner, Long.BYTES, inner.length);
        } catch (GeneralSecurityException notOurs) {
            return null;
        }
    }

    // Two sets that take turns: what was seen stays for twice the longest time that it could be sent again, at least.
    private boolean fresh(ByteBuffer nonce, long nowMs) {
        if (nowMs - turnedMs > 2 * MOST_OLD_MS || seen.size() >= MOST_SEEN) {
            turnedMs = nowMs;
            before.clear();
            before.addAll(seen);
            seen.clear();
        }
        return !before.contains(nonce) && seen.add(nonce);
    }
}
