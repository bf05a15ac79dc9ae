package io.netloft.sniffer.app;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages of gRPC in one direction of a call (gRPC over HTTP/2, "Length-Prefixed-Message"). A hole within a
 * message is counted; after any other, where the next message begins is not to be known.
 *
 * <pre>
 *   HEAD: flag(1) length(4) -&gt; BODY: held, where it is wanted and not too long; PASS: counted -&gt; HEAD    hole, fault -&gt; LOST
 * </pre>
 *
 * <p><b>Memory:</b> one message of at most {@value #MOST} octets, as it comes.
 */
final class GrpcReader {
    /** Octets of the longest message that is held. */
    static final int MOST = 1 << 16;

    private static final int HEAD = 5;

    private enum State {
        HEAD,
        BODY,
        PASS,
        LOST
    }

    /** Who is told of messages. */
    interface Listener {
        /**
         * A message.
         *
         * @param octets how long it is on the wire
         * @param body its octets, valid during the call; null where they are not wanted, too many, or not all there
         */
        void message(boolean compressed, long octets, long missing, @Nullable ByteBuf body);

        /** It ends within a message, or breaks a rule; nothing more is told. */
        void broken(String word);
    }

    private final boolean wanted;
    private final Listener listener;
    private final ByteBuf head = Unpooled.buffer(HEAD, HEAD);
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private State state = State.HEAD;
    private boolean compressed;
    private long length;
    private long left;
    private long missing;

    /** Takes whether octets of messages are wanted, or their lengths alone. */
    GrpcReader(boolean wanted, Listener listener) {
        this.wanted = wanted;
        this.listener = listener;
    }

    /** Octets that it holds, at most about. */
    int held() {
        return HEAD + body.capacity();
    }

    /** Reads all octets. */
    void octets(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case HEAD -> head(in);
                case BODY -> body(in);
                case PASS -> {
                    int count = (int) Math.min(left, in.readableBytes());
                    in.skipBytes(count);
                    pass(count);
                }
                case LOST -> in.skipBytes(in.readableBytes());
            }
        }
    }

    /** Says that so many octets are missing here. */
    void missing(long octets) {
        if (state == State.LOST) {
            return;
        }
        if (state == State.HEAD || octets > left) {
            broken("gap");
            return;
        }
        if (state == State.BODY) {
            drop();
            state = State.PASS;
        }
        missing += octets;
        pass(octets);
    }

    /** Says that the direction has ended. */
    void end() {
        if (state != State.LOST && (state != State.HEAD || head.isReadable())) {
            broken("cut");
        }
        drop();
    }

    private void broken(String word) {
        drop();
        state = State.LOST;
        listener.broken(word);
    }

    private void drop() {
        body = Unpooled.EMPTY_BUFFER;
    }

    private void head(ByteBuf in) {
        head.writeBytes(in, Math.min(head.writableBytes(), in.readableBytes()));
        if (head.isWritable()) {
            return;
        }
        int flag = head.getUnsignedByte(0);
        length = head.getUnsignedInt(1);
        head.clear();
        if (flag > 1) {
            broken("flag");
            return;
        }
        compressed = flag == 1;
        left = length;
        missing = 0;
        if (wanted && length <= MOST) {
            state = State.BODY;
            body(in);
        } else {
            state = State.PASS;
            pass(0);
        }
    }

    private void pass(long octets) {
        left -= octets;
        if (left == 0) {
            state = State.HEAD;
            listener.message(compressed, length, missing, null);
        }
    }

    private void body(ByteBuf in) {
        boolean begun = body != Unpooled.EMPTY_BUFFER;
        if (!begun && in.readableBytes() >= left) {
            state = State.HEAD;
            listener.message(compressed, length, 0, in.readSlice((int) left));
            return;
        }
        if (!begun) {
            body = Unpooled.buffer(in.readableBytes(), MOST);
        }
        int count = (int) Math.min(left, in.readableBytes());
        body.writeBytes(in, count);
        left -= count;
        if (left == 0) {
            ByteBuf whole = body;
            drop();
            state = State.HEAD;
            listener.message(compressed, length, 0, whole);
        }
    }
}
