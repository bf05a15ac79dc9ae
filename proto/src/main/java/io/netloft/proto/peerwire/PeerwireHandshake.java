package io.netloft.proto.peerwire;

import io.netloft.proto.bencode.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first 68 octets of each side.
 *
 * @param reserved 64 bits that say what the sender can
 * @param hash the share
 * @param peerId 20 octets that the sender calls itself by
 */
@SuppressWarnings("ArrayRecordComponent")
public record PeerwireHandshake(long reserved, InfoHash hash, byte[] peerId) {
    /** Octets of a handshake. */
    public static final int LENGTH = 68;

    /** Octets of a peer's id. */
    public static final int ID_LENGTH = 20;

    static final int PREFIX_LENGTH = 20;
    static final byte[] PREFIX = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    // The bits as BEP 10 and BEP 6 count them: from the last of the eight octets.
    private static final long EXTENSIONS = 0x10L << 16;
    private static final long FAST = 0x04L;

    /** What we say that we can: extensions and fast. */
    public static final long OURS = EXTENSIONS | FAST;

    /** Whether the sender has the extension protocol (BEP 10). */
    public boolean extensions() {
        return (reserved & EXTENSIONS) != 0;
    }

    /** Whether the sender has the fast extension (BEP 6). */
    public boolean fast() {
        return (reserved & FAST) != 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PeerwireHandshake same
                && reserved == same.reserved
                && hash.equals(same.hash)
                && Arrays.equals(peerId, same.peerId);
    }

    @Override
    public int hashCode() {
        return 31 * hash.hashCode() + Arrays.hashCode(peerId);
    }

    @Override
    public String toString() {
        return hash + " " + Long.toHexString(reserved) + " " + new String(peerId, StandardCharsets.ISO_8859_1);
    }
}
