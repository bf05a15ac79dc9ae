package io.netloft.proto.peerwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.peerwire.CompactPeers.Address;
import io.netloft.proto.peerwire.PeerExchange.Added;
import io.netloft.testkit.ByteSplits;
import io.netloft.testkit.Mutation;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtensionTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theHandshakeIsReadHoweverItIsCut() {
        PeerwireHandshake sent =
                new PeerwireHandshake(PeerwireHandshake.OURS, InfoHash.of(new byte[20]), bytes("-NL0100-abcdefghijkl"));
        ByteBuf wire = Unpooled.buffer();
        PeerwireEncoder.handshake(wire, sent);
        byte[] octets = ByteBufUtil.getBytes(wire);
        assertThat(octets).hasSize(PeerwireHandshake.LENGTH);
        // BEP 10: octet 5 & 0x10; BEP 6: octet 7 & 0x04.
        assertThat(octets[20 + 5]).isEqualTo((byte) 0x10);
        assertThat(octets[20 + 7]).isEqualTo((byte) 0x04);
        ByteSplits.of(octets).forEach(split -> {
            List<PeerwireHandshake> seen = new ArrayList<>();
            try (PeerwireDecoder decoder =
                    new PeerwireDecoder(PeerwireLimits.DEFAULT, false, new OnlyHandshakes(seen))) {
                split.pieces().forEach(piece -> decoder.decode(Unpooled.wrappedBuffer(piece)));
            }
            assertThat(seen).containsExactly(sent);
        });
        assertThat(sent.extensions()).isTrue();
        assertThat(sent.fast()).isTrue();
    }

    private record OnlyHandshakes(List<PeerwireHandshake> seen) implements PeerwireVisitor {
        @Override
        public void handshake(PeerwireHandshake handshake) {
            seen.add(handshake);
        }

        @Override
        public void frame(PeerwireView frame) {
            throw new AssertionError("no frame was sent");
        }

        @Override
        public void block(PeerwireView part) {
            throw new AssertionError("no block was sent");
        }
    }

    @Test
    void aStrangerIsRefusedAtTheFirstOctetThatDiffers() {
        try (PeerwireDecoder decoder =
                new PeerwireDecoder(PeerwireLimits.DEFAULT, false, new OnlyHandshakes(new ArrayList<>()))) {
            assertThatThrownBy(() -> decoder.decode(Unpooled.wrappedBuffer(bytes("G"))))
                    .hasMessageContaining("handshake: octet 0 is 71");
        }
    }

    @Test
    void theExtensionHandshakeIsReadAsItWasWritten() {
        ExtensionHandshake sent =
                new ExtensionHandshake(Map.of("ut_metadata", 3, "ut_pex", 0), 6881, "netloft", 500, 31_235, true);
        assertThat(ExtensionHandshake.read(sent.write())).isEqualTo(sent);
        ExtensionHandshake least = new ExtensionHandshake(Map.of(), 0, "", 0, 0, false);
        assertThat(ExtensionHandshake.read(least.write())).isEqualTo(least);
    }

    // BEP 10's own example.
    @Test
    void theExampleOfTheSpecificationIsRead() {
        ExtensionHandshake read = ExtensionHandshake.read(
                bytes("d1:md11:LT_metadatai1e6:\u00b5T_PEXi2ee1:pi6881e1:v13:\u00c2\u00b5Torrent 1.2e"));
        assertThat(read.id("LT_metadata")).isEqualTo(1);
        assertThat(read.id("ut_metadata")).isZero();
        assertThat(read.port()).isEqualTo(6881);
    }

    @Test
    void whatIsOutOfRangeInAnExtensionHandshakeIsAsIfItWereNotThere() {
        ExtensionHandshake read = ExtensionHandshake.read(
                bytes("d1:md1:ai-1e1:bi256e1:ci5e1:d1:xe13:metadata_sizei-5e1:pi70000e4:reqqi99999999999e1:vi1ee"));
        assertThat(read).isEqualTo(new ExtensionHandshake(Map.of("c", 5), 0, "", 0, 0, false));
    }

    @Test
    void aPartOfMetadataIsReadAsItWasWritten() {
        byte[] octets = new byte[100];
        MetadataPart data = new MetadataPart(MetadataPart.Kind.DATA, 2, 2 * MetadataPart.PART + 100, octets);
        assertThat(MetadataPart.read(data.write())).isEqualTo(data);
        MetadataPart request = MetadataPart.of(MetadataPart.Kind.REQUEST, 7);
        assertThat(MetadataPart.read(request.write())).isEqualTo(request);
        // BEP 9: what is not known is passed over.
        assertThat(MetadataPart.read(bytes("d8:msg_typei9e5:piecei0ee")).kind()).isEqualTo(MetadataPart.Kind.UNKNOWN);
    }

    @Test
    void aPartOfMetadataHasTheLengthThatFollowsFromItsNumber() {
        assertThatThrownBy(() -> MetadataPart.read(bytes("d8:msg_typei1e5:piecei0e10:total_sizei10eexxxxx")))
                .isInstanceOf(PeerwireException.class)
                .hasMessageContaining("5 octets of part 0 of 10");
        assertThatThrownBy(() -> MetadataPart.read(bytes("d8:msg_typei0e5:piecei-1ee")))
                .hasMessageContaining("part -1");
    }

    @Test
    void peersOfBothFamiliesAreExchanged() {
        PeerExchange sent = new PeerExchange(
                List.of(
                        new Added(new Address(new byte[] {10, 0, 0, 1}, 6881), PeerExchange.SEED),
                        new Added(new Address(new byte[16], 65_535), PeerExchange.REACHABLE)),
                List.of(new Address(new byte[] {10, 0, 0, 2}, 1)));
        assertThat(PeerExchange.read(sent.write())).isEqualTo(sent);
        assertThatThrownBy(() -> PeerExchange.read(bytes("d5:added5:xxxxxe"))).hasMessageContaining("5 octets");
    }

    @Test
    void mutatedExtensionsAreReadOrRefusedWithTheirOwnException() {
        List<byte[]> samples = List.of(
                new ExtensionHandshake(Map.of("ut_metadata", 3), 1, "x", 5, 6, true).write(),
                new MetadataPart(MetadataPart.Kind.DATA, 0, 4, new byte[4]).write(),
                new PeerExchange(List.of(new Added(new Address(new byte[4], 5), 1)), List.of()).write());
        Seeds.check(5_000, gen -> {
            byte[] body = Mutation.of(samples, gen);
            for (var reader : List.<java.util.function.Function<byte[], Object>>of(
                    ExtensionHandshake::read, MetadataPart::read, PeerExchange::read)) {
                try {
                    assertThat(reader.apply(body)).isNotNull();
                } catch (PeerwireException refused) {
                    assertThat(refused).hasMessageContaining("expected");
                }
            }
        });
    }
}
