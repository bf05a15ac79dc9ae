package io.netloft.proto.peerwire;

import io.netloft.proto.bencode.BencodeDecoder;
import io.netloft.proto.bencode.BencodeEncoder;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.BencodeLimits;
import io.netloft.proto.bencode.BencodeValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message of {@code ut_metadata} (BEP 9).
 *
 * @param kind what it is
 * @param part number of the part of {@code info}, 16 KiB each
 * @param totalSize octets of {@code info}, of {@link Kind#DATA} only
 * @param octets the part, of {@link Kind#DATA} only
 */
@SuppressWarnings("ArrayRecordComponent")
public record MetadataPart(Kind kind, int part, int totalSize, byte[] octets) {
    /** Octets of every part but the last. */
    public static final int PART = 1 << 14;

    private static final byte[] NONE = {};

    /** What a message is. */
    public enum Kind {
        REQUEST(0),
        DATA(1),
        REJECT(2),
        /** A later version's: to be passed over. */
        UNKNOWN(-1);

        private final int type;

        Kind(int type) {
            this.type = type;
        }

        private static Kind of(@Nullable Long type) {
            for (Kind kind : values()) {
                if (type != null && type == kind.type && kind != UNKNOWN) {
                    return kind;
                }
            }
            return UNKNOWN;
        }
    }

    /** A request or a reject. */
    public static MetadataPart of(Kind kind, int part) {
        return new MetadataPart(kind, part, 0, NONE);
    }

    /** Octets that part of so many octets in all must have. */
    public static int lengthOf(int part, int totalSize) {
        return (int) Math.max(0, Math.min(PART, totalSize - (long) part * PART));
    }

    /**
     * Reads the body of the frame.
     *
     * @throws PeerwireException when it is none
     */
    public static MetadataPart read(byte[] body) {
        ByteBuf in = Unpooled.wrappedBuffer(body);
        BencodeValue head;
        try {
            head = new BencodeDecoder(BencodeLimits.MESSAGE).decode(in);
        } catch (BencodeException e) {
            throw new PeerwireException(PeerwireFault.EXTENSION, String.valueOf(e.getMessage()));
        }
        if (!(head instanceof BencodeValue.Dict dict)) {
            throw new PeerwireException(PeerwireFault.EXTENSION, "no dictionary in ut_metadata");
        }
        Kind kind = Kind.of(dict.number("msg_type"));
        Long part = dict.number("piece");
        if (kind == Kind.UNKNOWN) {
            return of(kind, 0);
        }
        if (part == null || part < 0 || part > Integer.MAX_VALUE / PART) {
            throw new PeerwireException(PeerwireFault.EXTENSION, "part " + part + " of metadata");
        }
        if (kind != Kind.DATA) {
            return of(kind, part.intValue());
        }
        int total = ExtensionHandshake.number(dict, "total_size", Integer.MAX_VALUE);
        if (in.readableBytes() != lengthOf(part.intValue(), total)) {
            throw new PeerwireException(
                    PeerwireFault.EXTENSION, in.readableBytes() + " octets of part " + part + " of " + total);
        }
        return new MetadataPart(kind, part.intValue(), total, ByteBufUtil.getBytes(in));
    }

    /** The body of the frame. */
    public byte[] write() {
        var dict = BencodeValue.Dict.builder().put("msg_type", kind.type).put("piece", part);
        if (kind == Kind.DATA) {
            dict.put("total_size", totalSize);
        }
        byte[] head = BencodeEncoder.bytes(dict.build());
        byte[] body = Arrays.copyOf(head, head.length + octets.length);
        System.arraycopy(octets, 0, body, head.length, octets.length);
        return body;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MetadataPart same
                && kind == same.kind
                && part == same.part
                && totalSize == same.totalSize
                && Arrays.equals(octets, same.octets);
    }

    @Override
    public int hashCode() {
        return kind.hashCode() * 31 + part;
    }
}
