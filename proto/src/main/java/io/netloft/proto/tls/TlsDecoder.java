package io.netloft.proto.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * Reads the records of one direction for hellos, as an onlooker.
 *
 * <pre>
 *   HEAD -- five octets --&gt; BODY -- its length --&gt; HEAD
 *     anything that is no hello and not in the clear, a gap, or a start in the middle: DONE
 * </pre>
 *
 * <p>After a change of the cipher a hello in the clear may follow still (the second one of TLS 1.3), anything else that
 * looks like a handshake is encrypted. <b>Memory:</b> a hello in part. One thread at a time.
 */
public final class TlsDecoder {
    private enum State {
        HEAD,
        BODY,
        DONE
    }

    private static final int HEAD = 5;
    private static final int HANDSHAKE = 22;
    private static final int CIPHER_CHANGE = 20;
    private static final int ALERT = 21;
    private static final int MOST_RECORD = (1 << 14) + 2048;
    private static final int MESSAGE_HEAD = 4;

    private final TlsLimits limits;
    private final Consumer<TlsHello> hellos;
    private final ByteBuf head = Unpooled.buffer(HEAD, HEAD);
    private final ByteBuf message;

    private State state = State.HEAD;
    private int type;
    private int left;
    /** Octets of a message that is no hello and is passed over. */
    private int pass;

    private boolean changed;

    /** Expects the first octet of a record; tells of each hello. */
    public TlsDecoder(TlsLimits limits, Consumer<TlsHello> hellos) {
        this.limits = limits;
        this.hellos = hellos;
        this.message = Unpooled.buffer(0, limits.maxHello());
    }

    /** Whether nothing more can be read. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Octets that are held. */
    public int held() {
        return message.capacity();
    }

    /** Says that octets are missing here, or that the first to come may be any of a stream. */
    public void gap() {
        finish();
    }

    private void finish() {
        state = State.DONE;
        message.clear().capacity(0);
    }

    /** Reads all octets. */
    public void decode(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case HEAD -> head(in);
                case BODY -> body(in);
                case DONE -> in.skipBytes(in.readableBytes());
            }
        }
    }

    private void head(ByteBuf in) {
        head.writeBytes(in, Math.min(head.writableBytes(), in.readableBytes()));
        if (head.isWritable()) {
            return;
        }
        type = head.getUnsignedByte(0);
        left = head.getUnsignedShort(3);
        boolean version = head.getByte(1) == 3;
        head.clear();
        if (!version || left > MOST_RECORD || type < CIPHER_CHANGE || type > HANDSHAKE) {
            finish();
        } else if (left > 0) {
            state = State.BODY;
        }
    }

    private void body(ByteBuf in) {
        int count = Math.min(left, in.readableBytes());
        left -= count;
        if (type == HANDSHAKE) {
            handshake(in.readSlice(count));
        } else {
            changed |= type != ALERT;
            in.skipBytes(count);
        }
        if (left == 0 && state == State.BODY) {
            state = State.HEAD;
        }
    }

    private void handshake(ByteBuf in) {
        while (in.isReadable() && state != State.DONE) {
            int passed = Math.min(pass, in.readableBytes());
            in.skipBytes(passed);
            pass -= passed;
            if (in.isReadable()) {
                message(in);
            }
        }
    }

    private void message(ByteBuf in) {
        int missing = MESSAGE_HEAD - message.readableBytes();
        if (missing > 0) {
            message.writeBytes(in, Math.min(missing, in.readableBytes()));
            if (message.readableBytes() < MESSAGE_HEAD) {
                return;
            }
        }
        int kind = message.getByte(0);
        int size = message.getUnsignedMedium(1);
        if (kind != TlsHello.CLIENT && kind != TlsHello.SERVER) {
            pass = size;
            message.clear();
            if (changed) {
                finish();
            }
            return;
        }
        if (size + MESSAGE_HEAD > limits.maxHello()) {
            finish();
            return;
        }
        message.writeBytes(in, Math.min(size + MESSAGE_HEAD - message.readableBytes(), in.readableBytes()));
        if (message.readableBytes() == size + MESSAGE_HEAD) {
            TlsHello hello = TlsHello.read(message);
            message.clear();
            if (hello != null) {
                hellos.accept(hello);
            } else if (changed) {
                finish();
            }
        }
    }
}
