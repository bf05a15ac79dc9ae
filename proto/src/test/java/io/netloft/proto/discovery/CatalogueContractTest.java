package io.netloft.proto.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The proofs that every codec owes; a datagram is whole when its input ends, so that one is written at a time. */
class CatalogueContractTest extends CodecContract<CatalogueMessage> {
    private static final CatalogueLimits LIMITS = new CatalogueLimits(700, 3, 20, 30);
    private static final String NODE = "12345678";
    private static final long NODE_NUMBER = 0x3132333435363738L;
    private static final String HASH = "abcdefghijklmnopqrst";
    private static final CatalogueEntry REPORT =
            new CatalogueEntry(InfoHash.of(HASH.getBytes(StandardCharsets.US_ASCII)), "report.iso", 1_048_576, 1);
    private static final String ENTRY = "d1:fi1e1:h20:" + HASH + "1:li1048576e1:n10:report.isoe";

    private static final class Probe implements CodecProbe<CatalogueMessage> {
        private final CatalogueDecoder decoder = new CatalogueDecoder(LIMITS);
        private final ByteBuf datagram = Unpooled.buffer();

        @Override
        public void decode(ByteBuf in, Consumer<? super CatalogueMessage> out) {
            datagram.writeBytes(in);
            if (datagram.readableBytes() > LIMITS.maxBytes()) {
                read();
            }
        }

        @Override
        public void end(Consumer<? super CatalogueMessage> out) {
            if (datagram.isReadable()) {
                out.accept(read());
            }
        }

        private CatalogueMessage read() {
            try {
                return decoder.decode(datagram);
            } finally {
                datagram.clear();
            }
        }
    }

    @Override
    protected CodecProbe<CatalogueMessage> decoder(ByteBufAllocator allocator) {
        return new Probe();
    }

    @Override
    protected void encode(CatalogueMessage message, ByteBuf out) {
        CatalogueEncoder.write(out, message);
    }

    @Override
    protected CatalogueMessage message(Gen gen) {
        long node = gen.between(Long.MIN_VALUE, Long.MAX_VALUE);
        int port = gen.between(1, 65_535);
        int reference = gen.between(1, Integer.MAX_VALUE);
        return switch (gen.between(0, 3)) {
            case 0 ->
                new CatalogueMessage.Announce(
                        node,
                        name(gen, 18),
                        port,
                        gen.between(0, 65_535),
                        gen.between(0, Long.MAX_VALUE),
                        gen.between(0, Long.MAX_VALUE),
                        gen.between(Long.MIN_VALUE, Long.MAX_VALUE),
                        gen.between(0, Integer.MAX_VALUE),
                        gen.list(0, 3, CatalogueContractTest::entry));
            case 1 -> new CatalogueMessage.Query(node, reference, name(gen, 28));
            case 2 ->
                new CatalogueMessage.Answer(
                        node, name(gen, 18), port, reference, gen.flip(), gen.list(0, 3, CatalogueContractTest::entry));
            default -> new CatalogueMessage.Goodbye(node, gen.between(0, Long.MAX_VALUE));
        };
    }

    private static CatalogueEntry entry(Gen gen) {
        return new CatalogueEntry(
                InfoHash.of(gen.bytes(20, 20)),
                name(gen, 60),
                gen.between(0, Long.MAX_VALUE),
                gen.between(1, Integer.MAX_VALUE));
    }

    /** A name of at most so many octets; not of dots alone. */
    private static String name(Gen gen, int octets) {
        return "a" + gen.string("abc .-_äß", 0, (octets - 1) / 2);
    }

    // Each is a datagram of its own.
    @Override
    @Test
    protected void decodesWhatItEncodesToTheSameMessages() {
        Seeds.check(300, gen -> {
            CatalogueMessage message = message(gen);
            ByteBuf wire = Unpooled.buffer();
            encode(message, wire);
            assertThat(wire.readableBytes()).isEqualTo(CatalogueEncoder.length(message));
            assertThat(new CatalogueDecoder(LIMITS).decode(wire)).isEqualTo(message);
        });
    }

