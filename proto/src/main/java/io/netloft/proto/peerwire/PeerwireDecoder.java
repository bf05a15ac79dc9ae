package io.netloft.proto.peerwire;

import io.netloft.proto.bencode.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Reads one direction of a connection between peers and tells a {@link PeerwireVisitor} what it finds. For peers strict;
 * for onlookers lenient.
 *
 * <pre>
 *   HANDSHAKE -- 68 octets --&gt; LENGTH -- four octets, not all zero --&gt; ID --&gt; BODY   --&gt; LENGTH
 *                                |  ^  all zero: keep-alive                |---&gt; BLOCK  --&gt; LENGTH
 *                                +--+                                      +---&gt; PASS   --&gt; LENGTH
 *   gap outside a block, start in the middle, or fault when lenient: SEEKING (PeerwireFooting) --&gt; LENGTH
 *   fault when strict: ENDED, where the rest of the stream is refused
 * </pre>
 *
 * <p><b>Memory:</b> a handshake or a frame in part, never more than its limit allows, and only as it arrives; blocks are
 * handed over as they come. One thread at a time; {@link #close()} lets go of what is held.
 */
public final class PeerwireDecoder implements AutoCloseable {
    private enum State {
        HANDSHAKE,
        LENGTH,
        ID,
        BODY,
        BLOCK,
        PASS,
        SEEKING,
        ENDED
    }

    private static final int LENGTH_BYTES = 4;
    private static final int BLOCK_HEAD = 8;
    private static final int UNKNOWN = -1;

    private final PeerwireLimits limits;
    private final boolean lenient;
    private final PeerwireVisitor visitor;
    private final PeerwireFooting footing;
    private final PeerwireView view = new PeerwireView();
    /** A handshake, a length, or the body of a frame, in part. */
    private final ByteBuf held;

    private State state = State.HANDSHAKE;
    private PeerwireKind kind = PeerwireKind.KEEP_ALIVE;
    /** Octets of the frame still to come, its id counted. */
    private int left;

    private int blockAt;
    private boolean fast = true;
    private int pieces = UNKNOWN;
    private @Nullable PeerwireException broken;

    /** Expects a handshake. */
    public PeerwireDecoder(PeerwireLimits limits, boolean lenient, PeerwireVisitor visitor) {
        this(limits, lenient, visitor, UnpooledByteBufAllocator.DEFAULT);
    }

    /**
     * Expects a handshake.
     *
     * @param lenient whether to tell of faults and read on, as an onlooker does, rather than throw
     * @param allocator where the buffer for what comes in part is from
     */
    public PeerwireDecoder(
            PeerwireLimits limits, boolean lenient, PeerwireVisitor visitor, ByteBufAllocator allocator) {
        this.limits = limits;
        this.lenient = lenient;
        this.visitor = visitor;
        this.footing = new PeerwireFooting(allocator);
        this.held = allocator.heapBuffer(0);
    }

    /** Says how many pieces the share has: from then on bitfields must fit. */
    public void pieces(int count) {
        pieces = count;
    }

    /** Says whether both sides have the fast extension: without it its frames are refused. */
    public void fast(boolean agreed) {
        fast = agreed;
    }

    /** Says that the first octet to come may be any of a stream. */
    public void startMidStream() {
        lose();
    }

    /** Says that the handshake was read elsewhere, and the first octet to come begins the frame that follows it. */
    public void startAfterHandshake() {
        state = State.LENGTH;
    }

    /** Says that the first octet to come begins a frame: what is known of a connection after a silence. */
    public void startHere() {
        if (state != State.ENDED) {
            held.clear();
            footing.begin();
            state = State.LENGTH;
        }
    }

    /** Whether the footing is lost and the start of a frame is looked for. */
    public boolean seeking() {
        return state == State.SEEKING;
    }

    /** Whether the next octet begins a frame or a handshake, as far as is known. */
    public boolean atStart() {
        return (state == State.LENGTH || state == State.HANDSHAKE) && !held.isReadable();
    }

    /**
     * Reads octets and consumes them all.
     *
     * @throws PeerwireException when not lenient and they break a rule or a limit, and on every call thereafter
     */
    public void decode(ByteBuf in) {
        while (in.isReadable()) {
            try {
                step(in);
            } catch (PeerwireException fault) {
                onFault(in, fault);
            }
        }
    }

    /** Says that octets of the stream were lost here. A block goes on without them, anything else is given up. */
    public void gap(long octets) {
        if (state == State.ENDED) {
            return;
        }
        boolean within = (state == State.BLOCK || state == State.PASS) && octets < left;
        if (!within) {
            lose();
        } else if (state == State.BLOCK) {
            view.missing(view.missing() + octets);
            blockAt += (int) octets;
            left -= (int) octets;
        } else {
            left -= (int) octets;
        }
        visitor.skipped(octets);
    }

    /** Lets go of what is held; nothing is read any more. */
    @Override
    public void close() {
        state = State.ENDED;
        footing.close();
        if (held.refCnt() > 0) {
            held.release();
        }
    }

    private void step(ByteBuf in) {
        switch (state) {
            case HANDSHAKE -> handshake(in);
            case LENGTH -> length(in);
            case ID -> id(in);
            case BODY -> body(in);
            case BLOCK -> block(in);
            case PASS -> pass(in);
            case SEEKING -> seek(in);
            case ENDED -> refuse(in);
        }
    }

    private void onFault(ByteBuf in, PeerwireException fault) {
        if (!lenient) {
            state = State.ENDED;
            broken = broken == null ? fault : broken;
            held.clear().capacity(0);
            refuse(in);
            return;
        }
        visitor.fault(fault);
        lose();
    }

    private void refuse(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        if (broken != null) {
            throw broken;
        }
    }

    private void lose() {
        long dropped = held.readableBytes() + (long) footing.held();
        held.clear();
        footing.begin();
        state = State.SEEKING;
        if (dropped > 0) {
            visitor.skipped(dropped);
        }
    }

    private void seek(ByteBuf in) {
        long found = footing.find(in);
        long passed = found < 0 ? -1 - found : found;
        if (passed > 0) {
            visitor.skipped(passed);
        }
        if (found < 0) {
            ByteBuf start = footing.take();
            state = State.LENGTH;
            decode(start);
        }
    }

    /** Holds octets until there are so many; the buffer that has them all, read from its start, or null. */
    private @Nullable ByteBuf collect(ByteBuf in, int wanted) {
        if (!held.isReadable() && in.readableBytes() >= wanted) {
            return in.readSlice(wanted);
        }
        held.writeBytes(in, Math.min(wanted - held.readableBytes(), in.readableBytes()));
        return held.readableBytes() == wanted ? held : null;
    }

    private void let(ByteBuf collected) {
        if (collected == held) {
            held.clear();
            if (held.capacity() > 1 << 12) {
                held.capacity(0);
            }
        }
    }

    private void handshake(ByteBuf in) {
        // Refused at the first octet that differs: a stranger of another protocol is not waited for.
        int have = held.readableBytes();
        int look = Math.min(PeerwireHandshake.PREFIX_LENGTH - have, in.readableBytes());
        for (int i = 0; i < look; i++) {
            byte found = in.getByte(in.readerIndex() + i);
            if (found != PeerwireHandshake.PREFIX[have + i]) {
                throw new PeerwireException(PeerwireFault.HANDSHAKE, "octet " + (have + i) + " is " + found);
            }
        }
        ByteBuf whole = collect(in, PeerwireHandshake.LENGTH);
        if (whole == null) {
            return;
        }
        int at = whole.readerIndex() + PeerwireHandshake.PREFIX_LENGTH;
        byte[] hash = new byte[InfoHash.LENGTH];
        byte[] peerId = new byte[PeerwireHandshake.ID_LENGTH];
        long reserved = whole.getLong(at);
        whole.getBytes(at + Long.BYTES, hash);
        whole.getBytes(at + Long.BYTES + hash.length, peerId);
        let(whole);
        state = State.LENGTH;
        visitor.handshake(new PeerwireHandshake(reserved, InfoHash.of(hash), peerId));
    }

    private void length(ByteBuf in) {
        ByteBuf head = collect(in, LENGTH_BYTES);
        if (head == null) {
            return;
        }
        long length = head.getUnsignedInt(head.readerIndex());
        let(head);
        if (length == 0) {
            view.set(PeerwireKind.KEEP_ALIVE, 0, 0, 0);
            visitor.frame(view);
            return;
        }
        if (length > Integer.MAX_VALUE) {
            throw new PeerwireException(PeerwireFault.LENGTH, length);
        }
        left = (int) length;
        state = State.ID;
    }

    private void id(ByteBuf in) {
        int id = in.readUnsignedByte();
        kind = PeerwireKind.of(id);
        if (kind.fast() && !fast) {
            throw new PeerwireException(PeerwireFault.FAST, "id " + id);
        }
        checkLength(id);
        left--;
        state = switch (kind) {
            case PIECE -> State.BLOCK;
            case UNKNOWN -> State.PASS;
            default -> State.BODY;
        };
        blockAt = -1;
        if (left == 0) {
            body(in);
        }
    }

    private void checkLength(int id) {
        String found = "id " + id + " with " + left + " octets";
        switch (kind) {
            case PIECE -> check(left >= 9 && left - 9 <= limits.maxBlockBytes(), PeerwireFault.BLOCK, found);
            case BITFIELD -> checkBitfield(found);
            case EXTENDED -> check(left >= 2 && left - 2 <= limits.maxExtendedBytes(), PeerwireFault.EXTENDED, found);
            case UNKNOWN -> check(left - 1 <= limits.maxUnknownBytes(), PeerwireFault.UNKNOWN, found);
            default -> check(left == kind.fixedLength(), PeerwireFault.LENGTH, found);
        }
    }

    private void checkBitfield(String found) {
        // BEP 3 wants it first and once; aria2 sends another in place of twenty haves.
        boolean fits = pieces == UNKNOWN
                ? left - 1 <= limits.maxBitfieldBytes()
                : left - 1 == (pieces + Byte.SIZE - 1) / Byte.SIZE;
        check(fits, PeerwireFault.BITFIELD, found);
    }

    private static void check(boolean holds, PeerwireFault fault, String found) {
        if (!holds) {
            throw new PeerwireException(fault, found);
        }
    }

    private void pass(ByteBuf in) {
        int count = Math.min(left, in.readableBytes());
        in.skipBytes(count);
        left -= count;
        if (count > 0) {
            visitor.skipped(count);
        }
        if (left == 0) {
            state = State.LENGTH;
        }
    }

    private void body(ByteBuf in) {
        if (kind == PeerwireKind.UNKNOWN) {
            state = State.LENGTH;
            return;
        }
        ByteBuf body = collect(in, left);
        if (body == null) {
            return;
        }
        int at = body.readerIndex();
        try {
            switch (kind) {
                case HAVE, SUGGEST, ALLOWED_FAST -> view.set(kind, number(body, at), 0, 0);
                case REQUEST, CANCEL, REJECT ->
                    view.set(kind, number(body, at), number(body, at + 4), number(body, at + 8));
                case PORT -> view.set(kind, body.getUnsignedShort(at), 0, 0);
                case BITFIELD -> bitfield(body);
                case EXTENDED -> {
                    view.set(kind, body.getUnsignedByte(at), 0, left - 1);
                    view.body(body.slice(at + 1, left - 1), 0);
                }
                default -> view.set(kind, 0, 0, 0);
            }
            state = State.LENGTH;
            visitor.frame(view);
        } finally {
            let(body);
        }
    }

    private void bitfield(ByteBuf body) {
        int spare = pieces == UNKNOWN ? 0 : left * Byte.SIZE - pieces;
        if (spare > 0 && (body.getByte(body.readerIndex() + left - 1) & (1 << spare) - 1) != 0) {
            throw new PeerwireException(PeerwireFault.BITFIELD, "bits beyond piece " + (pieces - 1));
        }
        view.set(kind, 0, 0, left);
        view.body(body.slice(body.readerIndex(), left), 0);
    }

    private static int number(ByteBuf in, int at) {
        int number = in.getInt(at);
        if (number < 0) {
            throw new PeerwireException(PeerwireFault.RANGE, Integer.toUnsignedString(number));
        }
        return number;
    }

    private void block(ByteBuf in) {
        if (blockAt < 0) {
            ByteBuf head = collect(in, BLOCK_HEAD);
            if (head == null) {
                return;
            }
            int at = head.readerIndex();
            left -= BLOCK_HEAD;
            view.set(kind, number(head, at), number(head, at + 4), left);
            let(head);
            blockAt = 0;
            if (left > 0) {
                return;
            }
        }
        int count = Math.min(left, in.readableBytes());
        view.body(in.readSlice(count), blockAt);
        blockAt += count;
        left -= count;
        if (left == 0) {
            state = State.LENGTH;
        }
        visitor.block(view);
    }
}
