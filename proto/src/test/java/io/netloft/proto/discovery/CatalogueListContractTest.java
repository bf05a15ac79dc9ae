package io.netloft.proto.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.WholeProbe;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.testkit.CodecContract;
import io.netloft.testkit.CodecProbe;
import io.netloft.testkit.Example;
import io.netloft.testkit.Gen;
import io.netloft.testkit.LimitCase;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The proofs that every codec owes; a list is whole when its answer ends, so that one is written at a time. */
class CatalogueListContractTest extends CodecContract<CatalogueList> {
    private static final CatalogueListLimits LIMITS = new CatalogueListLimits(600, 3);
    private static final String NODE = "12345678";
    private static final String HASH = "abcdefghijklmnopqrst";
    private static final String ENTRY = "d1:fi1e1:h20:" + HASH + "1:li1048576e1:n10:report.isoe";
    private static final CatalogueEntry REPORT =
            new CatalogueEntry(InfoHash.of(HASH.getBytes(StandardCharsets.US_ASCII)), "report.iso", 1_048_576, 1);
    private static final CatalogueList ONE = new CatalogueList(0x3132333435363738L, 2, List.of(REPORT));

    @Override
    protected CodecProbe<CatalogueList> decoder(ByteBufAllocator allocator) {
        return new WholeProbe<>(LIMITS.maxBytes(), document -> CatalogueList.read(document, LIMITS));
    }

    @Override
    protected void encode(CatalogueList message, ByteBuf out) {
        out.writeBytes(message.write());
    }

    @Override
    protected CatalogueList message(Gen gen) {
        return new CatalogueList(
                gen.between(Long.MIN_VALUE, Long.MAX_VALUE),
                gen.between(0, Long.MAX_VALUE),
                gen.list(0, 3, CatalogueListContractTest::entry));
    }

    private static CatalogueEntry entry(Gen gen) {
        return new CatalogueEntry(
                InfoHash.of(gen.bytes(20, 20)),
                "a" + gen.string("abc .-_äß", 0, 30),
                gen.between(0, Long.MAX_VALUE),
                gen.between(1, Integer.MAX_VALUE));
    }

    // Each is a document of its own.
    @Override
    @Test
    protected void decodesWhatItEncodesToTheSameMessages() {
        Seeds.check(300, gen -> {
            CatalogueList list = message(gen);
            assertThat(CatalogueList.read(list.write(), LIMITS)).isEqualTo(list);
        });
    }

    @Test
    void asManyEntriesAsAreAllowedFitIntoAsManyOctets() {
        CatalogueListLimits usual = CatalogueListLimits.DEFAULT;
        Gen gen = Seeds.gen();
        List<CatalogueEntry> all = gen.list(
                usual.maxEntries(),
                usual.maxEntries(),
                any -> new CatalogueEntry(InfoHash.of(any.bytes(20, 20)), "n".repeat(255), Long.MAX_VALUE, 1));
        byte[] document = new CatalogueList(1, 1, all).write();
        assertThat(document.length).isLessThanOrEqualTo(usual.maxBytes());
        assertThat(CatalogueList.read(document, usual).entries()).isEqualTo(all);
    }

    @Override
    protected List<Example<CatalogueList>> examples() {
        return List.of(
                Example.of("one entry", list("i1e", "l" + ENTRY + "e"), ONE),
                Example.of("none", list("i1e", "le"), new CatalogueList(ONE.node(), 2, List.of())),
                Example.of(
                        "a field of later times",
                        list("i1e", "l" + ENTRY + "e").replaceFirst("e$", "1:zd1:y2:zzee"),
                        ONE),
                Example.refused("text", "<html>", "form: "),
                Example.refused("a list", "le", "form: another value"),
                Example.refused("cut", "d1:vi1e", "form: cut"),
                Example.refused("something behind", list("i1e", "le") + "x", "form: trailing"),
                Example.refused("deep", "d1:z" + "l".repeat(20) + "e".repeat(20) + "e", "form: depth"),
                Example.refused("no version", "de", "version: null"),
                Example.refused("a later version", list("i2e", "le"), "version: 2"),
                Example.refused("a version that is text", list("1:1", "le"), "version: null"),
                Example.refused("a short node", list("i1e", "le").replace("8:" + NODE, "7:1234567"), "field: n: 7"),
                Example.refused("changes below zero", list("i1e", "le").replace("ci2e", "ci-1e"), "field: c: -1"),
                Example.refused("no entries", list("i1e", "i1e"), "entries: none"),
                Example.refused("entries that are none", list("i1e", "li1ee"), "entries: another value"),
                badEntry("a short hash", ENTRY.replace("20:" + HASH, "3:abc"), "field: h: 3 octets"),
                badEntry("a path for a name", ENTRY.replace("10:report.iso", "3:a/b"), "002f"),
                badEntry("a name that steers terminals", ENTRY.replace("10:report.iso", "3:a\u001b["), "001b"),
                badEntry("a length below zero", ENTRY.replace("i1048576e", "i-1e"), "field: l: -1"),
                badEntry("no files", ENTRY.replace("1:fi1e", "1:fi0e"), "field: f: 0"));
    }

    private static Example<CatalogueList> badEntry(String name, String entry, String refusal) {
        return Example.refused("entry with " + name, list("i1e", "l" + entry + "e"), refusal);
    }

    private static String list(String version, String entries) {
        return "d1:ci2e1:n8:" + NODE + "1:v" + version + "1:x" + entries + "e";
    }

    @Override
    protected List<LimitCase> limits() {
        return List.of(
                LimitCase.of("maxBytes", padded(600), padded(601)),
                LimitCase.of(
                        "maxEntries",
                        list("i1e", "l" + ENTRY.repeat(3) + "e"),
                        list("i1e", "l" + ENTRY.repeat(4) + "e")));
    }

    /** A list of so many octets, by a field that nobody knows. */
    private static String padded(int length) {
        String head = list("i1e", "le").replaceFirst("e$", "1:z");
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
