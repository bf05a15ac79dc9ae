package io.netloft.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** The contract for the frame codec, whose view is copied to text before it moves on. */
abstract class FrameCodecContract extends StreamCodecContract<String> {
    private static final HexFormat HEX = HexFormat.of();

    @Override
    protected StreamProbe<String> decoder(ByteBufAllocator allocator) {
        return new Probe(StreamProbe.Footing.FIRM);
    }

    @Override
    protected StreamProbe<String> midStreamDecoder(ByteBufAllocator allocator) {
        return new Probe(StreamProbe.Footing.LOST);
    }

    @Override
    protected void encode(String message, ByteBuf out) {
        byte[] payload = HEX.parseHex(message);
        out.writeShort(payload.length).writeBytes(payload);
    }

    @Override
    protected String message(Gen gen) {
        return HEX.formatHex(gen.bytes(0, FrameView.MAX_FRAME));
    }

    @Override
    protected List<Example<String>> examples() {
        return List.of(
                Example.of("empty", new byte[] {0, 0}, ""),
                Example.of("one", new byte[] {0, 1, 7}, "07"),
                Example.of("two", new byte[] {0, 1, 7, 0, 2, 8, 9}, "07", "0809"),
                Example.refused("long", new byte[] {3, 0}, "frame: 768"));
    }

    @Override
    protected List<LimitCase> limits() {
        byte[] at = new byte[2 + FrameView.MAX_FRAME];
        at[0] = 2;
        at[1] = 88;
        return List.of(new LimitCase("maxFrame", at, new byte[] {2, 89}));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return FrameView.FrameException.class;
    }

    @Override
    protected long memoryLimit() {
        return 2 + FrameView.MAX_FRAME;
    }

    private static final class Probe implements StreamProbe<String> {
        private final FrameView view = new FrameView();
        private Footing footing;

        Probe(Footing footing) {
            this.footing = footing;
        }

        @Override
        public void decode(ByteBuf in, Consumer<? super String> out) {
            if (footing == Footing.LOST) {
                in.skipBytes(in.readableBytes());
            }
            while (view.read(in)) {
                out.accept(ByteBufUtil.hexDump(in, view.start(), view.length()));
            }
        }

        @Override
        public void gap(long bytes) {
            footing = Footing.LOST;
        }

        @Override
        public Footing footing() {
            return footing;
        }
    }
}
