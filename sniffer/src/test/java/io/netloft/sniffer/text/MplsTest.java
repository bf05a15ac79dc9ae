package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureRecord;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels before packets; what is expected is what tcpdump 4.99.3 says of the same octets. */
class MplsTest {
    private static final String ETHERNET = "020000000001" + "020000000002" + "8847";
    private static final String DATAGRAM =
            "4500002400010000401100000a0000010a000002" + "0fa0000700100000" + "6162636465666768";

    private static List<String> shown(String flags, String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        CaptureRecord record = new CaptureRecord();
        record.octets(octets, 0, octets.length);
        record.lengths(octets.length, 1, 262_144);
        PacketPrinter printer = new PacketPrinter(Shown.options(flags), index -> "?");
        printer.print(record);
        TextBuffer text = printer.buffer();
        return new String(text.bytes(), 0, text.size(), java.nio.charset.StandardCharsets.ISO_8859_1)
                .lines()
                .map(line -> line.replaceFirst("^ +1  ", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00064140 | 'MPLS (label 100, tc 0, [S], ttl 64) IP 10.0.0.1.4000 > 10.0.0.2.7: UDP, length 8'",
                "00010A01000031FF | 'MPLS (label 16, tc 5, ttl 1) (label 3, tc 0, [S], ttl 255) IP 10.0.0.1.4000 > 10.0.0.2.7:"
                        + " UDP, length 8'",
                "00011040 | 'MPLS (label 17, tc 0, ttl 64)'"
            })
    void labelsStandBeforeWhatTheyCarry(String labels, String expected) {
        boolean last = (Integer.parseUnsignedInt(labels.substring(labels.length() - 8), 16) & 0x100) != 0;
        String line = shown("-t", ETHERNET + labels + (last ? DATAGRAM : "")).get(0);
        assertThat(line).isEqualTo(last ? expected : expected + " (invalid)");
    }

    @ParameterizedTest
    @CsvSource({"00000140, IPv4 explicit NULL", "00001140, router alert", "0000F140, rsvd"})
    void reservedLabelsHaveNamesWhenThereIsMoreToTell(String label, String name) {
        assertThat(shown("-t -v", ETHERNET + label + DATAGRAM))
                .first()
                .asString()
                .contains(" (" + name + "), tc 0, [S], ttl 64)");
    }
}
