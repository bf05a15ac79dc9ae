package io.netloft.bench.sniffer;

import io.netloft.bench.run.BenchException;
import io.netloft.proto.capture.CaptureWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A capture of connections that never close, from a seed, the same bytes every time. First each of them opens and says
 * something: half of a head of HTTP, a command of Redis, or what nobody knows. Then as many more segments again and again
 * go through them in no order, so that whoever keeps them can't know which matter.
 */
final class FlowMix {
    private static final long SEED = 20_261_124;
    private static final int ETHERNET = 1;
    private static final int SNAP = 262_144;
    private static final long FIRST_SECOND = 1_700_000_000L;
    private static final int MICROS = 1_000_000;
    private static final int MOST_BETWEEN = 20;
    private static final int SERVER = 0xC0A8_0001;
    private static final int SYN = 2;
    private static final int PUSH_ACK = 0x18;
    private static final int PORTS = 16_384;
    private static final int AGAIN = 4;
    private static final byte[][] SAID = {
        bytes("GET /a/page/that/is/never/got HTTP/1.1\r\nHost: www.example.org\r\nX-More: and so on"),
        bytes("*2\r\n$3\r\nGET\r\n$12\r\nuser:0000001\r\n"),
        bytes("\1\2\3 something that nobody knows\r\n")
    };

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Frame frame = new Frame();
    private final CaptureWriter writer;
    private long micros;

    private FlowMix(CaptureWriter writer) {
        this.writer = writer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Writes a capture of so many connections. */
    static Path write(Path file, int flows) {
        try (OutputStream out = Files.newOutputStream(file)) {
            var writer = new CaptureWriter(out, CaptureWriter.Format.PCAP_MICROS, ETHERNET, SNAP);
            var mix = new FlowMix(writer);
            byte[] spoken = new byte[flows];
            for (int flow = 0; flow < flows; flow++) {
                mix.segment(flow, SYN, 0);
                mix.segment(flow, PUSH_ACK, 0);
                spoken[flow] = 1;
            }
            for (int i = 0; i < flows * AGAIN; i++) {
                int flow = mix.random.nextInt(flows);
                mix.segment(flow, PUSH_ACK, spoken[flow]);
                spoken[flow] = (byte) Math.min(Byte.MAX_VALUE, spoken[flow] + 1);
            }
            writer.flush();
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: a file that can be)", e);
        }
        return file;
    }

    private void segment(int flow, int flags, int before) throws IOException {
        byte[] said = SAID[flow % SAID.length];
        frame.ip4(PacketMix.TCP, 0x0A00_0000 | flow / PORTS, SERVER, flow);
        frame.put2(32_768 + flow % PORTS).put2(7000);
        frame.put4(flow + (flags == SYN ? 0 : 1 + before * said.length))
                .put4(flags == SYN ? 0 : 1)
                .put2(0x5000 | flags)
                .put2(502)
                .put4(0);
        frame.put(said, flags == SYN ? 0 : said.length).finish();
        micros += 1 + random.nextInt(MOST_BETWEEN);
        long seconds = FIRST_SECOND + micros / MICROS;
        writer.write(0, seconds, (int) (micros % MICROS), frame.size(), frame.octets(), 0, frame.size());
    }
}
