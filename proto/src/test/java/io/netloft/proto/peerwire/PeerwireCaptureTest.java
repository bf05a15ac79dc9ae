package io.netloft.proto.peerwire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.CaptureContract;
import io.netloft.proto.PcapStreams;
import io.netloft.proto.bencode.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A transfer of two blocks as tcpdump recorded it: handshakes, extensions, metadata, blocks, and the end. */
class PeerwireCaptureTest extends CaptureContract {
    private static final InfoHash HASH = InfoHash.over("captured".getBytes(StandardCharsets.US_ASCII));
    private static final ExtensionHandshake EXTENSIONS =
            new ExtensionHandshake(Map.of(ExtensionHandshake.METADATA, 1), 6881, "netloft", 500, 100, false);

    private static final List<Exchange> CONVERSATION = List.of(
            new Exchange(text(out -> handshake(out, "-NL0100-taker0000000")), text(out -> {
                handshake(out, "-NL0100-giver0000000");
                PeerwireEncoder.extended(out, ExtensionHandshake.ID, EXTENSIONS.write());
                PeerwireEncoder.plain(out, PeerwireKind.HAVE_ALL);
            })),
            new Exchange(
                    text(out -> {
                        PeerwireEncoder.extended(out, ExtensionHandshake.ID, EXTENSIONS.write());
                        PeerwireEncoder.plain(out, PeerwireKind.HAVE_NONE);
                        PeerwireEncoder.plain(out, PeerwireKind.INTERESTED);
                        PeerwireEncoder.extended(
                                out,
                                1,
                                MetadataPart.of(MetadataPart.Kind.REQUEST, 0).write());
                    }),
                    text(out -> {
                        PeerwireEncoder.plain(out, PeerwireKind.UNCHOKE);
                        PeerwireEncoder.extended(
                                out, 1, new MetadataPart(MetadataPart.Kind.DATA, 0, 100, new byte[100]).write());
                    })),
            new Exchange(
                    text(out -> {
                        PeerwireEncoder.block(out, PeerwireKind.REQUEST, 0, 0, 1_000);
                        PeerwireEncoder.block(out, PeerwireKind.REQUEST, 1, 0, 500);
                        PeerwireEncoder.block(out, PeerwireKind.CANCEL, 1, 0, 500);
                    }),
                    text(out -> {
                        PeerwireEncoder.pieceHead(out, 0, 0, 1_000);
                        out.writeZero(1_000);
                        PeerwireEncoder.block(out, PeerwireKind.REJECT, 1, 0, 500);
                    })),
            new Exchange(
                    text(out -> {
                        PeerwireEncoder.piece(out, PeerwireKind.HAVE, 0);
                        PeerwireEncoder.plain(out, PeerwireKind.NOT_INTERESTED);
                    }),
                    text(PeerwireEncoder::keepAlive)));

    PeerwireCaptureTest() {
        super("peerwire", CONVERSATION);
    }

    private static void handshake(ByteBuf out, String id) {
        PeerwireEncoder.handshake(
                out, new PeerwireHandshake(PeerwireHandshake.OURS, HASH, id.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String text(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return new String(ByteBufUtil.getBytes(out), StandardCharsets.ISO_8859_1);
    }

    @Override
    protected void check(PcapStreams streams) {
        assertThat(kinds(streams.fromClient()))
                .containsExactly(
                        "handshake",
                        "EXTENDED",
                        "HAVE_NONE",
                        "INTERESTED",
                        "EXTENDED",
                        "REQUEST",
                        "REQUEST",
                        "CANCEL",
                        "HAVE",
                        "NOT_INTERESTED");
        assertThat(kinds(streams.fromServer()))
                .containsExactly(
                        "handshake", "EXTENDED", "HAVE_ALL", "UNCHOKE", "EXTENDED", "PIECE", "REJECT", "KEEP_ALIVE");
    }

    private static List<String> kinds(ByteBuf stream) {
        List<String> kinds = new ArrayList<>();
        PeerwireVisitor visitor = new PeerwireVisitor() {
            @Override
            public void handshake(PeerwireHandshake handshake) {
                assertThat(handshake.hash()).isEqualTo(HASH);
                kinds.add("handshake");
            }

            @Override
            public void frame(PeerwireView frame) {
                kinds.add(frame.kind().name());
            }

            @Override
            public void block(PeerwireView part) {
                if (part.last()) {
                    kinds.add(part.kind().name());
                }
            }
        };
        try (PeerwireDecoder decoder = new PeerwireDecoder(PeerwireLimits.DEFAULT, false, visitor)) {
            inPieces(stream, decoder::decode);
        }
        return kinds;
    }
}
