package io.netloft.proto.peerwire;

import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.HexFormat;
import java.util.function.Consumer;

/** What a view showed. */
record SeenFrame(PeerwireKind kind, int piece, int begin, int length, String body, long missing) {
    static SeenFrame of(PeerwireKind kind, int piece, int begin, int length, String body) {
        return new SeenFrame(kind, piece, begin, length, body, 0);
    }

    void write(ByteBuf out) {
        byte[] octets = HexFormat.of().parseHex(body);
        switch (kind) {
            case KEEP_ALIVE -> PeerwireEncoder.keepAlive(out);
            case HAVE, SUGGEST, ALLOWED_FAST -> PeerwireEncoder.piece(out, kind, piece);
            case REQUEST, CANCEL, REJECT -> PeerwireEncoder.block(out, kind, piece, begin, length);
            case PORT -> PeerwireEncoder.port(out, piece);
            case BITFIELD -> PeerwireEncoder.bitfield(out, octets);
            case EXTENDED -> PeerwireEncoder.extended(out, piece, octets);
            case PIECE -> {
                PeerwireEncoder.pieceHead(out, piece, begin, length);
                out.writeBytes(octets);
            }
            default -> PeerwireEncoder.plain(out, kind);
        }
    }

    /** A decoder as the contract drives it. */
    static final class Probe implements StreamProbe<SeenFrame>, PeerwireVisitor {
        private final PeerwireDecoder decoder;
        private final StringBuilder block = new StringBuilder();
        private Consumer<? super SeenFrame> out = seen -> {};

        Probe(PeerwireLimits limits, ByteBufAllocator allocator) {
            decoder = new PeerwireDecoder(limits, false, this, allocator);
        }

        Probe afterHandshake() {
            decoder.startAfterHandshake();
            return this;
        }

        Probe inTheMiddle() {
            decoder.startMidStream();
            return this;
        }

        PeerwireDecoder decoder() {
            return decoder;
        }

        @Override
        public void decode(ByteBuf in, Consumer<? super SeenFrame> to) {
            out = to;
            decoder.decode(in);
        }

        @Override
        public void gap(long octets) {
            decoder.gap(octets);
        }

        @Override
        public Footing footing() {
            return decoder.seeking() ? Footing.SEEKING : Footing.FIRM;
        }

        @Override
        public void close() {
            decoder.close();
        }

        @Override
        public void handshake(PeerwireHandshake handshake) {
            throw new AssertionError("no handshake was sent");
        }

        @Override
        public void frame(PeerwireView frame) {
            out.accept(
                    of(frame.kind(), frame.piece(), frame.begin(), frame.length(), ByteBufUtil.hexDump(frame.body())));
        }

        @Override
        public void block(PeerwireView part) {
            if (part.offset() == 0) {
                block.setLength(0);
            }
            block.append(ByteBufUtil.hexDump(part.body()));
            if (part.last()) {
                out.accept(new SeenFrame(
                        part.kind(), part.piece(), part.begin(), part.length(), block.toString(), part.missing()));
            }
        }
    }
}
