package io.netloft.proto.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one bulk as they arrive, in one piece or in parts, each with CRLF behind it. What it holds grows with
 * them, never with their announced number.
 */
final class RespPayload {
    private static final byte[] NOTHING = new byte[0];
    private static final int CRLF_LENGTH = 2;
    private static final int FORMAT_LENGTH = 3;

    private char kind;
    private boolean streamed;
    /** Whether bytes of it are lost. */
    private boolean damaged;

    private byte[] bytes = NOTHING;
    private int length;
    /** Bytes of the current piece that are still to come, its CRLF not counted. */
    private int left;
    /** How many of the two bytes behind the current piece have been seen, or lost. */
    private int endSeen;

    /** Begins a bulk of a kind; streamed when it comes in parts until one is empty. */
    void begin(char bulkKind, boolean inParts) {
        clear();
        kind = bulkKind;
        streamed = inParts;
    }

    /** Begins a piece of so many bytes. */
    void beginPiece(int announced) {
        left = announced;
        endSeen = 0;
    }

    boolean streamed() {
        return streamed;
    }

    /** How many bytes have arrived. */
    int length() {
        return length;
    }

    /** Whether the current piece and its CRLF are there. */
    boolean pieceWhole() {
        return left == 0 && endSeen == CRLF_LENGTH;
    }

    /**
     * Consumes bytes of the current piece, or one of the two behind it.
     *
     * @return how many, or -1 when what stands behind the piece is not CRLF
     */
    int read(ByteBuf in) {
        if (left == 0) {
            byte expected = endSeen == 0 ? RespOctets.CR : RespOctets.LF;
            endSeen++;
            return in.readByte() == expected ? 1 : -1;
        }
        int count = Math.min(in.readableBytes(), left);
        makeRoom(count);
        in.readBytes(bytes, length, count);
        length += count;
        left -= count;
        return count;
    }

    /** Whether a gap of so many bytes ends within the current piece or at the end of its CRLF. */
    boolean covers(long gap) {
        return gap <= left + (long) CRLF_LENGTH - endSeen;
    }

    /** Goes on behind a gap that it {@link #covers}, and returns how many bytes of the bulk are lost. */
    int lose(long gap) {
        int lost = (int) Math.min(gap, left);
        left -= lost;
        endSeen += (int) gap - lost;
        damaged |= lost > 0;
        return lost;
    }

    /** The value that has arrived; null when a verbatim string doesn't begin with its format. */
    @Nullable
    RespMessage build() {
        byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        boolean lossy = damaged;
        clear();
        return switch (kind) {
            case '=' -> verbatim(whole, lossy);
            case '!' -> new RespMessage.BulkError(whole);
            default -> new RespMessage.Bulk(whole);
        };
    }

    void clear() {
        bytes = NOTHING;
        length = 0;
        damaged = false;
    }

    private static @Nullable RespMessage verbatim(byte[] whole, boolean lossy) {
        if (whole.length > FORMAT_LENGTH && whole[FORMAT_LENGTH] == ':') {
            return new RespMessage.Verbatim(
                    new String(whole, 0, FORMAT_LENGTH, StandardCharsets.ISO_8859_1),
                    Arrays.copyOfRange(whole, FORMAT_LENGTH + 1, whole.length));
        }
        return lossy ? new RespMessage.Verbatim("txt", whole) : null;
    }

    private void makeRoom(int count) {
        int needed = length + count;
        if (needed > bytes.length) {
            int announced = length + left;
            bytes = Arrays.copyOf(bytes, (int) Math.min(announced, Math.max(needed, 2L * bytes.length)));
        }
    }
}
