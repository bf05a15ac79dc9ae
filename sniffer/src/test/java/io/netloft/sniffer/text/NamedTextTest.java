package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.LinkType;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Packets with names in place of numbers; and which port counts where two are known. */
class NamedTextTest {
    private static final String TO = "0a000001 0a000002";

    /** Names every second host and port. */
    private static final class Known implements NameSource {
        @Override
        public @Nullable String host(int address) {
            return address == 0x0A00_0001 ? "one.example" : null;
        }

        @Override
        public @Nullable String host(long high, long low) {
            return low == 1 ? "six.example" : null;
        }

        @Override
        public @Nullable String tcpPort(int port) {
            return port == 80 ? "http" : null;
        }

        @Override
        public @Nullable String udpPort(int port) {
            return port == 53 ? "domain" : null;
        }

        @Override
        public @Nullable String station(long address) {
            return address == 0x0200_0000_0001L ? "station" : null;
        }
    }

    private static String shown(String flags, int link, @Nullable NameSource names, String hex) {
        byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
        TextOptions options = Shown.options(flags);
        PacketPrinter printer = new PacketPrinter(names == null ? options : options.named(names), index -> "?");
        CaptureRecord record = new CaptureRecord();
        record.lengths(packet.length, link, 262_144);
        record.octets(packet, 0, packet.length);
        printer.print(record);
        TextBuffer lines = printer.buffer();
        return new String(lines.bytes(), 0, lines.size(), StandardCharsets.ISO_8859_1).substring("    1  ".length());
    }

    private static String raw(String hex) {
        return shown("-t", LinkType.RAW, new Known(), hex);
    }

    @Test
    void hostsAndPortsHaveTheNamesThatAreKnown() {
        assertThat(raw("45000028 00010000 40060000" + TO + "1267 0050 00000001 00000000 5002 0100 0000 0000"))
                .isEqualTo("IP one.example.4711 > 10.0.0.2.http: Flags [S], seq 1, win 256, length 0\n");
        assertThat(raw("6000000000081140 00000000000000000000000000000001 00000000000000000000000000000002"
                        + "1267 0050 0008 0000"))
                .isEqualTo("IP6 six.example.4711 > ::2.80: UDP, length 0\n");
    }

    @Test
    void protocolsThatNothingReadsHaveNamesOnlyWhereNamesAreWanted() {
        String later = "45000018 00010005 40630000" + TO + "00000000";
        String ospf = "45000018 00010000 40590000" + TO + "00000000";
        assertThat(raw(later)).isEqualTo("IP one.example > 10.0.0.2: ip-proto-99\n");
        assertThat(raw(ospf)).isEqualTo("IP one.example > 10.0.0.2:  ospf 4\n");
        assertThat(shown("-t", LinkType.RAW, null, ospf)).isEqualTo("IP 10.0.0.1 > 10.0.0.2:  ip-proto-89 4\n");
    }

    @Test
    void portsThatCouldNotBeReachedHaveNamesToo() {
        assertThat(raw("45000038 00010000 40010000" + TO + "0303 0000 00000000 4500001c 00010000 40110000" + TO
                        + "1267 0035 0008 0000"))
                .isEqualTo("IP one.example > 10.0.0.2: ICMP 10.0.0.2 udp port domain unreachable, length 36\n");
    }

    @Test
    void stationsHaveNamesInFramesAndAnswers() {
        assertThat(
                        shown(
                                "-t -e",
                                LinkType.ETHERNET,
                                new Known(),
                                "020000000002 020000000001 0806 0001 0800 06 04 0002 020000000001 0a000001 020000000002 0a000002"))
                .isEqualTo("station > 02:00:00:00:00:02, ethertype ARP (0x0806), length 42: "
                        + "Reply one.example is-at station, length 28\n");
    }

    @Test
    void anAddressThatIsAnAnswerStaysANumber() {
        assertThat(raw("45000039 00010000 40110000" + TO + "0035 1267 0025 0000"
                        + "0007 8180 0000 0001 0000 0000 0178 00 0001 0001 00000005 0004 0a000001"))
                .contains("one.example.domain > 10.0.0.2.4711: 7 [0q] 1/0/0 A 10.0.0.1")
                .endsWith(" (29)\n");
    }

    // Both have a protocol of their own; the smaller number is not what decides.
    @Test
    void ofTwoKnownPortsTheOneCountsThatTcpdumpAsksForFirst() {
        String transfer = "45000022 00010000 40110000" + TO + "%s 000e 0000 0004 0001 0000";
        assertThat(shown("-t", LinkType.RAW, null, transfer.formatted("0043 0045")))
                .contains(": TFTP, length 6, ACK");
        assertThat(shown("-t", LinkType.RAW, null, transfer.formatted("0045 0043")))
                .contains(": TFTP, length 6, ACK");
    }

    @Test
    void timesOfBridgesCarryIntoTheNextSecond() {
        String text = shown(
                "-t -v",
                LinkType.ETHERNET,
                null,
                "0180c2000000 020000000001 0026 424203 0000 00 00 00 8000020000000001 00000000 8000020000000001 8001"
                        + "00ff 1400 02ff 0fff 000000");
        assertThat(text).contains("message-age 1.00s, max-age 20.00s, hello-time 3.00s, forwarding-delay 16.00s");
    }
}
