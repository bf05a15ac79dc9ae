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
 * Captures from a seed, the same bytes every time: of a hundred packets eighty of TCP with timestamps, half of them with
 * some octets of data, and twenty of UDP, five of them questions to DNS. A microsecond and some lies between two. Clients
 * have a thousand addresses from anywhere: tcpdump keeps those it has shown in a table by their first bits, and a net full
 * of them would cost it four times as much.
 */
final class PacketMix {
    static final int TCP = 6;

    private static final int UDP = 17;
    private static final int HTTPS = 443;
    private static final long SEED = 20_261_122;
    private static final int ETHERNET = 1;
    private static final int SNAP = 262_144;
    private static final long FIRST_SECOND = 1_700_000_000L;
    private static final int MICROS = 1_000_000;
    private static final int MOST_BETWEEN = 40;
    private static final int MOST_DATA = 40;
    private static final int CLIENTS = 1_000;
    private static final int SERVER = 0xC0A8_0001;
    private static final byte[] TEXT =
            "the quick brown fox jumps over the lazy dog and runs".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUESTION = "\3www\7example\3org\0\0\1\0\1".getBytes(StandardCharsets.US_ASCII);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Frame frame = new Frame();
    private final int[] clients;
    private final int flows;
    private final int[] sent;
    private final int[] answered;
    private int opened;
    private long micros;

    private PacketMix(int flows) {
        this.flows = flows;
        clients = random.ints(CLIENTS).toArray();
        sent = new int[flows];
        answered = new int[flows];
    }

    /** Writes a capture of so many packets, of so many conversations of TCP none of which ends. */
    static Path write(Path file, int packets, int flows) {
        var mix = new PacketMix(flows);
        try (OutputStream out = Files.newOutputStream(file)) {
            var writer = new CaptureWriter(out, CaptureWriter.Format.PCAP_MICROS, ETHERNET, SNAP);
            for (int i = 0; i < packets; i++) {
                mix.next(i);
                mix.micros += 1 + mix.random.nextInt(MOST_BETWEEN);
                long seconds = FIRST_SECOND + mix.micros / MICROS;
                int part = (int) (mix.micros % MICROS);
                writer.write(0, seconds, part, mix.frame.size(), mix.frame.octets(), 0, mix.frame.size());
            }
            writer.flush();
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: a file that can be)", e);
        }
        return file;
    }

    private void next(int number) {
        int kind = random.nextInt(100);
        if (kind < 80) {
            segment(number);
        } else if (kind < 95) {
            datagram(number, 20_000 + random.nextInt(1000), 30_000);
            int length = 1 + random.nextInt(MOST_DATA);
            frame.put(TEXT, length).finish();
        } else {
            datagram(number, 40_000 + random.nextInt(1000), 53);
            frame.put2(number).put2(0x0100).put2(1).put2(0).put2(0).put2(0);
            frame.put(QUESTION, QUESTION.length).finish();
        }
    }

    private void datagram(int number, int source, int destination) {
        frame.ip4(UDP, clients[random.nextInt(CLIENTS)], SERVER, number)
                .put2(source)
                .put2(destination)
                .put4(0);
    }

    /** A conversation opens with a SYN of each side, and goes on with both in turn; each is opened before one goes on. */
    private void segment(int number) {
        int flow = opened < flows ? opened++ : random.nextInt(flows);
        boolean client = sent[flow] <= answered[flow];
        int[] mine = client ? sent : answered;
        boolean opens = mine[flow] == 0;
        int data = opens || random.nextBoolean() ? 0 : 1 + random.nextInt(MOST_DATA);
        int flags = opens ? client ? 0x02 : 0x12 : data > 0 ? 0x18 : 0x10;
        int address = clients[flow % CLIENTS];
        int port = 32_768 + (flow & 0x3FFF);
        frame.ip4(TCP, client ? address : SERVER, client ? SERVER : address, number);
        frame.put2(client ? port : HTTPS).put2(client ? HTTPS : port);
        frame.put4(1_000_000 + mine[flow])
                .put4(flags == 0x02 ? 0 : 1_000_000 + (client ? answered : sent)[flow])
                .put2(0x8000 | flags)
                .put2(502)
                .put4(0);
        frame.put4(0x0101_080A).put4((int) (micros / 1000)).put4((int) (micros / 1000) - 1);
        frame.put(TEXT, data).finish();
        mine[flow] += opens ? 1 : data;
    }
}
