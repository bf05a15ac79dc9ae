package io.netloft.bench.prices;

import com.sun.management.OperatingSystemMXBean;
import io.netloft.bench.beside.Count;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Prices that are published to one server and the readers that get them. One thread uses it. */
final class QuoteLoad {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double NS_A_S = 1e9;

    private final Quotes quotes;
    private final Readers readers;

    QuoteLoad(Quotes quotes, Readers readers) {
        this.quotes = quotes;
        this.readers = readers;
    }

    /** So many prices a second, so many together, each of which is due at its time. */
    Count paced(int updatesASecond, int together, int seconds) {
        Histogram ages = Readers.histogram();
        return counted(ages, () -> {
            long messages = Math.max(1, (long) updatesASecond * seconds / together);
            double intervalNs = NS_A_S * together / updatesASecond;
            long startNs = System.nanoTime();
            for (long i = 0; i < messages; i++) {
                long dueNs = startNs + (long) (i * intervalNs);
                for (long ahead = dueNs - System.nanoTime(); ahead > 0; ahead = dueNs - System.nanoTime()) {
                    LockSupport.parkNanos(ahead);
                }
                quotes.publish(together, dueNs);
            }
            return startNs;
        });
    }

    /** A price of each product, so many together, and the next ones when every reader has them, for so long. */
    Count rounds(int together, int seconds) {
        return counted(null, () -> {
            long before = quotes.published();
            long startNs = System.nanoTime();
            do {
                for (int left = quotes.products().size(); left > 0; left -= together) {
                    quotes.publish(Math.min(left, together), System.nanoTime());
                }
                readers.await((quotes.published() - before) * readers.count(), PATIENCE);
            } while (System.nanoTime() - startNs < seconds * NS_A_S);
            return startNs;
        });
    }

    private Count counted(@Nullable Histogram ages, Supplier<Long> load) {
        long publishedBefore = quotes.published();
        long sumBefore = quotes.sum();
        readers.record(ages);
        readers.begin();
        long cpuBefore = cpuNanos();
        long startNs = load.get();
        long updates = quotes.published() - publishedBefore;
        readers.await(updates * readers.count(), PATIENCE);
        double took = (System.nanoTime() - startNs) / NS_A_S;
        double cores = (cpuNanos() - cpuBefore) / NS_A_S / took;
        readers.record(null);
        long failed = readers.wrong(updates, quotes.sum() - sumBefore);
        return new Count(updates * readers.count() - failed, took, failed, cores, ages);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
