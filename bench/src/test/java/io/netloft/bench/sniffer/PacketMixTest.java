package io.netloft.bench.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.InternetChecksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketMixTest {
    private static final int PACKETS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void writesTheSameBytesEveryTime() throws IOException {
        Path one = PacketMix.write(folder.resolve("one"), PACKETS, 100);
        Path other = PacketMix.write(folder.resolve("other"), PACKETS, 100);

        assertThat(Files.mismatch(one, other)).isEqualTo(-1);
    }

    @Test
    void mixesFourOfTcpWithOneOfUdpAndItsChecksumsAreRight() throws IOException {
        Path file = PacketMix.write(folder.resolve("mix"), PACKETS, 100);
        int count = 0;
        int tcp = 0;
        try (InputStream in = Files.newInputStream(file)) {
            var reader = new CaptureReader(in, CaptureLimits.STANDARD, (offset, what) -> {
                throw new AssertionError(what);
            });
            while (reader.next()) {
                CaptureRecord record = reader.record();
                int ip = record.offset() + 14;
                assertThat(InternetChecksum.finish(InternetChecksum.sum(record.octets(), ip, 20)))
                        .isZero();
                count++;
                tcp += record.octets()[ip + 9] == 6 ? 1 : 0;
            }
        }
        assertThat(count).isEqualTo(PACKETS);
        assertThat(tcp).isBetween(PACKETS * 78 / 100, PACKETS * 82 / 100);
    }
}
