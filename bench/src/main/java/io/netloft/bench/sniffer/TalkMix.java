package io.netloft.bench.sniffer;

import io.netloft.bench.run.BenchException;
import io.netloft.proto.capture.CaptureWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A capture of conversations from a seed, the same bytes every time: HTTP/1, RESP and WebSocket, a third of the octets
 * each, {@value #AT_ONCE} conversations at a time whose packets lie mixed. One that has said all ends, and a new one
 * begins. A segment carries {@value #SEGMENT} octets at most, and every second one is acknowledged.
 */
final class TalkMix {
    static final int SEGMENT = 1448;
    static final int AT_ONCE = 300;

    private static final long SEED = 20_261_123;
    private static final int ETHERNET = 1;
    private static final int SNAP = 262_144;
    private static final long FIRST_SECOND = 1_700_000_000L;
    private static final int MICROS = 1_000_000;
    private static final int MOST_BETWEEN = 40;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Frame frame = new Frame();
    private final List<TalkFlow> flows = new ArrayList<>();
    private final Map<TalkKind, Long> octets = new EnumMap<>(TalkKind.class);
    private long all;
    private int opened;
    private long micros;

    private TalkMix() {}

    /**
     * Writes a capture of about so many octets.
     *
     * @return how many they are
     */
    static long write(Path file, long size) {
        var mix = new TalkMix();
        try (OutputStream out = Files.newOutputStream(file)) {
            var writer = new CaptureWriter(out, CaptureWriter.Format.PCAP_MICROS, ETHERNET, SNAP);
            while (mix.all < size) {
                mix.next();
                mix.record(writer);
            }
            writer.flush();
            return Files.size(file);
        } catch (IOException e) {
            throw new BenchException(file + ": not written (expected: a file that can be)", e);
        }
    }

    private void record(CaptureWriter writer) throws IOException {
        micros += 1 + random.nextInt(MOST_BETWEEN);
        long seconds = FIRST_SECOND + micros / MICROS;
        writer.write(0, seconds, (int) (micros % MICROS), frame.size(), frame.octets(), 0, frame.size());
    }

    private void next() {
        while (flows.size() < AT_ONCE) {
            flows.add(new TalkFlow(least(), opened++, random.split()));
        }
        int at = random.nextInt(flows.size());
        TalkFlow flow = flows.get(at);
        if (!flow.next(frame, (int) (micros / 1000))) {
            flow.close();
            flows.set(at, flows.get(flows.size() - 1));
            flows.remove(flows.size() - 1);
        }
        octets.merge(flow.kind(), (long) frame.size(), Long::sum);
        all += frame.size();
    }

    /** The kind that has had the fewest octets, but for those that others open at this moment. */
    private TalkKind least() {
        double best = Double.MAX_VALUE;
        TalkKind kind = TalkKind.HTTP;
        for (TalkKind one : TalkKind.values()) {
            long open = flows.stream().filter(flow -> flow.kind() == one).count();
            double share = octets.getOrDefault(one, 0L) + open * (double) one.usual();
            if (share < best) {
                best = share;
                kind = one;
            }
        }
        return kind;
    }
}
