package io.netloft.proto.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.WholeProbe;
import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proofs that every codec owes; an answer is whole when it ends. We only read them: what is written is the test's. */
class TrackerAnswerContractTest extends CodecContract<TrackerAnswerContractTest.Seen> {
    private static final BencodeLimits LIMITS = new BencodeLimits(300, 4, 40);
    private static final long USUAL_SECONDS = 1_800;
    private static final HexFormat HEX = HexFormat.of();
    private static final String ONE_OF_SIX = "fd77" + "0".repeat(27) + "1" + "1ae1";

    /** An answer that can be compared; a peer is the octets of its host and port, those of IPv4 first. */
    record Seen(String failure, long seconds, List<String> peers) {
        static Seen of(TrackerAnswer answer) {
            List<String> peers = answer.peers().stream()
                    .map(peer -> HEX.formatHex(peer.host()) + HEX.toHexDigits((short) peer.port()))
                    .toList();
            return new Seen(answer.failure(), answer.intervalSeconds(), peers);
        }

        static Seen giving(String... peers) {
            return new Seen("", 900, List.of(peers));
        }
    }

    @Override
    protected CodecProbe<Seen> decoder(ByteBufAllocator allocator) {
        return new WholeProbe<>(LIMITS.maxBytes(), document -> Seen.of(TrackerAnswer.read(document, LIMITS)));
    }

    @Override
    protected void encode(Seen message, ByteBuf out) {
        BencodeValue.Builder answer = BencodeValue.Dict.builder();
        if (message.failure.isEmpty()) {
            answer.put("interval", message.seconds)
                    .put("peers", compact(message.peers, 12))
                    .put("peers6", compact(message.peers, 36));
        } else {
            answer.put("failure reason", message.failure);
        }
        BencodeEncoder.write(out, answer.build());
    }

    private static byte[] compact(List<String> peers, int digits) {
        return HEX.parseHex(String.join(
                "", peers.stream().filter(peer -> peer.length() == digits).toList()));
    }

    @Override
    protected Seen message(Gen gen) {
        if (gen.chance(20)) {
            return new Seen("no " + gen.word(1, 20), USUAL_SECONDS, List.of());
        }
        List<String> peers = new ArrayList<>(gen.list(0, 5, one -> peer(one, 4)));
        peers.addAll(gen.list(0, 5, one -> peer(one, 16)));
        return new Seen("", gen.between(0, Long.MAX_VALUE), peers);
    }

    private static String peer(Gen gen, int octets) {
        return HEX.formatHex(gen.bytes(octets, octets)) + HEX.toHexDigits((short) gen.between(1, 65_535));
    }

    // Each is a document of its own.
    @Override
    @Test
    protected void decodesWhatItEncodesToTheSameMessages() {
        Seeds.check(300, gen -> {
            Seen message = message(gen);
            ByteBuf wire = Unpooled.buffer();
            encode(message, wire);
            byte[] document = new byte[wire.readableBytes()];
            wire.readBytes(document);
            assertThat(Seen.of(TrackerAnswer.read(document, LIMITS))).isEqualTo(message);
        });
    }

    @Override
    protected List<Example<Seen>> examples() {
        List<Example<Seen>> examples = new ArrayList<>(refused());
        examples.add(Example.of("compact (BEP 23)", peers("6:\u007f\0\0\1\u001a\u00e1"), Seen.giving("7f0000011ae1")));
        examples.add(Example.of(
                "compact, with half a peer behind",
                peers("9:\u007f\0\0\1\u001a\u00e1\u007f\0\0"),
                Seen.giving("7f0000011ae1")));
        examples.add(Example.of("compact, port zero", peers("6:\u007f\0\0\1\0\0"), Seen.giving()));
        examples.add(Example.of(
                "compact of IPv6 (BEP 7)",
                "d8:intervali900e6:peers618:\u00fd\u0077" + "\0".repeat(13) + "\1\u001a\u00e1e",
                Seen.giving(ONE_OF_SIX)));
        examples.add(Example.of("nobody", peers("0:"), Seen.giving()));
        examples.add(written("written out (BEP 3)", "9:127.0.0.1", "6881", "7f0000011ae1"));
        examples.add(written("written out, IPv6", "7:fd77::1", "6881", ONE_OF_SIX));
        examples.add(written("written out, a name", "9:localhost", "6881"));
        examples.add(written("written out, port zero", "9:127.0.0.1", "0"));
        examples.add(written("written out, port too large", "9:127.0.0.1", "65536"));
        examples.add(written("written out, a port below zero whose last bits are one", "9:127.0.0.1", "-4294967295"));
        examples.add(Example.of("written out, no peer at all", peers("li1e1:aledee"), Seen.giving()));
        examples.add(Example.of(
                "a reason", "d14:failure reason9:not todaye", new Seen("not today", USUAL_SECONDS, List.of())));
        examples.add(Example.of(
                "a reason without words", "d14:failure reason0:e", new Seen("refused", USUAL_SECONDS, List.of())));
        examples.add(Example.of("no interval", "d5:peers0:e", new Seen("", USUAL_SECONDS, List.of())));
        examples.add(Example.of(
                "an interval below zero", "d8:intervali-1e5:peers0:e", new Seen("", USUAL_SECONDS, List.of())));
        return examples;
    }

    private static List<Example<Seen>> refused() {
        return List.of(
                Example.refused("text", "<html>", "a value begins"),
                Example.refused("a list", "le", "no answer of a tracker: answer: another value"),
                Example.refused("nothing in it", "de", "no answer of a tracker: peers: none"),
                Example.refused("peers that are a number", peers("i1e"), "peers: none"),
                Example.refused("cut", "d8:interval", "ends in the middle"),
                Example.refused("something behind", peers("0:") + "x", "nothing follows"));
    }

    private static Example<Seen> written(String name, String host, String port, String... seen) {
        return Example.of(name, peers("ld2:ip" + host + "4:porti" + port + "eee"), Seen.giving(seen));
    }

    private static String peers(String value) {
        return "d8:intervali900e5:peers" + value + "e";
    }

    @Override
    protected List<LimitCase> limits() {
        return List.of(
                LimitCase.of("maxBytes", reason(277), reason(278)),
                LimitCase.of("maxDepth", "d1:allleee5:peers0:e", "d1:alllleeee5:peers0:e"),
                LimitCase.of("maxValues", values(35), values(36)));
    }

    private static String reason(int letters) {
        return "d14:failure reason" + letters + ":" + "x".repeat(letters) + "e";
    }

    private static String values(int numbers) {
        return "d1:al" + "i1e".repeat(numbers) + "e5:peers0:e";
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return BencodeException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxBytes();
    }
}