    @Test
    void asManyEntriesAsFitAreTaken() {
        CatalogueLimits limits = CatalogueLimits.DEFAULT;
        List<CatalogueEntry> many = new ArrayList<>();
        Gen gen = Seeds.gen();
        for (int i = 0; i < 100; i++) {
            many.add(new CatalogueEntry(InfoHash.of(gen.bytes(20, 20)), "name of share " + i, i, 1));
        }
        CatalogueMessage.Announce bare = announce(List.of());
        int room = limits.maxBytes() - CatalogueEncoder.length(bare);
        List<CatalogueEntry> fitting = CatalogueEncoder.fitting(many, room, limits);
        assertThat(fitting).hasSizeGreaterThan(10).isEqualTo(many.subList(0, fitting.size()));
        int length = CatalogueEncoder.length(announce(fitting));
        assertThat(length).isLessThanOrEqualTo(1200);
        assertThat(CatalogueEncoder.length(announce(many.subList(0, fitting.size() + 1))))
                .isGreaterThan(1200);
        assertThat(CatalogueEncoder.fitting(many, 100_000, limits)).hasSize(limits.maxEntries());
        assertThat(CatalogueEncoder.fitting(many, 10, limits)).isEmpty();
    }

    private static CatalogueMessage.Announce announce(List<CatalogueEntry> entries) {
        return new CatalogueMessage.Announce(NODE_NUMBER, "anna", 6881, 8083, 1, 2, 3, 100, entries);
    }

    @Test
    void theDigestsOfTwoListsDifferByTheMarkOfWhatIsMissing() {
        assertThat(REPORT.mark()).isEqualTo(0x6162636465666768L);
    }

    @Override
    protected List<Example<CatalogueMessage>> examples() {
        List<Example<CatalogueMessage>> examples = new ArrayList<>(refused());
        examples.add(Example.of(
                "announce",
                announce("4:anna", "6881", "l" + ENTRY + "e"),
                new CatalogueMessage.Announce(NODE_NUMBER, "anna", 6881, 8083, 7, 2, NODE_NUMBER, 1, List.of(REPORT))));
        examples.add(Example.of(
                "announce with nothing in it, and a field of later times",
                announce("4:anna", "6881", "le").replaceFirst("e$", "1:zd1:y2:zzee"),
                new CatalogueMessage.Announce(NODE_NUMBER, "anna", 6881, 8083, 7, 2, NODE_NUMBER, 1, List.of())));
        examples.add(Example.of("query", query("3:Rep", "5"), new CatalogueMessage.Query(NODE_NUMBER, 5, "Rep")));
        examples.add(Example.of(
                "answer",
                "d1:a4:anna1:k6:answer1:mi1e1:n8:" + NODE + "1:pi6881e1:ri5e1:vi1e1:xl" + ENTRY + "ee",
                new CatalogueMessage.Answer(NODE_NUMBER, "anna", 6881, 5, true, List.of(REPORT))));
        examples.add(Example.of("bye", bye("i7e"), new CatalogueMessage.Goodbye(NODE_NUMBER, 7)));
        return examples;
    }

