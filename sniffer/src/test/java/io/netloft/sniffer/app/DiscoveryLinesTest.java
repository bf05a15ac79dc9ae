package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueEncoder;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netloft.proto.discovery.LsdEncoder;
import io.netloft.proto.discovery.LsdMessage;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.stream.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Datagrams by which peers find one another. */
class DiscoveryLinesTest {
    private static final InfoHash HASH = InfoHash.over(new byte[] {1});
    private static final CatalogueEntry ENTRY = new CatalogueEntry(HASH, "a \"b\" \u00e4", 5_000_000_000L, 3);

    private static byte[] lsd(List<InfoHash> hashes) {
        ByteBuf out = Unpooled.buffer();
        LsdEncoder.write(out, new LsdMessage(LsdMessage.HOST_4, 6881, hashes, "c0"));
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] catalogue(CatalogueMessage message) {
        ByteBuf out = Unpooled.buffer();
        CatalogueEncoder.write(out, message);
        return ByteBufUtil.getBytes(out);
    }

    private static List<String> said(AppOptions options, int port, byte[]... datagrams) {
        AppPrinter printer = Apps.printer(options);
        Wire wire = new Wire(7, port);
        for (byte[] one : datagrams) {
            printer.print(wire.datagram(true, one));
        }
        return Apps.text(printer)
                .lines()
                .map(line -> line.replaceFirst("^.*?: (?=udp:)", ""))
                .toList();
    }

    private static List<String> said(int port, byte[]... datagrams) {
        return said(Apps.options(false), port, datagrams);
    }

    @Test
    void announcesAreToldOnAnyPort() {
        String expected = "udp:0 LSD > announce hash=" + HASH.hex() + " port=6881 host=239.192.152.143:6771 cookie=c0";
        assertThat(said(LsdMessage.PORT, lsd(List.of(HASH)))).containsExactly(expected);
        assertThat(said(4000, lsd(List.of(HASH)))).containsExactly(expected);
    }

    @Test
    void ofManyHashesTheFirstAreToldAndTheOthersCounted() {
        List<InfoHash> many = IntStream.range(0, 20)
                .mapToObj(i -> InfoHash.over(new byte[] {(byte) i}))
                .toList();
        String first = many.stream().limit(6).map(InfoHash::hex).collect(Collectors.joining(","));
        assertThat(said(LsdMessage.PORT, lsd(many)))
                .singleElement()
                .asString()
                .contains(" hash=" + first + " left=14 ");
    }

    @Test
    void theCatalogueIsToldByItsEntries() {
        String entries = "entries=[{hash=" + HASH.hex() + " name=\"a \\\"b\\\" M-CM-$\" length=5000000000 files=3}]";
        assertThat(said(
                        CatalogueMessage.PORT,
                        catalogue(new CatalogueMessage.Announce(-2, "me", 6881, 8083, 5, 6, 7, 1, List.of(ENTRY))),
                        catalogue(new CatalogueMessage.Query(1, 9, "part")),
                        catalogue(new CatalogueMessage.Answer(1, "me", 6881, 9, true, List.of(ENTRY))),
                        catalogue(new CatalogueMessage.Goodbye(1, 5))))
                .containsExactly(
                        "udp:0 catalogue > announce node=fffffffffffffffe alias=me port=6881 web=8083 epoch=5 changes=6"
                                + " shares=1 " + entries,
                        "udp:0 catalogue > query node=0000000000000001 ref=9 text=part",
                        "udp:0 catalogue < answer node=0000000000000001 ref=9 alias=me port=6881 more " + entries,
                        "udp:0 catalogue > bye node=0000000000000001 epoch=5");
    }

    @Test
    void entriesAreAListInJson() {
        byte[] answer = catalogue(new CatalogueMessage.Answer(1, "me", 6881, 9, false, List.of(ENTRY, ENTRY)));
        JsonNode told = Apps.parse(said(Apps.options(true), 4000, answer).get(0));
        assertThat(told.path("app").asText()).isEqualTo("catalogue");
        assertThat(told.path("from").asText()).isEqualTo("server");
        assertThat(told.path("entries")).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.path("hash").asText()).isEqualTo(HASH.hex());
            assertThat(entry.path("name").asText()).isEqualTo("a \"b\" \u00e4");
            assertThat(entry.path("length").asLong()).isEqualTo(5_000_000_000L);
            assertThat(entry.path("files").asInt()).isEqualTo(3);
        });
    }

    @Test
    void whatBreaksARuleIsToldOnTheirPortsOnly() {
        byte[] dht = "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(said(CatalogueMessage.PORT, dht)).containsExactly("udp:0 catalogue > fault=version");
        assertThat(said(LsdMessage.PORT, dht)).containsExactly("udp:0 LSD > fault=start");
        assertThat(said(4000, dht)).isEmpty();
    }

    @Test
    void thePortIsWhatTheUserSays() {
        AppOptions options = new AppOptions(
                true, false, false, ZoneOffset.UTC, Map.of(), Map.of(4000, AppProtocol.LSD), StreamLimits.STANDARD);
        assertThat(said(options, 4000, new byte[] {1})).containsExactly("udp:0 LSD > fault=start");
    }
}
