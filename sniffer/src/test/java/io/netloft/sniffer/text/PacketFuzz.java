package io.netloft.sniffer.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netloft.proto.capture.CaptureRecord;
import java.util.List;

/** Fuzz targets, one a family of link types; a plain build runs them over the inputs kept in the test resources. */
class PacketFuzz {
    private final List<PacketPrinter> printers = List.of(
            new PacketPrinter(Shown.options(""), index -> "?"),
            new PacketPrinter(Shown.options("-vvv -e"), index -> "?"));

    private void show(byte[] packet, int... links) {
        CaptureRecord record = new CaptureRecord();
        for (int link : links) {
            record.octets(packet, 0, packet.length);
            record.lengths(packet.length, link, 262_144);
            for (PacketPrinter printer : printers) {
                printer.buffer().clear();
                printer.print(record);
                assertThat(printer.buffer().size()).isLessThan(4096 + 400 * Math.max(1, packet.length));
            }
        }
    }

    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreShownAsAnEthernetFrame(byte[] packet) {
        show(packet, 1);
    }

    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreShownAsAnInternetPacket(byte[] packet) {
        show(packet, 101, 0);
    }

    @FuzzTest(maxDuration = "50s")
    void anyOctetsAreShownAsLinuxHandsThemOver(byte[] packet) {
        show(packet, 113, 276, 239, 271);
    }
}