    private static List<Example<CatalogueMessage>> refused() {
        return List.of(
                Example.refused("text", "BT-SEARCH * HTTP/1.1\r\n\r\n", "form: kind"),
                Example.refused("a list", "le", "form: another value"),
                Example.refused("cut", "d1:vi1e", "form: cut"),
                Example.refused("something behind", bye("i7e") + "x", "form: trailing"),
                Example.refused("deep", "d1:z" + "l".repeat(20) + "e".repeat(20) + "e", "form: depth"),
                Example.refused("no version", "de", "version: null"),
                Example.refused("a later version", bye("i7e").replace("1:vi1e", "1:vi2e"), "version: 2"),
                Example.refused("no kind", "d1:vi1ee", "kind: none"),
                Example.refused("another kind", "d1:k4:what1:vi1ee", "kind: what"),
                Example.refused("a short node", bye("i7e").replace("8:" + NODE, "7:1234567"), "field: n: 7 octets"),
                Example.refused("an epoch below zero", bye("i-1e"), "field: e: -1"),
                Example.refused("no epoch", bye("0:"), "field: e: none"),
                Example.refused("port zero", announce("4:anna", "0", "le"), "field: p: 0"),
                Example.refused("port too large", announce("4:anna", "65536", "le"), "field: p: 65536"),
                Example.refused("no alias", announce("0:", "6881", "le"), "name: "),
                Example.refused("an alias that steers terminals", announce("4:a\u001b[1", "6881", "le"), "001b"),
                Example.refused("an alias that is no UTF-8", announce("2:\u00c3(", "6881", "le"), "UTF-8"),
                Example.refused("entries that are none", announce("4:anna", "6881", "li1ee"), "entries: another value"),
                Example.refused("no entries", announce("4:anna", "6881", "i1e"), "entries: none"),
                Example.refused("reference zero", query("3:rep", "0"), "field: r: 0"),
                badEntry("a short hash", ENTRY.replace("20:" + HASH, "3:abc"), "field: h: 3 octets"),
                badEntry("a path for a name", ENTRY.replace("10:report.iso", "3:a/b"), "002f"),
                badEntry("a name that leads up", ENTRY.replace("10:report.iso", "2:.."), "name: "),
                badEntry("a length below zero", ENTRY.replace("i1048576e", "i-1e"), "field: l: -1"),
                badEntry("no files", ENTRY.replace("1:fi1e", "1:fi0e"), "field: f: 0"));
    }

    private static Example<CatalogueMessage> badEntry(String name, String entry, String refusal) {
        return Example.refused("entry with " + name, announce("4:anna", "6881", "l" + entry + "e"), refusal);
    }

    private static String announce(String alias, String port, String entries) {
        return "d1:a" + alias + "1:ci2e1:d8:" + NODE + "1:ei7e1:k8:announce1:n8:" + NODE + "1:pi" + port
                + "e1:si1e1:vi1e1:wi8083e1:x" + entries + "e";
    }

    private static String query(String text, String reference) {
        return "d1:k5:query1:n8:" + NODE + "1:q" + text + "1:ri" + reference + "e1:vi1ee";
    }

    private static String bye(String epoch) {
        return "d1:e" + epoch + "1:k3:bye1:n8:" + NODE + "1:vi1ee";
    }

    @Override
    protected List<LimitCase> limits() {
        return List.of(
                LimitCase.of("maxBytes", padded(700), padded(701)),
                LimitCase.of(
                        "maxEntries",
                        announce("4:anna", "6881", "l" + ENTRY.repeat(3) + "e"),
                        announce("4:anna", "6881", "l" + ENTRY.repeat(4) + "e")),
                LimitCase.of(
                        "maxAlias",
                        announce("20:" + "a".repeat(20), "6881", "le"),
                        announce("21:" + "a".repeat(21), "6881", "le")),
                LimitCase.of("maxText", query("30:" + "a".repeat(30), "1"), query("31:" + "a".repeat(31), "1")));
    }

    /** A datagram of so many octets, by a field that nobody knows. */
    private static String padded(int length) {
        String head = bye("i7e").replaceFirst("e$", "1:z");
        int padding = length - head.length() - "500:e".length();
        return head + padding + ":" + "y".repeat(padding) + "e";
    }

    @Override
    protected Class<? extends RuntimeException> failure() {
        return CatalogueException.class;
    }

    @Override
    protected long memoryLimit() {
        return LIMITS.maxBytes();
    }
}
