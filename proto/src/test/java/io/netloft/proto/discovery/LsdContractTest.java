package io.netloft.proto.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The proofs that every codec owes; a datagram is whole when its input ends, so that one is written at a time. */
class LsdContractTest extends CodecContract<LsdMessage> {
    private static final String HEX = "0123456789abcdef0123456789abcdef01234567";
    private static final InfoHash HASH = Objects.requireNonNull(InfoHash.parse(HEX));
    private static final LsdLimits LIMITS = new LsdLimits(300, 3, 20);

    private static final class Probe implements CodecProbe<LsdMessage> {
        private final LsdDecoder decoder = new LsdDecoder(LIMITS);
        private final ByteBuf datagram = Unpooled.buffer();

        @Override
        public void decode(ByteBuf in, Consumer<? super LsdMessage> out) {
            datagram.writeBytes(in);
            if (datagram.readableBytes() > LIMITS.maxBytes()) {
                read();
            }
        }

        @Override
        public void end(Consumer<? super LsdMessage> out) {
            if (datagram.isReadable()) {
                out.accept(read());
            }
        }

        private LsdMessage read() {
            try {
                return decoder.decode(datagram);
            } finally {
                datagram.clear();
            }
        }
    }

    @Override
    protected CodecProbe<LsdMessage> decoder(ByteBufAllocator allocator) {
        return new Probe();
    }

    @Override
    protected void encode(LsdMessage message, ByteBuf out) {
        LsdEncoder.write(out, message);
    }

    @Override
    protected LsdMessage message(Gen gen) {
        return new LsdMessage(
                gen.flip() ? LsdMessage.HOST_4 : LsdMessage.HOST_6,
                gen.between(1, 65_535),
                gen.list(1, 3, g -> InfoHash.of(g.bytes(20, 20))),
                gen.string("0123456789abcdef", 0, 20));
    }

    // Each is a datagram of its own.
    @Override
    @Test
    protected void decodesWhatItEncodesToTheSameMessages() {
        io.netloft.testkit.Seeds.check(300, gen -> {
            LsdMessage message = message(gen);
            ByteBuf wire = Unpooled.buffer();
            encode(message, wire);
            assertThat(new LsdDecoder(LIMITS).decode(wire)).isEqualTo(message);
        });
    }

    @Test
    void whatWeWriteFitsTheSmallestReader() {
        ByteBuf four = Unpooled.buffer();
        LsdEncoder.write(four, new LsdMessage(LsdMessage.HOST_4, 65_535, List.of(HASH), "1a2b3c4d"));
        assertThat(four.readableBytes()).isLessThanOrEqualTo(200);
        assertThat(four.toString(java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 65535\r\nInfohash: " + HEX
                        + "\r\ncookie: 1a2b3c4d\r\n\r\n\r\n");
    }

    @Override
    protected List<Example<LsdMessage>> examples() {
        LsdMessage plain = new LsdMessage(LsdMessage.HOST_4, 6881, List.of(HASH), "");
        return List.of(
                Example.of("BEP 14", lsd("Port: 6881", "Infohash: " + HEX), plain),
                Example.of(
                        "with a cookie",
                        lsd("Port: 6881", "Infohash: " + HEX, "cookie: 7f"),
                        new LsdMessage(LsdMessage.HOST_4, 6881, List.of(HASH), "7f")),
                Example.of(
                        "Transmission's capitals",
                        lsd("Port: 51413", "Infohash: " + HEX.toUpperCase(Locale.ROOT), "cookie: abc"),
                        new LsdMessage(LsdMessage.HOST_4, 51413, List.of(HASH), "abc")),
                Example.of("one line feed", lsd("port:6881", "INFOHASH:" + HEX).replace("\r", ""), plain),
                Example.of(
                        "two hashes and an unknown header",
                        lsd("X: y", "Port: 6881", "Infohash: " + HEX, "Infohash: " + HEX),
                        new LsdMessage(LsdMessage.HOST_4, 6881, List.of(HASH, HASH), "")),
                Example.refused("another method", "GET / HTTP/1.1\r\n\r\n", "start"),
                Example.refused("version 1.0", lsd("Port: 1").replace("/1.1", "/1.0"), "start"),
                Example.refused("no port", lsd("Infohash: " + HEX), "port: none"),
                Example.refused("port zero", lsd("Port: 0", "Infohash: " + HEX), "port: 0"),
                Example.refused("port too large", lsd("Port: 65536", "Infohash: " + HEX), "port: 65536"),
                Example.refused("two ports", lsd("Port: 1", "Port: 2", "Infohash: " + HEX), "port: 2"),
                Example.refused("no hash", lsd("Port: 1"), "hash: none"),
                Example.refused("short hash", lsd("Port: 1", "Infohash: 0123"), "hash: 0123"),
                Example.refused("hash of other letters", lsd("Port: 1", "Infohash: " + "g".repeat(40)), "hash: gggg"),
                Example.refused("no header", lsd("nonsense"), "header: nonsense"),
                Example.refused(
                        "two cookies", lsd("Port: 1", "Infohash: " + HEX, "cookie: a", "cookie: b"), "cookie: b"));
    }

    private static String lsd(String... headers) {
        return "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\n" + String.join("\r\n", headers) + "\r\n\r\n\r\n";
    }

    @Override
    protected List<LimitCase> limits() {
        String base = lsd("Port: 6881", "Infohash: " + HEX, "x: ");
        String hash = "Infohash: " + HEX;
        return List.of(
                LimitCase.of(
                        "maxBytes",
                        base.replace("x: ", "x: " + "y".repeat(300 - base.length())),
                        base.replace("x: ", "x: " + "y".repeat(301 - base.length()))),
                LimitCase.of("maxHashes", lsd("Port: 1", hash, hash, hash), lsd("Port: 1", hash, hash, hash, hash)),
                LimitCase.of(
                        "maxCookie",
                        lsd("Port: 1", hash, "cookie: " + "c".repeat(20)),
                        lsd("Port: 1", hash, "cookie: " + "c".repeat(21))));
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return LsdException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxBytes();
    }
}
