package io.netloft.proto.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final byte[] TAGGED_UDP = octets("020000000001 020000000002 8100 2007 0800"
            + "4500 0020 0001 0000 4011 0000 0a000001 0a000002 0035 3039 000c 0000 61626364 0000");
    private static final byte[] TCP6 = octets("60000000 001c 3c40 20010db8000000000000000000000001"
            + "20010db8000000000000000000000002 0600010400000000"
            + "0050 1267 00000001 00000002 5010 0100 0000 0000");

    private final PacketView view = new PacketView();
    private final Layers layers = new Layers(view);

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private void read(byte[] packet, int link) {
        view.wrap(packet, 0, packet.length);
        layers.read(link);
    }

    @Test
    void aTaggedDatagramIsWalkedToItsPayload() {
        read(TAGGED_UDP, LinkType.ETHERNET);
        assertThat(layers.link()).isZero();
        assertThat(layers.vlan()).isEqualTo(7);
        assertThat(layers.type()).isEqualTo(EtherType.IPV4);
        assertThat(layers.network()).isEqualTo(18);
        assertThat(layers.protocol()).isEqualTo(IpProtocol.UDP);
        assertThat(layers.transport()).isEqualTo(38);
        assertThat(layers.payload()).isEqualTo(46);
        assertThat(layers.end()).isEqualTo(50);
    }

    @Test
    void extensionHeadersArePassedOver() {
        read(TCP6, LinkType.RAW);
        assertThat(layers.link()).isEqualTo(Layers.NONE);
        assertThat(layers.version()).isEqualTo(6);
        assertThat(layers.protocol()).isEqualTo(IpProtocol.TCP);
        assertThat(layers.transport()).isEqualTo(48);
        assertThat(layers.payload()).isEqualTo(68);
    }

    @Test
    void aLaterFragmentHasNoTransportHeader() {
        byte[] later = TAGGED_UDP.clone();
        later[18 + 7] = 5;
        read(later, LinkType.ETHERNET);
        assertThat(layers.fragment()).isTrue();
        assertThat(layers.network()).isEqualTo(18);
        assertThat(layers.transport()).isEqualTo(Layers.NONE);
    }

    @Test
    void everyCutIsWalkedAsFarAsItGoes() {
        for (byte[] whole : new byte[][] {TAGGED_UDP, TCP6}) {
            int link = whole == TCP6 ? LinkType.RAW : LinkType.ETHERNET;
            for (int length = 0; length <= whole.length; length++) {
                read(Arrays.copyOf(whole, length), link);
                assertThat(layers.transport()).isLessThan(Math.max(1, length));
                assertThat(layers.payload()).isLessThanOrEqualTo(length);
            }
        }
    }
}
