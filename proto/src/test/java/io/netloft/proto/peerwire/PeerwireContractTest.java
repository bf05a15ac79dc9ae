package io.netloft.proto.peerwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.StreamCodecContract;
import io.netloft.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proofs that every codec owes. The decoder is told that the handshake is behind it, but where one is shown. */
class PeerwireContractTest extends StreamCodecContract<SeenFrame> {
    static final PeerwireLimits LIMITS = new PeerwireLimits(20_000, 32, 64, 40);

    @Override
    protected StreamProbe<SeenFrame> decoder(ByteBufAllocator allocator) {
        return new SeenFrame.Probe(LIMITS, allocator).afterHandshake();
    }

    @Override
    protected StreamProbe<SeenFrame> midStreamDecoder(ByteBufAllocator allocator) {
        return new SeenFrame.Probe(LIMITS, allocator).inTheMiddle();
    }

    @Override
    protected void encode(SeenFrame message, ByteBuf out) {
        message.write(out);
    }

    @Override
    protected SeenFrame message(Gen gen) {
        PeerwireKind kind = gen.pick(List.of(PeerwireKind.values()));
        int number = gen.between(0, Integer.MAX_VALUE);
        int begin = gen.between(0, Integer.MAX_VALUE);
        return switch (kind) {
            case HAVE, SUGGEST, ALLOWED_FAST -> SeenFrame.of(kind, number, 0, 0, "");
            case REQUEST, CANCEL, REJECT -> SeenFrame.of(kind, number, begin, gen.between(0, 1 << 20), "");
            case PORT -> SeenFrame.of(kind, gen.between(0, 65_535), 0, 0, "");
            case PIECE -> body(kind, number, begin, gen.bytes(0, 200));
            case EXTENDED -> body(kind, gen.between(0, 255), 0, gen.bytes(0, 64));
            // A second bitfield in one stream is refused; that one is read is among the examples.
            case BITFIELD, UNKNOWN -> SeenFrame.of(PeerwireKind.KEEP_ALIVE, 0, 0, 0, "");
            default -> SeenFrame.of(kind, 0, 0, 0, "");
        };
    }

    private static SeenFrame body(PeerwireKind kind, int piece, int begin, byte[] body) {
        return SeenFrame.of(kind, piece, begin, body.length, HexFormat.of().formatHex(body));
    }

    @Override
    protected List<Example<SeenFrame>> examples() {
        return List.of(
                good("keep-alive", "00000000", SeenFrame.of(PeerwireKind.KEEP_ALIVE, 0, 0, 0, "")),
                good("choke", "0000000100", SeenFrame.of(PeerwireKind.CHOKE, 0, 0, 0, "")),
                good("unchoke", "0000000101", SeenFrame.of(PeerwireKind.UNCHOKE, 0, 0, 0, "")),
                good("interested", "0000000102", SeenFrame.of(PeerwireKind.INTERESTED, 0, 0, 0, "")),
                good("not interested", "0000000103", SeenFrame.of(PeerwireKind.NOT_INTERESTED, 0, 0, 0, "")),
                good("bitfield", "0000000305ff80", SeenFrame.of(PeerwireKind.BITFIELD, 0, 0, 2, "ff80")),
                good("have", "000000050400000007", SeenFrame.of(PeerwireKind.HAVE, 7, 0, 0, "")),
                good(
                        "request",
                        "0000000d06000000070000400000004000",
                        SeenFrame.of(PeerwireKind.REQUEST, 7, 16_384, 16_384, "")),
                good(
                        "piece",
                        "0000000c070000000700004000aabbcc",
                        SeenFrame.of(PeerwireKind.PIECE, 7, 16_384, 3, "aabbcc")),
                good("empty piece", "00000009070000000700004000", SeenFrame.of(PeerwireKind.PIECE, 7, 16_384, 0, "")),
                good(
                        "cancel",
                        "0000000d08000000070000400000004000",
                        SeenFrame.of(PeerwireKind.CANCEL, 7, 16_384, 16_384, "")),
                good("port", "00000003091ae1", SeenFrame.of(PeerwireKind.PORT, 6881, 0, 0, "")),
                good("suggest (BEP 6)", "000000050d00000001", SeenFrame.of(PeerwireKind.SUGGEST, 1, 0, 0, "")),
                good("have all (BEP 6)", "000000010e", SeenFrame.of(PeerwireKind.HAVE_ALL, 0, 0, 0, "")),
                good("have none (BEP 6)", "000000010f", SeenFrame.of(PeerwireKind.HAVE_NONE, 0, 0, 0, "")),
                good(
                        "reject (BEP 6)",
                        "0000000d10000000070000400000004000",
                        SeenFrame.of(PeerwireKind.REJECT, 7, 16_384, 16_384, "")),
                good(
                        "allowed fast (BEP 6)",
                        "000000051100000001",
                        SeenFrame.of(PeerwireKind.ALLOWED_FAST, 1, 0, 0, "")),
                good(
                        "extended (BEP 10)",
                        "00000004140364 65".replace(" ", ""),
                        SeenFrame.of(PeerwireKind.EXTENDED, 3, 0, 2, "6465")),
                new Example<>("hash request of version 2, passed over", hex("0000000415010203"), List.of(), null),
                new Example<>("an unknown id alone, passed over", hex("0000000163"), List.of(), null),
                good("have, again", "000000050400000008", SeenFrame.of(PeerwireKind.HAVE, 8, 0, 0, "")),
                refused("choke with a body", "000000020000", "length: id 0 with 2 octets"),
                refused("short have", "0000000404000000", "length: id 4"),
                refused("long request", "0000000e0600", "length: id 6 with 14"),
                refused("four gigabytes", "ffffffff07", "length: 4294967295"),
                refused("two gigabytes of a piece", "7fffffff07", "block: id 7"),
                refused("two gigabytes of an extension", "7fffffff14", "extended: id 20"),
                refused("negative piece", "0000000504ffffffff", "range: 4294967295"),
                refused("negative begin", "0000000d060000000080000000000040ff", "range: 2147483648"));
    }

