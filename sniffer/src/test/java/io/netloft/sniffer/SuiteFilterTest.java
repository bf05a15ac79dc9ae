package io.netloft.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.sniffer.text.Suite;
import io.netloft.testkit.NeedsPeer;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The suite's expressions over its mixed capture, against tcpdump's counts. */
class SuiteFilterTest {
    @Test
    @Tag("peer")
    @NeedsPeer("tcpdump")
    void everyExpressionAcceptsAsManyPackets() throws Exception {
        byte[] mix = Files.readAllBytes(Suite.folder().resolve("mix.pcap"));
        List<String> different = new ArrayList<>();
        for (String[] row : Suite.rows("filters.tsv")) {
            CaptureReader reader =
                    new CaptureReader(new ByteArrayInputStream(mix), CaptureLimits.STANDARD, (offset, what) -> {});
            PacketFilter filter = new PacketFilter(row[0], true, reader.linkType(), reader.snapLength());
            long count = 0;
            while (reader.next()) {
                count += filter.accepts(reader.record()) ? 1 : 0;
            }
            if (count != Long.parseLong(row[1])) {
                different.add(row[0] + ": " + count + " (expected: " + row[1] + ")");
            }
        }
        assertThat(different).isEmpty();
    }
}
