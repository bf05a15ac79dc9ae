package io.netloft.bench.kvstore;

import com.sun.management.OperatingSystemMXBean;
import io.netloft.bench.run.BenchException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A turn of a generator that runs in this JVM: waits for its end and counts the CPU time of this process. */
final class Turn {
    private static final int PATIENCE_SECONDS = 30;

    private Turn() {}

    static Count of(Supplier<Count> load) {
        long before = cpuNanos();
        Count count = load.get();
        double cores = (cpuNanos() - before) / 1e9 / count.seconds();
        return new Count(count.done(), count.seconds(), count.failed(), count.p50Ms(), count.p99Ms(), cores);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    static Count await(CompletableFuture<Count> done, Duration duration, String what) {
        try {
            return done.get(duration.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BenchException("load: " + what + " (expected: answered); " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new BenchException("load: " + what + " not over in time (expected: over)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("load: interrupted", e);
        }
    }
}
