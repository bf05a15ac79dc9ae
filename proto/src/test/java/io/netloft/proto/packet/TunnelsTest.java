package io.netloft.proto.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tunnels carry, and the views of the headers that were found. */
class TunnelsTest {
    private static final String TCP = "00501267 0000000a 0000000b 6012 0100 0000 0000 0204 05b4 61";
    private static final String INNER = "45000000 00070000 40060000 0a000001 0a000002";
    private static final String FRAME = "020000000002 020000000001 81000007 0800";
    private static final String OUTER = "450000ff 00010000 40%s0000 c0a80001 c0a80002";

    private final PacketView view = new PacketView();
    private final Layers layers = new Layers(view);

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** An IPv4 packet of that protocol, of the length that it has. */
    private static String outer(String protocol, String payload) {
        byte[] whole = octets(OUTER.formatted(protocol) + payload);
        whole[2] = (byte) (whole.length >>> 8);
        whole[3] = (byte) whole.length;
        return HexFormat.of().formatHex(whole);
    }

    private static String inner() {
        byte[] whole = octets(INNER + TCP);
        whole[3] = (byte) whole.length;
        return HexFormat.of().formatHex(whole);
    }

    private static String udp(int port, String payload) {
        return outer("11", "c000 %04x 0000 0000".formatted(port) + payload);
    }

    private void read(String packet) {
        byte[] octets = octets(packet);
        view.wrap(octets, 0, octets.length);
        layers.read(LinkType.RAW);
    }

    private static List<String> tunnels() {
        return List.of(
                outer("04", inner()),
                outer("2f", "0000 0800" + inner()),
                outer("2f", "b000 0800 00000000 00000007 00000001" + inner()),
                outer("2f", "0000 6558" + FRAME + inner()),
                outer("2f", "3081 880b 0000 0001 00000002 00000003 ff03 0021" + inner()),
                outer("2f", "3001 880b 0000 0001 00000002 21" + inner()),
                udp(4789, "0800000000006400" + FRAME + inner()),
                udp(4790, "0c00000100006400" + inner()),
                udp(4790, "0c00000300006400" + FRAME + inner()),
                udp(6081, "0200 6558 00000a00 01020304 05060708" + FRAME + inner()),
                udp(6081, "0000 0800 00000a00" + inner()),
                outer("33", "0402 0000 00000001 00000002 01020304" + inner()));
    }

