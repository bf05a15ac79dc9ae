package io.netloft.bench.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.proto.packet.InternetChecksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TalkMixTest {
    private static final int ETHERNET = 14;
    private static final int MIB = 1 << 20;
    private static final int FLOWS = 500;

    private record Sender(int from, int to, int ports) {}

    @TempDir
    private Path folder;

    @Test
    void writesTheSameBytesEveryTime() throws IOException {
        TalkMix.write(folder.resolve("one"), MIB);
        TalkMix.write(folder.resolve("other"), MIB);
        FlowMix.write(folder.resolve("flows"), FLOWS);
        FlowMix.write(folder.resolve("again"), FLOWS);

        assertThat(Files.mismatch(folder.resolve("one"), folder.resolve("other")))
                .isEqualTo(-1);
        assertThat(Files.mismatch(folder.resolve("flows"), folder.resolve("again")))
                .isEqualTo(-1);
    }

    @Test
    void everySegmentGoesOnWhereTheLastOneEndedAndAThirdIsOfRedis() throws IOException {
        Path file = folder.resolve("mix");
        TalkMix.write(file, 24 * MIB);

        long[] octets = octetsInOrder(file);

        assertThat((double) octets[1] / octets[0]).isBetween(0.30, 0.36);
    }

    @Test
    void connectionsThatNeverCloseAreAsManyAsAskedFor() throws IOException {
        Map<Sender, Integer> next = new HashMap<>();
        read(FlowMix.write(folder.resolve("flows"), FLOWS), next);

        assertThat(next).hasSize(FLOWS);
    }

    private long[] octetsInOrder(Path file) throws IOException {
        return read(file, new HashMap<>());
    }

    /** Octets of all segments, and of those of Redis; checksums and sequence numbers are right or it throws. */
    private static long[] read(Path file, Map<Sender, Integer> next) throws IOException {
        long[] octets = new long[2];
        try (InputStream in = Files.newInputStream(file)) {
            var reader = new CaptureReader(in, CaptureLimits.STANDARD, (offset, what) -> {
                throw new AssertionError(what);
            });
            while (reader.next()) {
                byte[] packet = reader.record().octets();
                int ip = reader.record().offset() + ETHERNET;
                int length = u2(packet, ip + 2);
                assertThat(InternetChecksum.finish(InternetChecksum.sum(packet, ip, 20)))
                        .isZero();
                var name = new Sender(u4(packet, ip + 12), u4(packet, ip + 16), u4(packet, ip + 20));
                int sequence = u4(packet, ip + 24);
                int flags = packet[ip + 33];
                int size = length - 20 - (packet[ip + 32] >> 4 & 15) * 4;
                if ((flags & 2) == 0) {
                    assertThat(next.get(name)).isEqualTo(sequence);
                }
                // SYN and FIN take a number each.
                next.put(name, sequence + size + (flags & 1) + (flags >> 1 & 1));
                octets[0] += length;
                octets[1] += u2(packet, ip + 20) == 6379 || u2(packet, ip + 22) == 6379 ? length : 0;
            }
        }
        return octets;
    }

    private static int u2(byte[] from, int at) {
        return (from[at] & 0xFF) << 8 | from[at + 1] & 0xFF;
    }

    private static int u4(byte[] from, int at) {
        return u2(from, at) << 16 | u2(from, at + 2);
    }
}
