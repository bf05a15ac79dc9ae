package io.netloft.bench.logstream;

import com.sun.management.OperatingSystemMXBean;
import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.BenchException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Lines written to a file and the viewers that get them from one server. One thread uses it. */
final class ViewerLoad {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SETTLE_STEP = Duration.ofMillis(250);
    private static final int SETTLE_STEPS = 120;
    private static final long LONGEST_NS = 120_000_000_000L;

    private final Server server;
    private final LineWriter writer;
    private final Viewers viewers;
    private long wrongBefore;

    ViewerLoad(Server server, LineWriter writer, Viewers viewers) {
        this.server = server;
        this.writer = writer;
        this.viewers = viewers;
    }

    /** Writes lines until every viewer has had one: before, a viewer may not follow yet. */
    void settle() {
        for (int step = 0; step < SETTLE_STEPS; step++) {
            writer.one();
            if (viewers.await(writer.last(), SETTLE_STEP)) {
                return;
            }
        }
        throw new BenchException(server.name() + ": viewers without a line after "
                + SETTLE_STEPS * SETTLE_STEP.toMillis() / 1_000 + " s (expected: each gets what is appended)");
    }

    /** Bursts until the time is over; the time of one is from its first write until the last viewer has its last line. */
    Count bursts(int lines, int seconds) {
        return counted(() -> {
            long done = 0;
            long tookNs = 0;
            long startNs = System.nanoTime();
            do {
                ByteBuffer burst = writer.prepare(lines);
                long begunNs = System.nanoTime();
                writer.burst(burst);
                arrive();
                tookNs += System.nanoTime() - begunNs;
                done += lines;
            } while (System.nanoTime() - startNs < seconds * 1_000_000_000L);
            return Count.of(done, tookNs / 1e9, 0);
        });
    }

    /** So many lines a second, each of which is due at its time; latencies are of every line at every viewer. */
    Count paced(int linesASecond, int seconds) {
        var latencies = new Histogram(LONGEST_NS, 3);
        return counted(() -> {
            viewers.record(latencies);
            long startNs = System.nanoTime();
            writer.paced(linesASecond, seconds);
            arrive();
            double took = (System.nanoTime() - startNs) / 1e9;
            viewers.record(null);
            return new Count((long) linesASecond * seconds, took, 0, 0, latencies);
        });
    }

    private void arrive() {
        if (!viewers.await(writer.last(), PATIENCE)) {
            throw new BenchException(server.name() + ": after " + PATIENCE.toSeconds() + " s "
                    + viewers.missing(writer.last()) + " (expected: every line at every viewer)");
        }
    }

    private Count counted(Supplier<Count> load) {
        long before = cpuNanos();
        long startNs = System.nanoTime();
        Count count = load.get();
        double cores = (double) (cpuNanos() - before) / (System.nanoTime() - startNs);
        long wrong = viewers.wrong();
        long more = wrong - wrongBefore;
        wrongBefore = wrong;
        return new Count(count.done(), count.seconds(), more, cores, count.latencies());
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
