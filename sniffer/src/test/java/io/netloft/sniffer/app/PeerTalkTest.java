package io.netloft.sniffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.peerwire.CompactPeers.Address;
import io.netloft.proto.peerwire.ExtensionHandshake;
import io.netloft.proto.peerwire.MetadataPart;
import io.netloft.proto.peerwire.PeerExchange;
import io.netloft.proto.peerwire.PeerwireEncoder;
import io.netloft.proto.peerwire.PeerwireHandshake;
import io.netloft.proto.peerwire.PeerwireKind;
import io.netloft.sniffer.stream.StreamLimits;
import io.netloft.sniffer.stream.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What peers of BitTorrent say to one another. */
class PeerTalkTest {
    private static final InfoHash HASH = InfoHash.over(new byte[] {1});
    private static final String SAME = "hash=" + HASH.hex();

    private final Wire wire = new Wire(7, 31_337);

    private static byte[] frames(Consumer<ByteBuf> writing) {
        ByteBuf out = Unpooled.buffer();
        writing.accept(out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] handshake(String id) {
        return frames(out -> PeerwireEncoder.handshake(
                out, new PeerwireHandshake(PeerwireHandshake.OURS, HASH, id.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private static List<String> said(AppOptions options, List<CaptureRecord> records) {
        AppPrinter printer = Apps.printer(options);
        records.forEach(printer::print);
        printer.finish();
        return Apps.text(printer)
                .lines()
                .map(line -> line.replaceFirst("^.*?: (?=tcp:)", ""))
                .toList();
    }

    private List<CaptureRecord> greeted(byte[]... ofServer) {
        List<CaptureRecord> records = new ArrayList<>(List.of(
                wire.syn(true),
                wire.syn(false),
                wire.say(true, handshake("-AA0001-abcdefgh\u001b[0m")),
                wire.say(false, handshake("-BB0001-abcdefghijkl"))));
        for (byte[] octets : ofServer) {
            records.add(wire.say(false, octets));
        }
        return records;
    }

    private List<String> behind(byte[]... ofServer) {
        List<String> all = said(Apps.options(false), greeted(ofServer));
        assertThat(all.subList(0, 2))
                .containsExactly(
                        "tcp:0 peerwire > handshake " + SAME + " peerId=-AA0001-abcdefgh^[[0m can=extensions,fast",
                        "tcp:0 peerwire < handshake " + SAME + " peerId=-BB0001-abcdefghijkl can=extensions,fast");
        return all.subList(2, all.size());
    }

    @Test
    void framesOfEveryKindAreTold() {
        assertThat(behind(frames(out -> {
                    PeerwireEncoder.bitfield(out, new byte[] {(byte) 0xF0, 1});
                    PeerwireEncoder.plain(out, PeerwireKind.UNCHOKE);
                    PeerwireEncoder.piece(out, PeerwireKind.HAVE, 5);
                    PeerwireEncoder.block(out, PeerwireKind.REQUEST, 1, 16_384, 100);
                    PeerwireEncoder.block(out, PeerwireKind.CANCEL, 1, 16_384, 100);
                    PeerwireEncoder.port(out, 6881);
                    PeerwireEncoder.keepAlive(out);
                    PeerwireEncoder.pieceHead(out, 2, 0, 3);
                    out.writeBytes(new byte[] {1, 2, 3});
                    PeerwireEncoder.plain(out, PeerwireKind.NOT_INTERESTED);
                })))
                .containsExactly(
                        "tcp:0 peerwire < bitfield have=5 bytes=2",
                        "tcp:0 peerwire < unchoke",
                        "tcp:0 peerwire < have piece=5",
                        "tcp:0 peerwire < request piece=1 begin=16384 length=100",
                        "tcp:0 peerwire < cancel piece=1 begin=16384 length=100",
                        "tcp:0 peerwire < port port=6881",
                        "tcp:0 peerwire < keep-alive",
                        "tcp:0 peerwire < piece piece=2 begin=0 length=3",
                        "tcp:0 peerwire < not-interested");
    }

    @Test
    void extensionsAreToldByTheNamesThatTheReceiverGaveThem() {
        Map<String, Integer> ids = Map.of("ut_metadata", 3, "ut_pex", 4, "x\u001b", 5);
        byte[] known = frames(out -> PeerwireEncoder.extended(
                out, 0, new ExtensionHandshake(ids, 6881, "a \"b", 10, 40_000, false).write()));
        Address four = new Address(new byte[] {10, 0, 0, 1}, 1);
        Address six = new Address(new byte[] {32, 1, 13, -72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 2);
        List<PeerExchange.Added> added =
                List.of(new PeerExchange.Added(four, 0), new PeerExchange.Added(six, PeerExchange.SEED));
        List<CaptureRecord> records = greeted();
        records.add(wire.say(true, known));
        records.add(wire.say(false, frames(out -> {
            PeerwireEncoder.extended(
                    out, 3, MetadataPart.of(MetadataPart.Kind.REQUEST, 1).write());
            byte[] part = new byte[MetadataPart.PART];
            PeerwireEncoder.extended(out, 3, new MetadataPart(MetadataPart.Kind.DATA, 0, 40_000, part).write());
            PeerwireEncoder.extended(out, 4, new PeerExchange(added, List.of(four)).write());
            PeerwireEncoder.extended(out, 5, new byte[2]);
            PeerwireEncoder.extended(out, 9, new byte[2]);
            PeerwireEncoder.extended(out, 3, new byte[] {1, 2});
        })));
        List<String> all = said(Apps.options(false), records);
        assertThat(all.subList(2, all.size()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "tcp:0 peerwire > extended handshake extensions=ut_metadata=3,ut_pex=4,x^[=5"
                                                + " client=a \"b port=6881 requests=10 metadataSize=40000 bytes="),
                        line -> assertThat(line)
                                .startsWith("tcp:0 peerwire < extended ut_metadata type=request part=1 "),
                        line -> assertThat(line)
                                .startsWith("tcp:0 peerwire < extended ut_metadata type=data part=0 length=16384"
                                        + " metadataSize=40000 "),
                        line -> assertThat(line)
                                .startsWith("tcp:0 peerwire < extended ut_pex added=2 dropped=1"
                                        + " peers=10.0.0.1:1,[2001:db8:0:0:0:0:0:1]:2 "),
                        line -> assertThat(line).isEqualTo("tcp:0 peerwire < extended x^[ bytes=2"),
                        line -> assertThat(line).isEqualTo("tcp:0 peerwire < extended 9 bytes=2"),
                        line -> assertThat(line)
                                .isEqualTo("tcp:0 peerwire < extended ut_metadata fault=extension bytes=2"));
    }

    @Test
    void aHoleWithinABlockIsCountedAndTheNextFrameIsRead() {
        byte[] block = frames(out -> {
            PeerwireEncoder.pieceHead(out, 2, 0, 1000);
            out.writeZero(1000);
            PeerwireEncoder.piece(out, PeerwireKind.HAVE, 5);
        });
        List<CaptureRecord> records = greeted(Arrays.copyOf(block, 300));
        wire.lose(false, 200);
        records.add(wire.say(false, Arrays.copyOfRange(block, 500, block.length)));
        List<String> all = said(Apps.options(false), records);
        assertThat(all.subList(2, all.size()))
                .containsExactly(
                        "tcp:0 peerwire < piece piece=2 begin=0 length=1000 missing=200",
                        "tcp:0 peerwire < have piece=5");
    }

    @Test
    void aBlockThatIsGivenUpIsCut() {
        byte[] block = frames(out -> {
            PeerwireEncoder.pieceHead(out, 2, 0, 1000);
            out.writeZero(500);
        });
        assertThat(behind(block)).containsExactly("tcp:0 peerwire < piece piece=2 begin=0 length=1000 cut");
        List<CaptureRecord> records = greeted(block);
        wire.lose(false, 5_000);
        byte[] footing = frames(out -> {
            PeerwireEncoder.block(out, PeerwireKind.REQUEST, 1, 16_384, 16_384);
            PeerwireEncoder.piece(out, PeerwireKind.HAVE, 6);
        });
        records.add(wire.say(false, footing));
        List<String> all = said(Apps.options(false), records);
        assertThat(all.subList(2, all.size()))
                .containsExactly(
                        "tcp:0 peerwire < piece piece=2 begin=0 length=1000 cut",
                        "tcp:0 peerwire < request piece=1 begin=16384 length=16384",
                        "tcp:0 peerwire < have piece=6");
    }

    @Test
    void aConversationIsReadFromTheMiddleWhereItsPortIsKnown() {
        Map<Integer, AppProtocol> ports = Map.of(31_337, AppProtocol.PEERWIRE);
        AppOptions options = new AppOptions(true, false, false, ZoneOffset.UTC, ports, Map.of(), StreamLimits.STANDARD);
        byte[] middle = frames(out -> {
            out.writeBytes("the end of some block".getBytes(StandardCharsets.ISO_8859_1));
            PeerwireEncoder.piece(out, PeerwireKind.HAVE, 5);
            PeerwireEncoder.piece(out, PeerwireKind.HAVE, 6);
        });
        assertThat(said(options, List.of(wire.say(false, middle))))
                .containsExactly("tcp:0 peerwire < have piece=5", "tcp:0 peerwire < have piece=6");
    }

    @Test
    void whatBreaksARuleIsToldAndWhatFollowsIsTried() {
        assertThat(behind(frames(out -> {
                    out.writeInt(1 << 30).writeByte(7);
                    PeerwireEncoder.piece(out, PeerwireKind.HAVE, 5);
                    PeerwireEncoder.piece(out, PeerwireKind.HAVE, 6);
                })))
                .containsExactly(
                        "tcp:0 peerwire < fault=block",
                        "tcp:0 peerwire < have piece=5",
                        "tcp:0 peerwire < have piece=6");
    }
}
