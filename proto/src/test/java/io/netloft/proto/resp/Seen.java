package io.netloft.proto.resp;

import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A message that a decoder has told, and whether a part of it is missing. */
record Seen(RespMessage message, boolean damaged) {
    static Seen of(RespMessage message) {
        return new Seen(message, false);
    }

    /** A decoder as the contract drives it. */
    static final class Probe implements StreamProbe<Seen>, RespVisitor {
        private final RespDecoder decoder;
        private final RespDirection direction;
        private final List<Seen> whole = new ArrayList<>();

        Probe(RespLimits limits, RespDirection direction, ByteBufAllocator allocator) {
            this.direction = direction;
            this.decoder = new RespDecoder(limits, direction, false, this, allocator);
        }

        Probe inTheMiddle() {
            decoder.startMidStream();
            return this;
        }

        @Override
        public void message(RespMessage message, long missing) {
            whole.add(new Seen(message, missing > 0));
        }

        @Override
        public void decode(ByteBuf in, Consumer<? super Seen> out) {
            try {
                decoder.decode(in);
            } finally {
                handOver(out);
            }
        }

        @Override
        public void end(Consumer<? super Seen> out) {
            decoder.endOfInput();
            handOver(out);
        }

        private void handOver(Consumer<? super Seen> out) {
            whole.forEach(out);
            whole.clear();
        }

        @Override
        public void gap(long bytes) {
            decoder.gap(bytes);
        }

        /** A decoder of responses that seeks says by that that it can't tell by itself, but for pushes. */
        @Override
        public Footing footing() {
            if (decoder.seeking()) {
                return direction == RespDirection.REQUESTS ? Footing.SEEKING : Footing.LOST;
            }
            return decoder.ended() ? Footing.LOST : Footing.FIRM;
        }

        @Override
        public void close() {
            decoder.close();
        }
    }
}
