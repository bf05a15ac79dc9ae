package io.netloft.bench.proxy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netloft.bench.load.ClosedLoad;
import io.netloft.bench.load.IdleConnections;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Wrk;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an idle connection costs, after one request on it: resident size for all, and of ours heap and direct memory after
 * a collection. Against the same process a moment before; once, as what is held does not vary as time does.
 */
final class IdleRow implements Row {
    private static final int CONNECTIONS = 9_000;
    private static final int FEW = 200;
    private static final int SPARE = 1_400;
    private static final int WARM_UP_CONNECTIONS = 64;
    private static final double KIB = 1024;
    private static final Bound HELD = new Bound(false, 4, " KiB");

    private final Wrk wrk;
    private final HeldMemory memory;

    IdleRow(Wrk wrk, HeldMemory memory) {
        this.wrk = wrk;
        this.memory = memory;
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public RowResult measure(LineUp lineUp, Settings settings) {
        int count = settings.quick() ? FEW : CONNECTIONS;
        checkDescriptors(count);
        WarmUp.run(wrk, lineUp, LineUp.SMALL, WARM_UP_CONNECTIONS, settings.warmUpSeconds());
        var grid = new Grid(
                "server",
                "resident MiB before",
                "resident MiB with them",
                "resident KiB each",
                "heap KiB each",
                "direct KiB each");
        List<String> verdicts = new ArrayList<>();
        try (var load = new ClosedLoad()) {
            for (Contender server : lineUp.proxies()) {
                Talk.say(name() + ": " + count + " connections, " + server.name());
                Cost cost = cost(load, server, count);
                boolean ours = server.name().equals(LineUp.OURS);
                grid.row(List.of(
                        server.name(),
                        mib(cost.residentBefore()),
                        mib(cost.residentAfter()),
                        kib(cost.residentKib()),
                        ours ? kib(cost.heapKib()) : "-",
                        ours ? kib(cost.directKib()) : "-"));
                if (ours) {
                    double held = cost.heapKib() + cost.directKib();
                    verdicts.add(
                            "heap and direct memory of an idle connection: " + kib(held) + " KiB; " + HELD.judge(held));
                }
            }
        }
        String title = String.format(Locale.ROOT, "%,d idle keep-alive connections, one request on each before", count);
        return new RowResult(name(), title, grid, verdicts, 0);
    }

    /** The children have the same limit; HAProxy wants two for each connection. */
    private static void checkDescriptors(int count) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                && unix.getMaxFileDescriptorCount() < 2L * count + SPARE) {
            throw new BenchException("open files: " + unix.getMaxFileDescriptorCount() + " (expected: at least "
                    + (2L * count + SPARE) + " for " + count + " connections); raise ulimit -Hn and -n");
        }
    }

    /** Resident size is read first: a collection may give memory back. */
    private Cost cost(ClosedLoad load, Contender server, int count) {
        Held before = held(server);
        long residentBefore = server.child().residentBytes();
        try (IdleConnections idle = load.idle(server.address(), LineUp.SMALL, count)) {
            long residentAfter = server.child().residentBytes();
            Held after = held(server);
            if (idle.open() < count) {
                throw new BenchException(server.name() + ": " + (count - idle.open()) + " of " + count
                        + " idle connections closed (expected: kept)");
            }
            return new Cost(count, residentBefore, residentAfter, before, after);
        }
    }

    private Held held(Contender server) {
        return server.name().equals(LineUp.OURS) ? memory.of(server.child(), server.adminPort()) : Held.NONE;
    }

    private record Cost(int count, long residentBefore, long residentAfter, Held before, Held after) {
        double residentKib() {
            return (residentAfter - residentBefore) / KIB / count;
        }

        double heapKib() {
            return (after.heap() - before.heap()) / KIB / count;
        }

        double directKib() {
            return (after.direct() - before.direct()) / KIB / count;
        }
    }

    private static String kib(double figure) {
        return String.format(Locale.ROOT, "%.2f", figure);
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / KIB / KIB);
    }
}