    private static Example<SeenFrame> good(String name, String hex, SeenFrame frame) {
        return Example.of(name, hex(hex), frame);
    }

    private static Example<SeenFrame> refused(String name, String hex, String words) {
        return Example.refused(name, hex(hex), words);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** What peers say while one fetches from the other: blocks of 16 KiB whose octets are no frames. */
    @Override
    protected Example<SeenFrame> stream() {
        List<SeenFrame> frames = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte[] block = new byte[1 << 14];
            java.util.Arrays.fill(block, (byte) (0x41 + i));
            frames.add(SeenFrame.of(PeerwireKind.HAVE, 0x1122 + i, 0, 0, ""));
            frames.add(SeenFrame.of(PeerwireKind.REQUEST, 0x3344 + i, i << 14, 1 << 14, ""));
            frames.add(body(PeerwireKind.PIECE, 0x5566 + i, i << 14, block));
            frames.add(SeenFrame.of(PeerwireKind.UNCHOKE, 0, 0, 0, ""));
        }
        frames.add(SeenFrame.of(PeerwireKind.HAVE, 0x7788, 0, 0, ""));
        frames.add(SeenFrame.of(PeerwireKind.CANCEL, 0x99, 1 << 14, 1 << 14, ""));
        frames.add(SeenFrame.of(PeerwireKind.HAVE, 0x7789, 0, 0, ""));
        ByteBuf wire = Unpooled.buffer();
        frames.forEach(frame -> frame.write(wire));
        return new Example<>("a transfer", ByteBufUtil.getBytes(wire), frames, null);
    }

    @Override
    protected boolean damaged(SeenFrame message) {
        return message.missing() > 0;
    }

    @Override
    protected List<LimitCase> limits() {
        return List.of(
                new LimitCase("maxBlockBytes", frame(7, 8 + 20_000), frame(7, 8 + 20_001)),
                new LimitCase("maxBitfieldBytes", frame(5, 32), frame(5, 33)),
                new LimitCase("maxExtendedBytes", frame(20, 65), frame(20, 66)),
                new LimitCase("maxUnknownBytes", withHave(frame(99, 40)), frame(99, 41)));
    }

    private static byte[] frame(int id, int body) {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(1 + body).writeByte(id).writeZero(body);
        return ByteBufUtil.getBytes(out);
    }

    /** What is passed over is no message: another one follows it. */
    private static byte[] withHave(byte[] frame) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(frame, hex("000000050400000007")));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return PeerwireException.class;
    }

    @Override
    protected long memoryLimit() {
        return 256;
    }

    @Override
    protected boolean decodesAfterRefusal() {
        return false;
    }

    @Test
    void aBitfieldFitsThePiecesAndMayComeAgain() {
        assertThat(bitfield(9, "0000000305ff80")).hasSize(1);
        assertThatThrownBy(() -> bitfield(9, "0000000205ff")).hasMessageContaining("bitfield: id 5 with 2");
        assertThatThrownBy(() -> bitfield(9, "0000000305ffc0")).hasMessageContaining("bits beyond piece 8");
        assertThat(bitfield(9, "0000000305f0000000000305ff80")).hasSize(2);
    }

    private static List<SeenFrame> bitfield(int pieces, String hex) {
        List<SeenFrame> seen = new ArrayList<>();
        try (SeenFrame.Probe probe =
                new SeenFrame.Probe(LIMITS, Unpooled.buffer().alloc())) {
            probe.decoder().startAfterHandshake();
            probe.decoder().pieces(pieces);
            probe.decode(Unpooled.wrappedBuffer(hex(hex)), seen::add);
        }
        return seen;
    }

    @Test
    void framesOfTheFastExtensionNeedIt() {
        for (String frame : List.of("000000050d00000001", "000000010e", "000000010f", "000000051100000001")) {
            try (SeenFrame.Probe probe =
                    new SeenFrame.Probe(LIMITS, Unpooled.buffer().alloc())) {
                probe.afterHandshake().decoder().fast(false);
                assertThatThrownBy(() -> probe.decode(Unpooled.wrappedBuffer(hex(frame)), seen -> {}))
                        .hasMessageContaining("fast: id");
            }
        }
    }

    @Test
    void aBlockOfWhichOctetsAreLostSaysSo() {
        List<SeenFrame> seen = new ArrayList<>();
        try (SeenFrame.Probe probe =
                new SeenFrame.Probe(LIMITS, Unpooled.buffer().alloc()).afterHandshake()) {
            probe.decode(Unpooled.wrappedBuffer(hex("0000000f070000000700004000aabb")), seen::add);
            probe.gap(2);
            probe.decode(Unpooled.wrappedBuffer(hex("cc ff 000000050400000008".replace(" ", ""))), seen::add);
        }
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).missing()).isEqualTo(2);
        assertThat(seen.get(1)).isEqualTo(SeenFrame.of(PeerwireKind.HAVE, 8, 0, 0, ""));
    }
}
