package io.netloft.kvstore.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads what {@link EntryWriter} wrote: {@link #open}, then {@link #next} until it says no. One thread at a time.
 *
 * <p>An entry comes from the log, which has checked it: one that can't be read is a fault of the program, told by {@link
 * IllegalStateException}.
 */
final class EntryReader {
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private long stamp;
    private long random;
    private int ops;
    private int op;
    private int opEnd;
    private OpKind kind = OpKind.COMMAND;
    private boolean resp3;
    private long origin;
    private long seq;
    private long ackedBelow;

    /** Begins with an entry that fills {@code entry}, whose indexes stay as they are. */
    EntryReader open(ByteBuf entry) {
        in = entry.duplicate();
        int version = in.readByte();
        if (version != EntryWriter.VERSION) {
            throw new IllegalStateException("log entry: version " + version + " (expected: " + EntryWriter.VERSION
                    + "); run a release that knows it");
        }
        stamp = in.readLong();
        random = in.readLong();
        ops = in.readInt();
        op = -1;
        opEnd = in.readerIndex();
        return this;
    }

    /** Begins with ops that no entry is around yet. */
    EntryReader ops(ByteBuf those, int count) {
        in = those.duplicate();
        ops = count;
        op = -1;
        opEnd = in.readerIndex();
        return this;
    }

    /** Whether the op's body has been read to its end. */
    boolean isAtOpEnd() {
        return in.readerIndex() == opEnd;
    }

    /** Whether nothing follows the last op. */
    boolean isAtEnd() {
        return opEnd == in.writerIndex();
    }

    long stamp() {
        return stamp;
    }

    long random() {
        return random;
    }

    int ops() {
        return ops;
    }

    /** Goes to the next op; its body lies at the reader index of {@link #body}. */
    boolean next() {
        op++;
        if (op >= ops) {
            return false;
        }
        in.readerIndex(opEnd);
        int length = in.readInt();
        if (length < 2 || length > in.readableBytes()) {
            throw new IllegalStateException(
                    "log entry: op of " + length + " bytes (expected: at most those that follow)");
        }
        opEnd = in.readerIndex() + length;
        int code = in.readByte();
        OpKind known = OpKind.of(code);
        if (known == null) {
            throw new IllegalStateException("log entry: op of kind " + code + " (expected: a known one)");
        }
        kind = known;
        int flags = in.readByte();
        resp3 = (flags & EntryWriter.RESP3) != 0;
        boolean session = (flags & EntryWriter.SESSION) != 0;
        origin = session ? in.readLong() : 0;
        seq = session ? in.readLong() : 0;
        ackedBelow = session ? in.readLong() : 0;
        return true;
    }

    int op() {
        return op;
    }

    OpKind kind() {
        return kind;
    }

    boolean resp3() {
        return resp3;
    }

    long origin() {
        return origin;
    }

    long seq() {
        return seq;
    }

    long ackedBelow() {
        return ackedBelow;
    }

    ByteBuf body() {
        return in;
    }

    boolean more() {
        return in.readerIndex() < opEnd;
    }

    byte[] bytes() {
        int length = in.readInt();
        if (length < 0 || length > in.readableBytes()) {
            throw new IllegalStateException("log entry: " + length + " bytes (expected: at most those that follow)");
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }
}