    @Test
    void theInnerSegmentOfEveryTunnelIsFound() {
        for (String packet : tunnels()) {
            read(packet);
            assertThat(layers.descend()).as(packet).isTrue();
            assertThat(layers.depth()).isEqualTo(1);
            assertThat(layers.protocol()).isEqualTo(IpProtocol.TCP);
            assertThat(layers.ip().sourceLow()).isEqualTo(0x0A00_0001L);
            assertThat(layers.ports().source()).isEqualTo(80);
            assertThat(layers.end() - layers.payload()).isEqualTo(1);
            if (layers.link() != Layers.NONE) {
                assertThat(layers.vlan()).isEqualTo(7);
                assertThat(layers.ethernet().destination()).isEqualTo(0x0200_0000_0002L);
                assertThat(layers.ethernet().source()).isEqualTo(0x0200_0000_0001L);
            }
            assertThat(layers.descend()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2f 0002 0800", // a version that nobody speaks
                "2f 4000 0800 00000000", // source routes
                "2f 0000 0806", // ARP
                "04 00000000", // not a packet
                "11 c000 0035 0000 0000 0800000000006400" // a port of another protocol
            })
    void whatIsNoTunnelStaysAsItIs(String start) {
        read(outer(start.substring(0, 2), start.substring(3) + inner()));
        int transport = layers.transport();
        assertThat(layers.descend()).isFalse();
        assertThat(layers.depth()).isZero();
        assertThat(layers.transport()).isEqualTo(transport);
        assertThat(layers.ip().sourceLow()).isEqualTo(0xC0A8_0001L);
    }

    @Test
    void eightTunnelsWithinEachOtherAreTheMost() {
        String packet = inner();
        for (int i = 0; i < 10; i++) {
            packet = outer("04", packet);
        }
        read(packet);
        int count = 0;
        while (layers.descend()) {
            count++;
        }
        assertThat(count).isEqualTo(8);
        assertThat(layers.protocol()).isEqualTo(IpProtocol.IPV4);
    }

    @Test
    void anInnerPacketEndsWithItsOuterOneWhateverItSays() {
        byte[] packet = octets(outer("04", inner()));
        packet[20 + 2] = (byte) 0xFF;
        byte[] longer = Arrays.copyOf(packet, packet.length + 100);
        view.wrap(longer, 0, longer.length);
        layers.read(LinkType.RAW);
        assertThat(layers.descend()).isTrue();
        assertThat(layers.end()).isEqualTo(packet.length);
    }

    @Test
    void cutAtEveryOctetAndChangedAnywhereNothingIsReadOutsideThePacket() {
        Gen gen = Seeds.gen();
        List<byte[]> all = new ArrayList<>();
        for (String packet : tunnels()) {
            byte[] whole = octets(packet);
            for (int length = 0; length < whole.length; length++) {
                all.add(Arrays.copyOf(whole, length));
            }
            for (int i = 0; i < 2000; i++) {
                byte[] changed = whole.clone();
                changed[gen.between(0, changed.length - 1)] = (byte) gen.between(0, 255);
                changed[gen.between(0, changed.length - 1)] ^= (byte) (1 << gen.between(0, 7));
                all.add(changed);
            }
        }
        for (byte[] packet : all) {
            view.wrap(packet, 0, packet.length);
            layers.read(LinkType.RAW);
            do {
                assertThat(layers.end()).isLessThanOrEqualTo(packet.length);
                assertThat(layers.payload()).isLessThanOrEqualTo(layers.end());
            } while (layers.descend());
        }
    }

    @Test
    void theViewsReadWhatTheHeadersSay() {
        read(inner());
        NetworkView ip = layers.ip();
        assertThat(ip.four()).isTrue();
        assertThat(ip.ttl()).isEqualTo(64);
        assertThat(ip.length()).isEqualTo(20 + 25);
        assertThat(ip.destinationLow()).isEqualTo(0x0A00_0002L);
        TransportView tcp = layers.ports();
        assertThat(tcp.destination()).isEqualTo(4711);
        assertThat(tcp.sequence()).isEqualTo(10);
        assertThat(tcp.acknowledged()).isEqualTo(11);
        assertThat(tcp.flags()).isEqualTo(0x12);
        assertThat(tcp.window()).isEqualTo(256);
        assertThat(tcp.headLength()).isEqualTo(24);
        assertThat(tcp.nextOption()).isTrue();
        assertThat(tcp.optionKind()).isEqualTo(2);
        assertThat(tcp.optionLength()).isEqualTo(4);
        assertThat(view.u2(tcp.optionContent())).isEqualTo(1460);
        assertThat(tcp.nextOption()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"01010101", "00020204", "02000000", "02010000", "02050000", "01010102"})
    void optionsThatCannotBeEndTheList(String options) {
        read(outer("06", "00501267 0000000a 0000000b 6012 0100 0000 0000" + options));
        assertThat(layers.ports().nextOption()).isFalse();
    }

    @Test
    void addressesOfVersionSixHaveTwoHalves() {
        read(
                "60000000 0008 1140 20010db8000000000000000000000001 20010db8000000000000000000000002 0035 3039 0008 0000");
        NetworkView ip = layers.ip();
        assertThat(ip.four()).isFalse();
        assertThat(ip.sourceHigh()).isEqualTo(0x2001_0DB8_0000_0000L);
        assertThat(ip.sourceLow()).isEqualTo(1);
        assertThat(ip.destinationHigh()).isEqualTo(0x2001_0DB8_0000_0000L);
        assertThat(ip.destinationLow()).isEqualTo(2);
        assertThat(ip.ttl()).isEqualTo(64);
        assertThat(ip.length()).isEqualTo(48);
        assertThat(layers.hasPorts()).isTrue();
    }
}
