package io.netloft.proto;

import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A format that is read as a whole when its input ends, as {@link CodecContract} drives it. What is longer than the format
 * allows is handed over at once, to be refused.
 *
 * @param <M> what it decodes to
 */
public final class WholeProbe<M> implements CodecProbe<M> {
    private final int maxBytes;
    private final Function<byte[], M> reader;
    private final ByteBuf held = Unpooled.buffer();

    /**
     * One that has read nothing.
     *
     * @param maxBytes longest document that {@code reader} takes
     * @param reader decodes a document, or throws the codec's own exception
     */
    public WholeProbe(int maxBytes, Function<byte[], M> reader) {
        this.maxBytes = maxBytes;
        this.reader = reader;
    }

    @Override
    public void decode(ByteBuf in, Consumer<? super M> out) {
        held.writeBytes(in);
        if (held.readableBytes() > maxBytes) {
            out.accept(read());
        }
    }

    @Override
    public void end(Consumer<? super M> out) {
        if (held.isReadable()) {
            out.accept(read());
        }
    }

    private M read() {
        byte[] document = ByteBufUtil.getBytes(held);
        held.clear();
        return reader.apply(document);
    }

    @Override
    public void close() {
        held.release();
    }
}
