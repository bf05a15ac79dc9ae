package io.netloft.sniffer.app;

import io.netloft.proto.peerwire.PeerwireDecoder;
import io.netloft.proto.peerwire.PeerwireException;
import io.netloft.proto.peerwire.PeerwireHandshake;
import io.netloft.proto.peerwire.PeerwireKind;
import io.netloft.proto.peerwire.PeerwireLimits;
import io.netloft.proto.peerwire.PeerwireView;
import io.netloft.proto.peerwire.PeerwireVisitor;
import io.netloft.sniffer.stream.StreamName;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A conversation between peers of BitTorrent: a line for each frame, of a block at its end. */
final class PeerTalk implements Analyzer {
    /** As peers have them, but an onlooker need not hold what takes a megabyte. */
    private static final PeerwireLimits LIMITS = new PeerwireLimits(1 << 17, 1 << 18, 1 << 16, 1 << 16);

    private static final int OF_EXTENSIONS = 4096;

    private final AppContext context;
    private final StreamName name;
    private final int client;
    private final Side[] sides = {new Side(0), new Side(1)};

    PeerTalk(AppContext context, StreamName name, int client) {
        this.context = context;
        this.name = name;
        this.client = client;
    }

    @Override
    public void midStream(int side) {
        sides[side].decoder.startMidStream();
    }

    @Override
    public void octets(int side, ByteBuf in) {
        sides[side].decoder.decode(in);
    }

    @Override
    public void gap(int side, long missing) {
        sides[side].decoder.gap(missing);
        if (sides[side].decoder.seeking()) {
            sides[side].giveUp();
        }
    }

    @Override
    public void end(int side) {
        sides[side].giveUp();
    }

    @Override
    public int held() {
        return sides[0].decoder.held() + sides[1].decoder.held() + OF_EXTENSIONS;
    }

    @Override
    public void close() {
        sides[0].decoder.close();
        sides[1].decoder.close();
    }

    private static String word(PeerwireKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One direction. */
    private final class Side implements PeerwireVisitor {
        private final int side;
        private final PeerwireDecoder decoder;
        /** What it takes. */
        private final PeerExtensions extensions = new PeerExtensions();
        /** A block whose end has not come. */
        private boolean within;

        private int piece;
        private int begin;
        private int length;
        private long missing;

        Side(int side) {
            this.side = side;
            this.decoder = new PeerwireDecoder(LIMITS, true, this);
        }

        private AppLine begin() {
            return context.line().begin(AppProtocol.PEERWIRE, name, side, side == client);
        }

        @Override
        public void handshake(PeerwireHandshake handshake) {
            AppLine line = begin().word(AppField.KIND, "handshake");
            line.word(AppField.HASH, handshake.hash().toString());
            // One octet a letter: what is not printable is escaped when it is written.
            line.text(AppField.PEER_ID, new String(handshake.peerId(), StandardCharsets.ISO_8859_1));
            String can = handshake.extensions() ? handshake.fast() ? "extensions,fast" : "extensions" : "fast";
            if (handshake.extensions() || handshake.fast()) {
                line.word(AppField.CAN, can);
            }
            line.end();
        }

        @Override
        public void frame(PeerwireView frame) {
            if (frame.kind() == PeerwireKind.EXTENDED) {
                // Numbers of extensions are those that the receiver has chosen.
                sides[1 - side].extensions.write(begin(), frame, extensions);
                return;
            }
            AppLine line = begin().word(AppField.KIND, word(frame.kind()));
            switch (frame.kind()) {
                case HAVE, SUGGEST, ALLOWED_FAST -> line.number(AppField.PIECE, frame.piece());
                case REQUEST, CANCEL, REJECT -> block(line, frame.piece(), frame.begin(), frame.length());
                case PORT -> line.number(AppField.PORT, frame.piece());
                case BITFIELD -> line.number(AppField.HAVE, bits(frame.body())).number(AppField.BYTES, frame.length());
                default -> {}
            }
            line.end();
        }

        private static void block(AppLine line, int piece, int begin, int length) {
            line.number(AppField.PIECE, piece).number(AppField.BEGIN, begin).number(AppField.LENGTH, length);
        }

        private static int bits(ByteBuf field) {
            int bits = 0;
            for (int i = field.readerIndex(); i < field.writerIndex(); i++) {
                bits += Integer.bitCount(field.getByte(i) & 0xFF);
            }
            return bits;
        }

        @Override
        public void block(PeerwireView part) {
            piece = part.piece();
            begin = part.begin();
            length = part.length();
            missing = part.missing();
            within = !part.last();
            if (!within) {
                told(false);
            }
        }

        private void told(boolean cut) {
            AppLine line = begin().word(AppField.KIND, word(PeerwireKind.PIECE));
            block(line, piece, begin, length);
            line.some(AppField.MISSING, missing).flag(AppField.CUT, cut).end();
        }

        void giveUp() {
            if (within) {
                within = false;
                told(true);
            }
        }

        @Override
        public void fault(PeerwireException fault) {
            within = false;
            begin().word(AppField.FAULT, fault.fault().word()).end();
        }
    }
}
